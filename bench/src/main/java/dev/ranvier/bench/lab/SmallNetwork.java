package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.gemv.SmallLayers;
import java.util.ArrayList;
import java.util.List;

/** 4-32-1 with sigmoids: sums, bias and function in registers, pass after pass, or in code. */
final class SmallNetwork implements Experiment {

  private static final int INPUTS = 4;
  private static final int HIDDEN = 32;

  private final FloatMatrix x = FloatMatrix.random(1, INPUTS, -1f, 1f);
  private final FloatMatrix w1 = FloatMatrix.random(INPUTS, HIDDEN, -1f, 1f);
  private final FloatMatrix b1 = FloatMatrix.random(1, HIDDEN, -1f, 1f);
  private final FloatMatrix h = FloatMatrix.zeros(1, HIDDEN);
  private final FloatMatrix w2 = FloatMatrix.random(HIDDEN, 1, -1f, 1f);
  private final FloatMatrix b2 = FloatMatrix.random(1, 1, -1f, 1f);
  private final FloatMatrix y = FloatMatrix.zeros(1, 1);

  @Override
  public String name() {
    return "small-network";
  }

  @Override
  public String question() {
    return "4-32-1 at one sample: layers in registers, pass after pass, or in code? (SmallLayers)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    return List.of(new Case("4-32-1", this::ways));
  }

  private List<Way> ways() {
    SmallLayers together = layers(KernelProvider.of(Tier.best()));
    Runnable first = passes(x, w1, b1, h);
    Runnable second = passes(h, w2, b2, y);
    List<Way> ways = new ArrayList<>();
    ways.add(Way.of("in-registers", together::multiply));
    ways.add(
        Way.of(
            "pass-after-pass",
            () -> {
              first.run();
              second.run();
            }));
    if (KernelProvider.best() == KernelProvider.CODE) {
      ways.add(Way.of("code", layers(KernelProvider.CODE)::multiply));
    }
    return ways;
  }

  private SmallLayers layers(KernelProvider provider) {
    return SmallLayers.of(provider, List.of(layer(x, w1, b1, h), layer(h, w2, b2, y))).await();
  }

  private static SmallLayers.Layer layer(
      FloatMatrix in, FloatMatrix w, FloatMatrix b, FloatMatrix out) {
    return new SmallLayers.Layer(
        w.columns(),
        w.rows(),
        in.matrix(),
        w.matrix(),
        b.matrix(),
        SmallLayers.Function.SIGMOID,
        out.matrix());
  }

  private static Runnable passes(FloatMatrix in, FloatMatrix w, FloatMatrix b, FloatMatrix out) {
    Runnable sums = Products.rowByRow(in, w, out, false);
    Bias bias = Bias.of(Tier.best());
    ActivationKernel sigmoid = Activations.sigmoid(KernelProvider.of(Tier.best()));
    int columns = out.columns();
    return () -> {
      sums.run();
      bias.add(out.matrix(), 0, b.matrix(), 0, 1, columns);
      sigmoid.forward(out.matrix(), 0, out.matrix(), 0, 1, columns);
    };
  }
}
