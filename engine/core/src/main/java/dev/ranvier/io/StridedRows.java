package dev.ranvier.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The rows of a matrix of four-byte elements in memory, walked as one dense little-endian stream:
 * {@link #gather} takes the next bytes of the stream, {@link #scatter} puts them.
 */
final class StridedRows {
  private static final ValueLayout.OfInt STORED =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt NATIVE = ValueLayout.JAVA_INT_UNALIGNED;

  private final MemorySegment segment;
  private final long byteOffset;
  private final int columns;
  private final int rowStride;
  private long next;

  StridedRows(MemorySegment segment, long byteOffset, int columns, int rowStride) {
    this.segment = segment;
    this.byteOffset = byteOffset;
    this.columns = columns;
    this.rowStride = rowStride;
  }

  /** Checks at the door that all elements lie in the segment. */
  static void check(
      String what, long rows, int columns, MemorySegment segment, long byteOffset, int rowStride) {
    if (rowStride < columns) {
      throw new IllegalArgumentException(
          what + ": expected a row stride of " + columns + " or more, found " + rowStride);
    }
    if (rows == 0 || columns == 0) {
      return;
    }
    long elements = Math.addExact(Math.multiplyExact(rows - 1, (long) rowStride), columns);
    long size = Math.multiplyExact(elements, 4L);
    if (byteOffset < 0 || byteOffset > segment.byteSize() - size) {
      throw new IndexOutOfBoundsException(
          what
              + ": expected a segment with "
              + size
              + " bytes at byte "
              + byteOffset
              + ", found one of "
              + segment.byteSize()
              + " bytes");
    }
  }

  void gather(byte[] stream, int bytes) {
    MemorySegment target = MemorySegment.ofArray(stream);
    for (int done = 0; done < bytes / 4; ) {
      int count = run(bytes / 4 - done);
      MemorySegment.copy(segment, NATIVE, place(), target, STORED, done * 4L, count);
      next += count;
      done += count;
    }
  }

  void scatter(byte[] stream, int bytes) {
    MemorySegment source = MemorySegment.ofArray(stream);
    for (int done = 0; done < bytes / 4; ) {
      int count = run(bytes / 4 - done);
      MemorySegment.copy(source, STORED, done * 4L, segment, NATIVE, place(), count);
      next += count;
      done += count;
    }
  }

  /** How many of {@code wanted} elements are left in the row. */
  private int run(int wanted) {
    return Math.min(wanted, columns - (int) (next % columns));
  }

  private long place() {
    return byteOffset + 4 * (next / columns * rowStride + next % columns);
  }
}
