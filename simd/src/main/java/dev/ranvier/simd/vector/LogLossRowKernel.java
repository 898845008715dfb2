package dev.ranvier.simd.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Sums over a row of outputs p and targets y whose terms hold a logarithm, in the written order of
 * {@link RowScalar}.
 *
 * <p>p, y: [columns], padded to 16 floats; neither is written. Registers: 8 and the constants.
 * Defined by the loss that calls, with {@link LogScalar} and {@link ExpScalar}.
 *
 * <p>Refused: the logarithm in a method of its own, taking a vector: where C2 did not inline it, a
 * loss on 3 x 37 made 1,728 bytes of vectors a call. Refused: a pass that writes logarithms and one
 * that sums them, since a loss without gradient has no row to write to.
 */
public final class LogLossRowKernel {

  private LogLossRowKernel() {}

  /** Sum of (a + b · t) · log(a + b · p), t = keep · y + share, p clipped to [least, most]. */
  public static float weightedLog(
      MemorySegment p,
      long pBytes,
      MemorySegment y,
      long yBytes,
      float keep,
      float share,
      float a,
      float b,
      float least,
      float most,
      int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = lane; j < columns; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector output =
            FloatVector.fromMemorySegment(Lanes.FLOATS, p, pBytes + at, Lanes.ORDER);
        FloatVector target =
            FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + at, Lanes.ORDER);
        FloatVector clipped =
            output
                .blend(least, output.compare(VectorOperators.LT, least))
                .blend(most, output.compare(VectorOperators.GT, most));
        FloatVector value = clipped.mul(b).add(a);
        IntVector bits = value.reinterpretAsInts();
        IntVector exponent =
            bits.sub(LogScalar.SQRT_HALF_BITS)
                .lanewise(VectorOperators.ASHR, ExpScalar.MANTISSA_BITS);
        FloatVector m =
            bits.sub(exponent.lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS))
                .reinterpretAsFloats();
        FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.ROUNDER);
        FloatVector n =
            exponent.add(rounder.reinterpretAsInts()).reinterpretAsFloats().sub(rounder);
        FloatVector s = m.sub(1f).div(m.add(1f));
        FloatVector square = s.mul(s);
        FloatVector c =
            FloatVector.broadcast(Lanes.FLOATS, LogScalar.C11)
                .fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C9));
        c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C7));
        c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C5));
        c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C3));
        FloatVector twice = s.add(s);
        FloatVector log = c.mul(square).fma(twice, twice);
        log = n.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LN2_LOW), log);
        log =
            n.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LN2_HIGH), log)
                .blend(value, value.test(VectorOperators.IS_NAN));
        FloatVector smoothed =
            target.fma(
                FloatVector.broadcast(Lanes.FLOATS, keep),
                FloatVector.broadcast(Lanes.FLOATS, share));
        FloatVector term = smoothed.mul(b).add(a).mul(log);
        sum =
            sum.add(
                FloatVector.zero(Lanes.FLOATS).blend(term, Lanes.FLOATS.indexInRange(j, columns)));
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

  /** Sum of y · log(y / p), both clipped to [least, 1]. */
  public static float divergence(
      MemorySegment p, long pBytes, MemorySegment y, long yBytes, float least, int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = lane; j < columns; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector output =
            FloatVector.fromMemorySegment(Lanes.FLOATS, p, pBytes + at, Lanes.ORDER);
        FloatVector target =
            FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + at, Lanes.ORDER);
        FloatVector clipped =
            output
                .blend(least, output.compare(VectorOperators.LT, least))
                .blend(1f, output.compare(VectorOperators.GT, 1f));
        FloatVector weight =
            target
                .blend(least, target.compare(VectorOperators.LT, least))
                .blend(1f, target.compare(VectorOperators.GT, 1f));
        FloatVector value = weight.div(clipped);
        IntVector bits = value.reinterpretAsInts();
        IntVector exponent =
            bits.sub(LogScalar.SQRT_HALF_BITS)
                .lanewise(VectorOperators.ASHR, ExpScalar.MANTISSA_BITS);
        FloatVector m =
            bits.sub(exponent.lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS))
                .reinterpretAsFloats();
        FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.ROUNDER);
        FloatVector n =
            exponent.add(rounder.reinterpretAsInts()).reinterpretAsFloats().sub(rounder);
        FloatVector s = m.sub(1f).div(m.add(1f));
        FloatVector square = s.mul(s);
        FloatVector c =
            FloatVector.broadcast(Lanes.FLOATS, LogScalar.C11)
                .fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C9));
        c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C7));
        c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C5));
        c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C3));
        FloatVector twice = s.add(s);
        FloatVector log = c.mul(square).fma(twice, twice);
        log = n.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LN2_LOW), log);
        log =
            n.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LN2_HIGH), log)
                .blend(value, value.test(VectorOperators.IS_NAN));
        FloatVector term = weight.mul(log);
        sum =
            sum.add(
                FloatVector.zero(Lanes.FLOATS).blend(term, Lanes.FLOATS.indexInRange(j, columns)));
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

  /**
   * Sum of |d| + log(1 + e<sup>-2|d|</sup>) - log 2, d = p - y. The exponent stops at {@code
   * least}, so high that e is a normal float and needs no second factor.
   */
  public static float logCosh(
      MemorySegment p,
      long pBytes,
      MemorySegment y,
      long yBytes,
      float least,
      float log2,
      int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = lane; j < columns; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector output =
            FloatVector.fromMemorySegment(Lanes.FLOATS, p, pBytes + at, Lanes.ORDER);
        FloatVector target =
            FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + at, Lanes.ORDER);
        FloatVector size = output.sub(target).lanewise(VectorOperators.ABS);
        FloatVector z = size.mul(-2f);
        z = z.blend(least, z.compare(VectorOperators.LT, least));
        FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.ROUNDER);
        FloatVector rounded = z.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LOG2_E), rounder);
        FloatVector n = rounded.sub(rounder);
        FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_HIGH), z);
        r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_LOW), r);
        FloatVector e = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C7);
        e = e.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C6));
        e = e.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C5));
        e = e.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C4));
        e = e.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C3));
        e = e.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C2));
        e = e.fma(r.mul(r), r).add(1f);
        IntVector power =
            rounded
                .reinterpretAsInts()
                .sub(rounder.reinterpretAsInts())
                .add(ExpScalar.BIAS)
                .lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS);
        e = e.mul(power.reinterpretAsFloats());
        FloatVector s = e.div(e.add(2f));
        FloatVector square = s.mul(s);
        FloatVector c =
            FloatVector.broadcast(Lanes.FLOATS, LogScalar.C11)
                .fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C9));
        c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C7));
        c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C5));
        c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C3));
        FloatVector twice = s.add(s);
        FloatVector log = c.mul(square).fma(twice, twice);
        FloatVector term = log.sub(log2).add(size);
        sum =
            sum.add(
                FloatVector.zero(Lanes.FLOATS).blend(term, Lanes.FLOATS.indexInRange(j, columns)));
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
}
