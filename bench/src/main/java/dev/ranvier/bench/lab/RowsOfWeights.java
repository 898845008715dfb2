package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemv.Gemv;
import dev.ranvier.simd.gemv.GemvOrder;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;

/**
 * A row of inputs: stripes of columns with sums in registers, or whole rows with sums in memory.
 * Each call multiplies eight rows one after the other, with zeros at other places.
 */
final class RowsOfWeights implements Experiment {

  private static final int CALLS = 8;
  private static final int ROWS = 4;
  private static final List<int[]> SIZES =
      List.of(
          new int[] {784, 128},
          new int[] {784, 512},
          new int[] {512, 256},
          new int[] {1024, 1024},
          new int[] {2048, 2048},
          new int[] {4096, 4096},
          new int[] {512, 16_384},
          new int[] {64, 64},
          new int[] {256, 16});
  private static final List<Integer> ZEROS = List.of(0, 50, 80);

  @Override
  public String name() {
    return "stripes";
  }

  @Override
  public String question() {
    return "A row of inputs: stripes of columns, or eight or four whole rows of weights, or code?"
        + " (GemvOrder, GemvRowsKernel)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    Vectors.require(name());
    List<Case> cases = new ArrayList<>();
    for (int[] size : SIZES) {
      for (int zeros : ZEROS) {
        String name = "%sx%s_zero%s".formatted(size[0], size[1], zeros);
        cases.add(new Case(name, () -> ways(size[0], size[1], zeros)));
      }
    }
    return cases;
  }

  private static List<Way> ways(int inputs, int outputs, int zeros) {
    FloatMatrix x = Products.inputs(CALLS, inputs, zeros);
    FloatMatrix w = FloatMatrix.random(inputs, outputs, -1f, 1f);
    FloatMatrix y = FloatMatrix.zeros(CALLS, outputs);
    List<Way> ways = new ArrayList<>();
    for (GemvOrder order : List.of(GemvOrder.STRIPES, GemvOrder.WHOLE_ROWS)) {
      Gemv gemv = Gemv.of(Tier.best(), order);
      String name = order.name().toLowerCase(Locale.ROOT).replace('_', '-');
      ways.add(Way.of(name, Products.rowByRow(gemv, x, w, y, true)));
    }
    if (KernelProvider.best() == KernelProvider.CODE) {
      Gemv code = Gemv.of(KernelProvider.CODE).await();
      ways.add(Way.of("code", Products.rowByRow(code, x, w, y, true)));
    }
    if (zeros == 0) {
      ways.add(Way.of("four-rows", () -> fourRows(x, w, y)));
    }
    return ways;
  }

  private static void fourRows(FloatMatrix x, FloatMatrix w, FloatMatrix y) {
    y.segment().fill((byte) 0);
    for (int call = 0; call < CALLS; call++) {
      Loop.run(
          x.columns(),
          Memory.address(x.segment(), 4L * call * x.stride()),
          Memory.address(w.segment(), 0),
          4L * w.stride(),
          Memory.address(y.segment(), 4L * call * y.stride()),
          4L * y.columns());
    }
  }

  /** Loaded only where there are vectors. */
  private static final class Loop {

    private Loop() {}

    /** y += x W, for a multiple of four inputs and of a vector's outputs. */
    static void run(int inputs, long x, long w, long rowBytes, long y, long outputBytes) {
      for (int i = 0; i < inputs; i += ROWS) {
        four(x + 4L * i, w + i * rowBytes, rowBytes, y, outputBytes);
      }
    }

    private static void four(long x, long w, long rowBytes, long y, long outputBytes) {
      FloatVector x0 = input(x);
      FloatVector x1 = input(x + 4);
      FloatVector x2 = input(x + 8);
      FloatVector x3 = input(x + 12);
      for (long j = 0; j != outputBytes; j += Lanes.BYTES) {
        long row = w + j;
        FloatVector sum = load(y + j);
        sum = x0.fma(load(row), sum);
        sum = x1.fma(load(row + rowBytes), sum);
        sum = x2.fma(load(row + 2 * rowBytes), sum);
        sum = x3.fma(load(row + 3 * rowBytes), sum);
        sum.intoMemorySegment(Memory.ALL, (y + j) & Memory.ADDRESS, Lanes.ORDER);
      }
    }

    private static FloatVector load(long at) {
      return FloatVector.fromMemorySegment(
          Lanes.FLOATS, Memory.ALL, at & Memory.ADDRESS, Lanes.ORDER);
    }

    private static FloatVector input(long at) {
      return FloatVector.broadcast(
          Lanes.FLOATS, Memory.ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at & Memory.ADDRESS));
    }
  }
}
