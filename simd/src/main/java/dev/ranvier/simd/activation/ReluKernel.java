package dev.ranvier.simd.activation;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.ref.Reference;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y = max(x, 0), backward g where y &gt; 0, else +0.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 2. Defined by {@link ReluScalar}.
 * Refused: {@code max}, several instructions for the sake of NaN where compare and blend are two
 * ({@code bench/run.sh lab relu-max}). Refused: segments in the loop, whose checks are forty
 * instructions for these two.
 */
final class ReluKernel implements ActivationKernel {

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    long from = PaddedRows.address("in", in, inAt, rows, columns);
    long to = PaddedRows.writableAddress("out", out, outAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      forwardRow(from, to, columns);
      from += (long) in.stride() << 2;
      to += (long) out.stride() << 2;
    }
    Reference.reachabilityFence(in);
    Reference.reachabilityFence(out);
  }

  private static void forwardRow(long in, long out, int columns) {
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector x =
          FloatVector.fromMemorySegment(
              Lanes.FLOATS, Memory.ALL, (in + at) & Memory.ADDRESS, Lanes.ORDER);
      x.blend(0f, x.compare(VectorOperators.LE, 0f))
          .intoMemorySegment(Memory.ALL, (out + at) & Memory.ADDRESS, Lanes.ORDER);
    }
  }

  @Override
  public void backward(
      Matrix saved, long savedAt, Matrix grad, long gradAt, int rows, int columns) {
    long from = PaddedRows.address("saved", saved, savedAt, rows, columns);
    long to = PaddedRows.writableAddress("grad", grad, gradAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      backwardRow(from, to, columns);
      from += (long) saved.stride() << 2;
      to += (long) grad.stride() << 2;
    }
    Reference.reachabilityFence(saved);
    Reference.reachabilityFence(grad);
  }

  private static void backwardRow(long saved, long grad, int columns) {
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector y =
          FloatVector.fromMemorySegment(
              Lanes.FLOATS, Memory.ALL, (saved + at) & Memory.ADDRESS, Lanes.ORDER);
      long there = (grad + at) & Memory.ADDRESS;
      FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, there, Lanes.ORDER)
          .blend(0f, y.compare(VectorOperators.LE, 0f))
          .intoMemorySegment(Memory.ALL, there, Lanes.ORDER);
    }
  }
}
