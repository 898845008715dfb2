package dev.ranvier.simd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Native floats between canaries, NaN-poisoned at first: a kernel must not touch what is around.
 * Between {@link GuardPages} there are no canaries.
 */
public final class GuardedMemory {

  private static final int GUARD = 256;
  private static final byte CANARY = (byte) 0x5A;

  /** The region with its canaries; the first float is at {@link #bytes}. */
  public final MemorySegment segment;

  /** Offset of the first float; aligned to 4 bytes only, to try every alignment. */
  public final long bytes;

  private final long lengthBytes;

  /** {@code floats} of NaN, starting {@code shift} floats after a 64-byte boundary. */
  public GuardedMemory(Arena arena, long floats, int shift) {
    lengthBytes = floats * Float.BYTES;
    boolean pages = arena instanceof GuardPages;
    bytes = pages ? 0 : GUARD + (long) shift * Float.BYTES;
    segment = arena.allocate(bytes + lengthBytes + (pages ? 0 : GUARD), 64);
    segment.fill(CANARY);
    for (long i = 0; i < floats; i++) {
      segment.set(JAVA_FLOAT_UNALIGNED, bytes + i * Float.BYTES, Float.NaN);
    }
  }

  public float get(long index) {
    return segment.get(JAVA_FLOAT_UNALIGNED, bytes + index * Float.BYTES);
  }

  public void set(long index, float value) {
    segment.set(JAVA_FLOAT_UNALIGNED, bytes + index * Float.BYTES, value);
  }

  /** One of the arguments of machine code. */
  public void putLong(int place, long value) {
    segment.set(JAVA_LONG_UNALIGNED, bytes + place, value);
  }

  /** Random values in a matrix; what lies between its rows stays NaN. */
  public GuardedMemory fill(RandomGenerator random, int rows, int columns, int ld) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        set((long) i * ld + j, random.nextFloat(-1f, 1f));
      }
    }
    return this;
  }

  /** Fails if a byte around the region was written. */
  public void check(String name) {
    check(name, 0, bytes);
    check(name, bytes + lengthBytes, segment.byteSize());
  }

  private void check(String name, long from, long end) {
    for (long i = from; i < end; i++) {
      assertThat(segment.get(JAVA_BYTE, i)).as("%s: byte %d beside it", name, i).isEqualTo(CANARY);
    }
  }
}
