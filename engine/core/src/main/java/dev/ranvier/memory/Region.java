package dev.ranvier.memory;

/**
 * A matrix's place in a slab: numbers, not a segment.
 *
 * @param offsetBytes of its first element, a multiple of 64
 * @param rows number of rows
 * @param columns elements in a row that mean something
 * @param rowStride elements from one row to the next, a multiple of 16
 * @param type of an element
 */
public record Region(long offsetBytes, int rows, int columns, int rowStride, Type type) {

  /** What a layer does not have: no rows, no bytes. */
  public static final Region NONE = new Region(0, 0, 0, 16, Type.FLOAT32);

  /** The type of an element. */
  public enum Type {
    /** IEEE single. */
    FLOAT32,
    /** Two's complement, for class ids. */
    INT32,
    /** Scratch bytes; columns count bytes. */
    BYTES;

    int size() {
      return this == BYTES ? 1 : 4;
    }
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return rows == 0;
  }

  /** Bytes from the first element to the end of the last row's padding. */
  public long sizeBytes() {
    return (long) rows * rowStride * type.size();
  }

  /** Offset of a row's first element in the slab. */
  public long rowBytes(int row) {
    return offsetBytes + (long) row * rowStride * type.size();
  }

  /** Bytes of the elements without padding. */
  public long denseBytes() {
    return (long) rows * columns * type.size();
  }
}
