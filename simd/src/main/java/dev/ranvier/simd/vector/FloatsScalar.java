package dev.ranvier.simd.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One float: the definition of what the vector kernels spell out for each lane. */
public final class FloatsScalar {

  private FloatsScalar() {}

  public static float load(MemorySegment segment, long bytes) {
    return segment.get(ValueLayout.JAVA_FLOAT, bytes);
  }

  public static void store(float value, MemorySegment segment, long bytes) {
    segment.set(ValueLayout.JAVA_FLOAT, bytes, value);
  }

  /** a * b + c, rounded once where the hardware fuses, twice where it does not. */
  public static float multiplyAdd(float a, float b, float c) {
    return Fma.IN_HARDWARE ? Math.fma(a, b, c) : a * b + c;
  }

  /** Zero in place of a subnormal: arithmetic on those is 10 to 30 times slower on some CPUs. */
  public static float flush(float x) {
    return Math.abs(x) < Float.MIN_NORMAL ? 0f : x;
  }
}
