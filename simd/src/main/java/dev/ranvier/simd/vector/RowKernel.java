package dev.ranvier.simd.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Operations on one row of {@code columns} floats whose padding to 16 may be read and written but
 * never counts: only the last vector of a row is masked.
 *
 * <p>Sums follow the written order of {@link RowScalar}, which defines everything here: a vector of
 * 4 or 8 lanes walks the row four times or twice, 16 columns a step. Registers: one accumulator,
 * two loads. Refused: {@code reduceLanes(ADD)}, whose order differs between interpreter and C2.
 */
public final class RowKernel {

  private RowKernel() {}

  public static float max(MemorySegment x, long xBytes, int columns) {
    FloatVector max = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
    int j = 0;
    for (; j <= columns - Lanes.COUNT; j += Lanes.COUNT) {
      FloatVector value =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, xBytes + ((long) j << 2), Lanes.ORDER);
      max = max.blend(value, value.compare(VectorOperators.GT, max));
    }
    if (j < columns) {
      FloatVector value =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, xBytes + ((long) j << 2), Lanes.ORDER);
      VectorMask<Float> larger = value.compare(VectorOperators.GT, max);
      max = max.blend(value, larger.and(Lanes.FLOATS.indexInRange(j, columns)));
    }
    return max.reduceLanes(VectorOperators.MAX);
  }

  public static float sum(MemorySegment x, long xBytes, int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      int j = lane;
      for (; j <= columns - Lanes.COUNT; j += RowScalar.LANES) {
        sum =
            sum.add(
                FloatVector.fromMemorySegment(
                    Lanes.FLOATS, x, xBytes + ((long) j << 2), Lanes.ORDER));
      }
      if (j < columns) {
        sum =
            sum.add(
                FloatVector.zero(Lanes.FLOATS)
                    .blend(
                        FloatVector.fromMemorySegment(
                            Lanes.FLOATS, x, xBytes + ((long) j << 2), Lanes.ORDER),
                        Lanes.FLOATS.indexInRange(j, columns)));
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

  public static float sumOfMagnitudes(MemorySegment x, long xBytes, int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      int j = lane;
      for (; j <= columns - Lanes.COUNT; j += RowScalar.LANES) {
        sum =
            sum.add(
                FloatVector.fromMemorySegment(
                        Lanes.FLOATS, x, xBytes + ((long) j << 2), Lanes.ORDER)
                    .lanewise(VectorOperators.ABS));
      }
      if (j < columns) {
        sum =
            sum.add(
                FloatVector.zero(Lanes.FLOATS)
                    .blend(
                        FloatVector.fromMemorySegment(
                                Lanes.FLOATS, x, xBytes + ((long) j << 2), Lanes.ORDER)
                            .lanewise(VectorOperators.ABS),
                        Lanes.FLOATS.indexInRange(j, columns)));
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

  public static float dot(MemorySegment x, long xBytes, MemorySegment y, long yBytes, int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      int j = lane;
      for (; j <= columns - Lanes.COUNT; j += RowScalar.LANES) {
        long at = (long) j << 2;
        sum =
            FloatVector.fromMemorySegment(Lanes.FLOATS, x, xBytes + at, Lanes.ORDER)
                .fma(FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + at, Lanes.ORDER), sum);
      }
      if (j < columns) {
        long at = (long) j << 2;
        FloatVector more =
            FloatVector.fromMemorySegment(Lanes.FLOATS, x, xBytes + at, Lanes.ORDER)
                .fma(FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + at, Lanes.ORDER), sum);
        sum = sum.blend(more, Lanes.FLOATS.indexInRange(j, columns));
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

  public static void scale(MemorySegment x, long xBytes, float factor, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = xBytes + ((long) j << 2);
      FloatVector.fromMemorySegment(Lanes.FLOATS, x, at, Lanes.ORDER)
          .mul(factor)
          .intoMemorySegment(x, at, Lanes.ORDER);
    }
  }
}
