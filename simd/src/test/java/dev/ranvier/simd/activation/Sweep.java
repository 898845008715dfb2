package dev.ranvier.simd.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An elementwise activation and its derivative on many floats, on every tier, block by block. */
final class Sweep {

  private static final int COLUMNS = 4096;

  private static final double[][] ONES = new double[1][COLUMNS];

  static {
    Arrays.fill(ONES[0], 1);
  }

  private final ActivationCase activation;
  private final List<ActivationKernel> kernels = new ArrayList<>();
  private final Worst forward = new Worst();
  private final Worst backward = new Worst();

  Sweep(ActivationCase activation) {
    this.activation = activation;
    for (Tier tier : TestTiers.all()) {
      kernels.add(activation.kernel().apply(tier));
    }
  }

  /** The largest error, in units in the last place and as a part of what is allowed. */
  static final class Worst {
    double ulps;
    float ulpsAt;
    double part;
    float partAt;

    void add(float x, float actual, double expected, double allowed) {
      float rounded = (float) expected;
      if (Float.isNaN(rounded) || Float.isInfinite(rounded)) {
        if (Float.compare(actual, rounded) != 0) {
          part = Double.POSITIVE_INFINITY;
          partAt = x;
        }
        return;
      }
      double error = Math.abs(actual - expected);
      if (error != 0 && !(error <= part * allowed)) {
        part = error / allowed;
        partAt = x;
      }
      if (error > ulps * Math.ulp(rounded) && Math.abs(actual) >= Float.MIN_NORMAL) {
        ulps = error / Math.ulp(rounded);
        ulpsAt = x;
      }
    }

    @Override
    public String toString() {
      return "%.2f ULP at %s; %.2f of the bound at %s".formatted(ulps, ulpsAt, part, partAt);
    }
  }

  /** {@code blocks} times 4096 floats, {@code step} apart in their bits. */
  void run(int fromBits, int step, int blocks) {
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 1, COLUMNS, 0, 0);
      Padded[] outputs = matrices(arena);
      Padded[] grads = matrices(arena);
      int bits = fromBits;
      for (int block = 0; block < blocks; block++) {
        for (int j = 0; j < COLUMNS; j++, bits += step) {
          x.set(0, j, Float.intBitsToFloat(bits));
        }
        forward(x, outputs);
        boolean fromOutput = kernels.getFirst().derivativeFromOutput();
        backward(fromOutput ? outputs[0] : x, grads);
      }
    }
  }

  private Padded[] matrices(Arena arena) {
    return kernels.stream()
        .map(kernel -> new Padded(arena, 1, COLUMNS, 0, 0))
        .toArray(Padded[]::new);
  }

  private void forward(Padded x, Padded[] outputs) {
    for (int k = 0; k < outputs.length; k++) {
      Padded y = outputs[k];
      kernels.get(k).forward(x.matrix, 0, y.matrix, 0, 1, COLUMNS);
      y.assertSameBits(outputs[0], activation);
    }
    double[] from = x.row(0);
    double[] exact = activation.forward().apply(from);
    for (int j = 0; j < COLUMNS; j++) {
      double allowed = activation.forwardBound().error(from, j, exact[j]);
      forward.add(x.get(0, j), outputs[0].get(0, j), exact[j], allowed);
    }
  }

  private void backward(Padded saved, Padded[] grads) {
    for (int k = 0; k < grads.length; k++) {
      Padded grad = grads[k].fill(ONES);
      kernels.get(k).backward(saved.matrix, 0, grad.matrix, 0, 1, COLUMNS);
      grad.assertSameBits(grads[0], activation);
    }
    double[] from = saved.row(0);
    double[] exact = activation.backward().apply(from, ONES[0]);
    for (int j = 0; j < COLUMNS; j++) {
      double allowed = activation.backwardBound().error(from, ONES[0], j, exact[j]);
      backward.add(saved.get(0, j), grads[0].get(0, j), exact[j], allowed);
    }
  }

  void check() {
    assertThat(forward.part).as(activation + ": " + forward).isLessThanOrEqualTo(1);
    assertThat(backward.part).as(activation + " backward: " + backward).isLessThanOrEqualTo(1);
  }

  @Override
  public String toString() {
    return activation + ": forward " + forward + "; backward " + backward;
  }
}
