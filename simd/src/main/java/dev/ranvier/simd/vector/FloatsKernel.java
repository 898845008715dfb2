package dev.ranvier.simd.vector;

import dev.ranvier.simd.Simd;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * One vector of floats. Each method is small enough to be inlined wherever it is hot: a vector that
 * crosses a call that is not inlined becomes a heap object (the zero-allocation test would see it).
 * Defined by {@link FloatsScalar}.
 */
public final class FloatsKernel {

  private FloatsKernel() {}

  public static FloatVector load(MemorySegment segment, long bytes) {
    return FloatVector.fromMemorySegment(Lanes.FLOATS, segment, bytes, ByteOrder.nativeOrder());
  }

  public static void store(FloatVector value, MemorySegment segment, long bytes) {
    value.intoMemorySegment(segment, bytes, ByteOrder.nativeOrder());
  }

  public static FloatVector broadcast(float value) {
    return FloatVector.broadcast(Lanes.FLOATS, value);
  }

  /** a * b + c. */
  public static FloatVector multiplyAdd(FloatVector a, FloatVector b, FloatVector c) {
    return Simd.FMA ? a.fma(b, c) : a.mul(b).add(c);
  }

  /** The lanes that lie before the end of the row when lane 0 is at {@code column}. */
  public static VectorMask<Float> before(int columns, int column) {
    return Lanes.FLOATS.indexInRange(column, columns);
  }

  /** The value where the mask is set, zero elsewhere. */
  public static FloatVector keep(FloatVector value, VectorMask<Float> mask) {
    return FloatVector.zero(Lanes.FLOATS).blend(value, mask);
  }

  public static FloatVector flush(FloatVector x) {
    return x.blend(
        0f, x.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
  }

  /**
   * Adds the lanes to a running total in the written order of {@link RowScalar}: four at a time, (0
   * + 2) + (1 + 3), so that vectors of 4, 8 and 16 lanes agree.
   */
  public static float addLanes(float total, FloatVector v) {
    float sum = total + ((v.lane(0) + v.lane(2)) + (v.lane(1) + v.lane(3)));
    if (Lanes.COUNT > 4) {
      sum += (v.lane(4) + v.lane(6)) + (v.lane(5) + v.lane(7));
    }
    if (Lanes.COUNT > 8) {
      sum += (v.lane(8) + v.lane(10)) + (v.lane(9) + v.lane(11));
      sum += (v.lane(12) + v.lane(14)) + (v.lane(13) + v.lane(15));
    }
    return sum;
  }
}
