package dev.ranvier.simd.activation;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y = slope · x where x &gt; 0, else floor · (e<sup>x</sup> - 1); backward slope · g where y &gt;
 * 0, else g · (y + floor).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap; slope and floor above 0. Registers: 6 and the
 * constants of exp. Defined by {@link EluScalar}. ELU has slope 1 and floor alpha, SELU its own
 * two.
 */
final class EluKernel implements ActivationKernel {

  private final float slope;
  private final float floor;

  EluKernel(float slope, float floor) {
    this.slope = slope;
    this.floor = floor;
  }

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    long end = Lanes.span(columns);
    for (int i = 0; i < rows; i++) {
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      forwardRow(inRows, inRow, outRows, outRow, end, slope, floor);
    }
  }

  private static void forwardRow(
      MemorySegment in,
      long inRow,
      MemorySegment out,
      long outRow,
      long end,
      float slope,
      float floor) {
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector x = FloatVector.fromMemorySegment(Lanes.FLOATS, in, inRow + at, Lanes.ORDER);
      FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.BIASED_ROUNDER);
      FloatVector rounded = x.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LOG2_E), rounder);
      FloatVector n = rounded.sub(rounder);
      FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_HIGH), x);
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
      p.fma(scale, scale.sub(1f))
          .blend(-1f, x.compare(VectorOperators.LT, ExpScalar.EXPM1_FLAT))
          .mul(floor)
          .blend(x.mul(slope), x.compare(VectorOperators.GT, 0f))
          .intoMemorySegment(out, outRow + at, Lanes.ORDER);
    }
  }

  @Override
  public void backward(
      Matrix saved, long savedAt, Matrix grad, long gradAt, int rows, int columns) {
    MemorySegment savedRows = PaddedRows.require("saved", saved, savedAt, rows, columns);
    MemorySegment gradRows = PaddedRows.requireWritable("grad", grad, gradAt, rows, columns);
    long end = Lanes.span(columns);
    for (int i = 0; i < rows; i++) {
      long savedRow = saved.blockRow(savedAt, i);
      long gradRow = grad.blockRow(gradAt, i);
      backwardRow(savedRows, savedRow, gradRows, gradRow, end, slope, floor);
    }
  }

  private static void backwardRow(
      MemorySegment saved,
      long savedRow,
      MemorySegment grad,
      long gradRow,
      long end,
      float slope,
      float floor) {
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      y.add(floor)
          .blend(slope, y.compare(VectorOperators.GT, 0f))
          .mul(g)
          .intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
