package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/** SiLU forward and backward: its sigmoid computed twice, or kept in a matrix of its own. */
final class StoredSigmoid implements Experiment {

  @Override
  public String name() {
    return "silu-stored";
  }

  @Override
  public String question() {
    return "SiLU backward: its sigmoid computed again, or stored by the forward pass? (SiluKernel)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    Vectors.require(name());
    return List.of(
        new Case("32x512", () -> ways(32, 512)),
        new Case("128x512", () -> ways(128, 512)),
        new Case("4096x1024", () -> ways(4096, 1024)));
  }

  private static List<Way> ways(int rows, int columns) {
    FloatMatrix x = FloatMatrix.random(rows, columns, -4f, 4f);
    FloatMatrix y = FloatMatrix.zeros(rows, columns);
    FloatMatrix s = FloatMatrix.zeros(rows, columns);
    FloatMatrix grad = FloatMatrix.random(rows, columns, -1f, 1f);
    ActivationKernel silu = Activations.silu(KernelProvider.VECTOR);
    ActivationKernel sigmoid = Activations.sigmoid(KernelProvider.VECTOR);
    long floats = (long) rows * x.stride();
    Runnable again =
        () -> {
          silu.forward(x.matrix(), 0, y.matrix(), 0, rows, columns);
          silu.backward(x.matrix(), 0, grad.matrix(), 0, rows, columns);
        };
    Runnable stored =
        () -> {
          sigmoid.forward(x.matrix(), 0, s.matrix(), 0, rows, columns);
          Loops.forward(floats, x.segment(), s.segment(), y.segment());
          Loops.backward(floats, x.segment(), s.segment(), grad.segment());
        };
    return List.of(Way.of("computed-again", again), Way.of("stored", stored));
  }

  /** Loaded only where there are vectors. */
  private static final class Loops {

    private Loops() {}

    /** y = x · s. */
    static void forward(long floats, MemorySegment x, MemorySegment s, MemorySegment y) {
      for (long at = 0; at < 4 * floats; at += Lanes.BYTES) {
        load(x, at).mul(load(s, at)).intoMemorySegment(y, at, Lanes.ORDER);
      }
    }

    /** grad · (s + x · s · (1 - s)). */
    static void backward(long floats, MemorySegment x, MemorySegment s, MemorySegment grad) {
      FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
      for (long at = 0; at < 4 * floats; at += Lanes.BYTES) {
        FloatVector sigmoid = load(s, at);
        FloatVector slope = load(x, at).mul(sigmoid).fma(one.sub(sigmoid), sigmoid);
        load(grad, at).mul(slope).intoMemorySegment(grad, at, Lanes.ORDER);
      }
    }

    private static FloatVector load(MemorySegment from, long at) {
      return FloatVector.fromMemorySegment(Lanes.FLOATS, from, at, Lanes.ORDER);
    }
  }
}
