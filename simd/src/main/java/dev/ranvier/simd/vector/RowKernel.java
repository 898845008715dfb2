package dev.ranvier.simd.vector;

import static dev.ranvier.simd.vector.FloatsKernel.addLanes;
import static dev.ranvier.simd.vector.FloatsKernel.before;
import static dev.ranvier.simd.vector.FloatsKernel.broadcast;
import static dev.ranvier.simd.vector.FloatsKernel.keep;
import static dev.ranvier.simd.vector.FloatsKernel.load;
import static dev.ranvier.simd.vector.FloatsKernel.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsKernel.store;

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
    FloatVector max = broadcast(Float.NEGATIVE_INFINITY);
    int j = 0;
    for (; j <= columns - Lanes.COUNT; j += Lanes.COUNT) {
      FloatVector value = load(x, xBytes + ((long) j << 2));
      max = max.blend(value, value.compare(VectorOperators.GT, max));
    }
    if (j < columns) {
      FloatVector value = load(x, xBytes + ((long) j << 2));
      VectorMask<Float> larger = value.compare(VectorOperators.GT, max);
      max = max.blend(value, larger.and(before(columns, j)));
    }
    return max.reduceLanes(VectorOperators.MAX);
  }

  public static float sum(MemorySegment x, long xBytes, int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      int j = lane;
      for (; j <= columns - Lanes.COUNT; j += RowScalar.LANES) {
        sum = sum.add(load(x, xBytes + ((long) j << 2)));
      }
      if (j < columns) {
        sum = sum.add(keep(load(x, xBytes + ((long) j << 2)), before(columns, j)));
      }
      total = addLanes(total, sum);
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
        sum = multiplyAdd(load(x, xBytes + at), load(y, yBytes + at), sum);
      }
      if (j < columns) {
        long at = (long) j << 2;
        FloatVector more = multiplyAdd(load(x, xBytes + at), load(y, yBytes + at), sum);
        sum = sum.blend(more, before(columns, j));
      }
      total = addLanes(total, sum);
    }
    return total;
  }

  public static void expShifted(
      MemorySegment x, long xBytes, float shift, MemorySegment out, long outBytes, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      store(ExpKernel.exp(load(x, xBytes + at).sub(shift)), out, outBytes + at);
    }
  }

  public static void scale(MemorySegment x, long xBytes, float factor, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = xBytes + ((long) j << 2);
      store(load(x, at).mul(factor), x, at);
    }
  }
}
