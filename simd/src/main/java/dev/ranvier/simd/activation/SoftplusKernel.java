package dev.ranvier.simd.activation;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.LogScalar;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y = max(x, 0) + log(1 + e<sup>-|x|</sup>), backward g · (1 - e<sup>-y</sup>).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 7 and the constants of exp and
 * log. Defined by {@link SoftplusScalar}.
 */
final class SoftplusKernel implements ActivationKernel {

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    long end = Lanes.span(columns);
    for (int i = 0; i < rows; i++) {
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      forwardRow(inRows, inRow, outRows, outRow, end);
    }
  }

  private static void forwardRow(
      MemorySegment in, long inRow, MemorySegment out, long outRow, long end) {
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector x = FloatVector.fromMemorySegment(Lanes.FLOATS, in, inRow + at, Lanes.ORDER);
      FloatVector z = x.lanewise(VectorOperators.ABS).neg();
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
      FloatVector e =
          p.fma(scale, scale).blend(0f, z.compare(VectorOperators.LT, ExpScalar.SMALLEST_NORMAL));
      FloatVector s = e.div(e.add(2f));
      FloatVector square = s.mul(s);
      FloatVector log = FloatVector.broadcast(Lanes.FLOATS, LogScalar.C11);
      log = log.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C9));
      log = log.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C7));
      log = log.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C5));
      log = log.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C3));
      FloatVector twice = s.add(s);
      log = log.mul(square).fma(twice, twice);
      x.blend(0f, x.compare(VectorOperators.LT, 0f))
          .add(log)
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
      backwardRow(savedRows, savedRow, gradRows, gradRow, end);
    }
  }

  private static void backwardRow(
      MemorySegment saved, long savedRow, MemorySegment grad, long gradRow, long end) {
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector z = y.neg();
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
      p.fma(scale, scale.sub(1f))
          .blend(-1f, z.compare(VectorOperators.LT, ExpScalar.EXPM1_FLAT))
          .neg()
          .mul(g)
          .intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
