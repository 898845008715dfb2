package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/** A row of inputs: stripes of columns with sums in registers, or whole rows with sums in y. */
final class RowsOfWeights implements Experiment {

  private static final int ROWS = 8;

  @Override
  public String name() {
    return "stripes";
  }

  @Override
  public String question() {
    return "A row of inputs: stripes of columns, or eight whole rows of weights? (GemvKernel)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    Vectors.require(name());
    return List.of(
        new Case("784x128", () -> ways(784, 128)),
        new Case("784x512", () -> ways(784, 512)),
        new Case("4096x4096", () -> ways(4096, 4096)));
  }

  private static List<Way> ways(int inputs, int outputs) {
    FloatMatrix x = FloatMatrix.random(1, inputs, 0.1f, 1f);
    FloatMatrix w = FloatMatrix.random(inputs, outputs, -1f, 1f);
    FloatMatrix y = FloatMatrix.zeros(1, outputs);
    MemorySegment[] all = {x.segment(), w.segment(), y.segment()};
    Runnable eight =
        () -> {
          all[2].fill((byte) 0);
          Loop.run(
              inputs,
              Memory.address(all[0], 0),
              Memory.address(all[1], 0),
              4L * w.stride(),
              Memory.address(all[2], 0),
              4L * outputs);
        };
    return List.of(
        Way.of("stripes", Products.rowByRow(x, w, y, false)), Way.of("eight-rows", eight));
  }

  /** Loaded only where there are vectors. */
  private static final class Loop {

    private Loop() {}

    /** y += x W, for a multiple of eight inputs and of a vector's outputs. */
    static void run(int inputs, long x, long w, long rowBytes, long y, long outputBytes) {
      for (int i = 0; i < inputs; i += ROWS) {
        long at = x + 4L * i;
        FloatVector x0 = input(at);
        FloatVector x1 = input(at + 4);
        FloatVector x2 = input(at + 8);
        FloatVector x3 = input(at + 12);
        FloatVector x4 = input(at + 16);
        FloatVector x5 = input(at + 20);
        FloatVector x6 = input(at + 24);
        FloatVector x7 = input(at + 28);
        long row = w + i * rowBytes;
        for (long j = 0; j != outputBytes; j += Lanes.BYTES) {
          FloatVector sum = load(y + j);
          sum = x0.fma(load(row + j), sum);
          sum = x1.fma(load(row + rowBytes + j), sum);
          sum = x2.fma(load(row + 2 * rowBytes + j), sum);
          sum = x3.fma(load(row + 3 * rowBytes + j), sum);
          sum = x4.fma(load(row + 4 * rowBytes + j), sum);
          sum = x5.fma(load(row + 5 * rowBytes + j), sum);
          sum = x6.fma(load(row + 6 * rowBytes + j), sum);
          sum = x7.fma(load(row + 7 * rowBytes + j), sum);
          sum.intoMemorySegment(Memory.ALL, (y + j) & Memory.ADDRESS, Lanes.ORDER);
        }
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
