package dev.ranvier.simd.activation;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.SigmoidRowKernel;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import jdk.incubator.vector.FloatVector;

/**
 * y = 1 / (1 + e<sup>-x</sup>), backward g · y · (1 - y).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 3 (backward). Defined by {@link
 * SigmoidScalar}.
 */
final class SigmoidKernel implements ActivationKernel {

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      SigmoidRowKernel.expSigned(inRows, inRow, outRows, outRow, columns);
      SigmoidRowKernel.finish(outRows, outRow, columns);
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
          .mul(y.mul(FloatVector.broadcast(Lanes.FLOATS, 1f).sub(y)))
          .intoMemorySegment(Memory.ALL, there, Lanes.ORDER);
    }
  }
}
