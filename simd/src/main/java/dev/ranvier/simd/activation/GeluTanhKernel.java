package dev.ranvier.simd.activation;

import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * y = x · (1 + tanh(u)) / 2 = x · sigmoid(2u), u = √(2/π) · (x + 0.044715 · x³); backward, with s =
 * sigmoid(2u), g · (s + x · s · (1 - s) · 2u').
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 8 and the constants of exp.
 * Defined by {@link GeluTanhScalar}. Refused: tanh, whose two branches cost more than the one
 * exponential of sigmoid.
 */
final class GeluTanhKernel implements ActivationKernel {

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
      FloatVector square = x.mul(x);
      FloatVector v =
          square
              .fma(
                  FloatVector.broadcast(Lanes.FLOATS, FloatFunction.GELU_CUBIC),
                  FloatVector.broadcast(Lanes.FLOATS, FloatFunction.GELU_LINEAR))
              .mul(x);
      FloatVector z = v.lanewise(VectorOperators.ABS).neg();
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
      VectorMask<Float> flushed = z.compare(VectorOperators.LT, ExpScalar.SMALLEST_NORMAL);
      FloatVector e = p.fma(scale, scale).blend(0f, flushed);
      x.blend(x.mul(e).blend(-0f, flushed), x.compare(VectorOperators.LT, 0f))
          .div(e.add(1f))
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
      FloatVector square = x.mul(x);
      FloatVector v =
          square
              .fma(
                  FloatVector.broadcast(Lanes.FLOATS, FloatFunction.GELU_CUBIC),
                  FloatVector.broadcast(Lanes.FLOATS, FloatFunction.GELU_LINEAR))
              .mul(x);
      FloatVector z = v.lanewise(VectorOperators.ABS).neg();
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
      VectorMask<Float> flushed = z.compare(VectorOperators.LT, ExpScalar.SMALLEST_NORMAL);
      FloatVector e = p.fma(scale, scale).blend(0f, flushed);
      FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
      FloatVector inverse = one.div(e.add(1f));
      FloatVector s = one.blend(e, x.compare(VectorOperators.LT, 0f)).mul(inverse);
      FloatVector slope =
          square.fma(
              FloatVector.broadcast(Lanes.FLOATS, FloatFunction.GELU_CUBIC_SLOPE),
              FloatVector.broadcast(Lanes.FLOATS, FloatFunction.GELU_LINEAR));
      x.mul(slope)
          .mul(e.mul(inverse))
          .blend(0f, flushed)
          .fma(inverse, s)
          .mul(g)
          .intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }

  @Override
  public boolean derivativeFromOutput() {
    return false;
  }
}
