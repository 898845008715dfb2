package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.gemv.SmallLayers.Function;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y[width] = f(x[terms] · W[terms, width] + b[width]), a vector of columns at a time; f is ReLU, a
 * sigmoid, or nothing yet.
 *
 * <p>Layout: W row-major; width a multiple of 16 floats; b at address 0 is none.
 *
 * <p>Needs: terms of one block of {@code Gemm.KC}, at least 1; y apart from the operands; hardware
 * FMA.
 *
 * <p>Registers: 1 sum, 1 input; of the function 6 and its constants.
 *
 * <p>Defined by {@link SmallLayerScalar}: each sum starts from +0 and takes its terms in order.
 *
 * <p>Two layers of 32 outputs of 4 inputs and 1 output of 32, sigmoid both, take 0.5 to 0.6 of the
 * time of {@link GemvKernel}, bias and activation one after the other. Refused: sums by that kernel
 * and a second pass over y for bias and function, 1.3 times as long as this one ({@code
 * bench/run.sh lab small-network}). The sigmoid stands here again, since a vector that crosses a
 * call may become garbage; of its exponential only what a magnitude needs.
 */
final class SmallLayerKernel {

  private SmallLayerKernel() {}

  static void run(
      int width,
      int terms,
      long x,
      long w,
      long strideBytes,
      long bias,
      Function function,
      long y) {
    assert width % Lanes.COUNT == 0 && terms > 0;
    long stop = (long) width << 2;
    long end = x + ((long) terms << 2);
    for (long at = 0; at != stop; at += Lanes.BYTES) {
      FloatVector z = FloatVector.zero(Lanes.FLOATS);
      long row = w + at;
      for (long input = x; input != end; input += Float.BYTES) {
        z =
            FloatVector.broadcast(
                    Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, input & Memory.ADDRESS))
                .fma(
                    FloatVector.fromMemorySegment(
                        Lanes.FLOATS, Memory.ALL, row & Memory.ADDRESS, Lanes.ORDER),
                    z);
        row += strideBytes;
      }
      if (bias != 0) {
        z =
            z.add(
                FloatVector.fromMemorySegment(
                    Lanes.FLOATS, Memory.ALL, (bias + at) & Memory.ADDRESS, Lanes.ORDER));
      }
      long to = (y + at) & Memory.ADDRESS;
      if (function == Function.RELU) {
        z.blend(0f, z.compare(VectorOperators.LE, 0f))
            .intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
      } else if (function != Function.SIGMOID) {
        z.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
      } else {
        IntVector bits = z.reinterpretAsInts();
        FloatVector minus = bits.or(Integer.MIN_VALUE).reinterpretAsFloats();
        FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.ROUNDER);
        FloatVector rounded =
            minus.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LOG2_E), rounder);
        FloatVector n = rounded.sub(rounder);
        FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_HIGH), minus);
        r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C7);
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C6));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C5));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C4));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C3));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C2));
        p = p.fma(r.mul(r), r).add(1f);
        IntVector exponent = rounded.reinterpretAsInts().sub(rounder.reinterpretAsInts());
        IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
        IntVector rest = exponent.sub(half);
        half = half.add(ExpScalar.BIAS).lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS);
        rest = rest.add(ExpScalar.BIAS).lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS);
        FloatVector e =
            p.mul(half.reinterpretAsFloats())
                .mul(rest.reinterpretAsFloats())
                .blend(0f, minus.compare(VectorOperators.LT, ExpScalar.SMALLEST));
        FloatVector.broadcast(Lanes.FLOATS, 1f)
            .blend(e, z.compare(VectorOperators.LT, 0f))
            .div(e.add(1f))
            .intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
      }
    }
  }
}
