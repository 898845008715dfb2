package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowKernel;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y[j] = x[j] - max - log(sum of e<sup>x - max</sup>) over the row, backward g[j] -
 * e<sup>y[j]</sup> · sum of g.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 6 and the constants of exp.
 * Defined by {@link LogSoftmaxScalar}. Four passes, three of them over a row in L1. Refused: masks
 * for the last vector of the sum, where -Inf in the padding adds 0.
 */
final class LogSoftmaxKernel implements ActivationKernel {

  @Override
  public void forward(
      MemorySegment in,
      long inBytes,
      int inStride,
      MemorySegment out,
      long outBytes,
      int outStride,
      int rows,
      int columns) {
    PaddedRows.require("in", in, inBytes, inStride, rows, columns);
    PaddedRows.requireWritable("out", out, outBytes, outStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = PaddedRows.row(inBytes, inStride, i);
      long outRow = PaddedRows.row(outBytes, outStride, i);
      long end = Lanes.span(columns);
      subtract(in, inRow, RowKernel.max(in, inRow, columns), out, outRow, end);
      fillPadding(out, outRow, columns);
      float log = (float) StrictMath.log(sumOfExp(out, outRow, columns));
      subtract(out, outRow, log, out, outRow, end);
    }
  }

  private static void subtract(
      MemorySegment in, long inRow, float shift, MemorySegment out, long outRow, long end) {
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector.fromMemorySegment(Lanes.FLOATS, in, inRow + at, Lanes.ORDER)
          .sub(shift)
          .intoMemorySegment(out, outRow + at, Lanes.ORDER);
    }
  }

  /** In the written order of sums; the padding holds -Inf. */
  private static float sumOfExp(MemorySegment x, long row, int columns) {
    float total = 0f;
    long bytes = (long) PaddedRows.round(columns) << 2;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      long first = (long) lane << 2;
      long end = first + bytes;
      for (long at = first; at != end; at += 4L * RowScalar.LANES) {
        FloatVector z = FloatVector.fromMemorySegment(Lanes.FLOATS, x, row + at, Lanes.ORDER);
        FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.BIASED_ROUNDER);
        FloatVector rounded = z.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LOG2_E), rounder);
        FloatVector n = rounded.sub(rounder);
        FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_HIGH), z);
        r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C7);
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C6));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C5));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C4));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C3));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C2));
        p = p.fma(r.mul(r), r);
        FloatVector scale =
            rounded
                .reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS)
                .reinterpretAsFloats();
        sum =
            sum.add(
                p.fma(scale, scale)
                    .blend(0f, z.compare(VectorOperators.LT, ExpScalar.SMALLEST_NORMAL)));
      }
      total += (sum.lane(0) + sum.lane(2)) + (sum.lane(1) + sum.lane(3));
      if (Lanes.COUNT > 4) {
        total += (sum.lane(4) + sum.lane(6)) + (sum.lane(5) + sum.lane(7));
      }
      if (Lanes.COUNT > 8) {
        total += (sum.lane(8) + sum.lane(10)) + (sum.lane(9) + sum.lane(11));
        total += (sum.lane(12) + sum.lane(14)) + (sum.lane(13) + sum.lane(15));
      }
    }
    return total;
  }

  @Override
  public void backward(
      MemorySegment saved,
      long savedBytes,
      int savedStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      int rows,
      int columns) {
    PaddedRows.require("saved", saved, savedBytes, savedStride, rows, columns);
    PaddedRows.requireWritable("grad", grad, gradBytes, gradStride, rows, columns);
    long end = Lanes.span(columns);
    for (int i = 0; i < rows; i++) {
      long savedRow = PaddedRows.row(savedBytes, savedStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      float sum = RowKernel.sum(grad, gradRow, columns);
      backwardRow(saved, savedRow, grad, gradRow, sum, end);
    }
  }

  private static void backwardRow(
      MemorySegment saved, long savedRow, MemorySegment grad, long gradRow, float sum, long end) {
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.BIASED_ROUNDER);
      FloatVector rounded = y.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LOG2_E), rounder);
      FloatVector n = rounded.sub(rounder);
      FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_HIGH), y);
      r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_LOW), r);
      FloatVector p = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C7);
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C6));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C5));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C4));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C3));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C2));
      p = p.fma(r.mul(r), r);
      FloatVector scale =
          rounded
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS)
              .reinterpretAsFloats();
      p.fma(scale, scale)
          .blend(0f, y.compare(VectorOperators.LT, ExpScalar.SMALLEST_NORMAL))
          .neg()
          .fma(FloatVector.broadcast(Lanes.FLOATS, sum), g)
          .intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }

  @Override
  public boolean derivativeFromOutput() {
    return true;
  }

  @Override
  public boolean elementwise() {
    return false;
  }

  /** Fills the padding of a row with values whose exponential is 0. */
  private static void fillPadding(MemorySegment x, long row, int columns) {
    for (int j = columns; j < PaddedRows.round(columns); j++) {
      store(Float.NEGATIVE_INFINITY, x, row + ((long) j << 2));
    }
  }
}
