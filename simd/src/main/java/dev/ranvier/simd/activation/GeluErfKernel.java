package dev.ranvier.simd.activation;

import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.NormalTailScalar;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y = x · Φ(x) = x · (1 + erf(x / √2)) / 2, backward g · (Φ(x) + x · φ(x)).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 8 and the constants of exp and of
 * the tail. Defined by {@link GeluErfScalar}. Refused: 1 + erf, which cancels for negative x.
 */
final class GeluErfKernel implements ActivationKernel {

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
      FloatVector a = x.lanewise(VectorOperators.ABS);
      FloatVector half = a.mul(-0.5f);
      FloatVector z = half.mul(a);
      FloatVector low = half.fma(a, z.neg());
      FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.BIASED_ROUNDER);
      FloatVector rounded = z.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LOG2_E), rounder);
      FloatVector n = rounded.sub(rounder);
      FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_HIGH), z);
      r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_LOW), r).add(low);
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
      FloatVector e = p.fma(scale, scale);
      FloatVector top = FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.P4);
      top = top.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.P3));
      top = top.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.P2));
      top = top.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.P1));
      top = top.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.P0));
      FloatVector bottom = FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.U3);
      bottom = bottom.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.U2));
      bottom = bottom.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.U1));
      bottom = bottom.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.U0));
      bottom =
          FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.SLOPE)
              .fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.OFFSET))
              .fma(top, bottom);
      FloatVector tail = top.div(bottom);
      FloatVector base = x.blend(-0f, x.compare(VectorOperators.LT, 0f));
      a.mul(tail)
          .neg()
          .fma(e, base)
          .blend(base, a.compare(VectorOperators.GT, FloatFunction.GELU_LARGEST))
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
      FloatVector x =
          FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector a = x.lanewise(VectorOperators.ABS);
      FloatVector half = a.mul(-0.5f);
      FloatVector z = half.mul(a);
      FloatVector low = half.fma(a, z.neg());
      FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.BIASED_ROUNDER);
      FloatVector rounded = z.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LOG2_E), rounder);
      FloatVector n = rounded.sub(rounder);
      FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_HIGH), z);
      r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_LOW), r).add(low);
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
      FloatVector e = p.fma(scale, scale);
      FloatVector top = FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.P4);
      top = top.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.P3));
      top = top.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.P2));
      top = top.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.P1));
      top = top.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.P0));
      FloatVector bottom = FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.U3);
      bottom = bottom.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.U2));
      bottom = bottom.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.U1));
      bottom = bottom.fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.U0));
      bottom =
          FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.SLOPE)
              .fma(a, FloatVector.broadcast(Lanes.FLOATS, NormalTailScalar.OFFSET))
              .fma(top, bottom);
      FloatVector tail = top.div(bottom);
      FloatVector density = FloatVector.broadcast(Lanes.FLOATS, -FloatFunction.GELU_DENSITY);
      FloatVector left =
          density
              .fma(a, tail)
              .mul(e)
              .blend(0f, a.compare(VectorOperators.GT, FloatFunction.GELU_LARGEST));
      FloatVector.broadcast(Lanes.FLOATS, 1f)
          .sub(left)
          .blend(left, x.compare(VectorOperators.LT, 0f))
          .mul(g)
          .intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }

  @Override
  public boolean derivativeFromOutput() {
    return false;
  }
}
