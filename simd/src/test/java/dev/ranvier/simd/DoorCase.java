package dev.ranvier.simd;

import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A public method that takes memory, with what a valid call gives it.
 *
 * @param method {@code Type.method}, as {@link HostileArgumentsTest} finds it in the class files
 * @param variant which of the implementations, or which form
 * @param sizes of a valid call, such as rows and columns
 */
record DoorCase(String method, String variant, int[] sizes, List<Operand> operands, Call call) {

  /** Floats from row to row in a valid call: no matrix has more columns. */
  static final int STRIDE = 16;

  /** Calls the door; {@code places} in the order of the operands. */
  interface Call {
    void run(Tier tier, int[] sizes, Place... places);
  }

  /** What one operand is in a call. */
  record Place(MemorySegment segment, long bytes, int stride) {

    Matrix matrix() {
      return new Matrix(segment, bytes, stride);
    }
  }

  /**
   * One operand.
   *
   * @param name as messages have it
   * @param rows which of the sizes, or {@link #ONE}
   * @param columns which of the sizes, or minus a number of columns
   * @param padded whether the last row must have its padding
   * @param strided whether the call is told a stride
   * @param written whether a read-only segment must be refused
   * @param optional whether it may be {@code null}
   * @param fixedBytes that it needs whatever the sizes; 0 for a matrix
   */
  record Operand(
      String name,
      int rows,
      int columns,
      boolean padded,
      boolean strided,
      boolean written,
      boolean optional,
      long fixedBytes) {

    static final int ONE = -1;

    static Operand read(String name, int rows, int columns) {
      return new Operand(name, rows, columns, true, true, false, false, 0);
    }

    static Operand written(String name, int rows, int columns) {
      return new Operand(name, rows, columns, true, true, true, false, 0);
    }

    /** One row, without a stride. */
    static Operand readRow(String name, int columns) {
      return new Operand(name, ONE, columns, true, false, false, false, 0);
    }

    static Operand writtenRow(String name, int columns) {
      return new Operand(name, ONE, columns, true, false, true, false, 0);
    }

    /** So many bytes that are read, whatever the sizes. */
    static Operand readRoom(String name, long bytes) {
      return new Operand(name, ONE, ONE, false, false, false, false, bytes);
    }

    /** So many bytes that are written, whatever the sizes. */
    static Operand room(String name, long bytes) {
      return new Operand(name, ONE, ONE, false, false, true, false, bytes);
    }

    /** The same without its padding. */
    Operand exact() {
      return new Operand(name, rows, columns, false, strided, written, optional, fixedBytes);
    }

    Operand orNull() {
      return new Operand(name, rows, columns, padded, strided, written, true, fixedBytes);
    }

    /** Bytes that a valid call needs of it. */
    long needed(int[] sizes) {
      if (fixedBytes > 0) {
        return fixedBytes;
      }
      int count = rows == ONE ? 1 : sizes[rows];
      int width = columns < 0 ? -columns : sizes[columns];
      int stride = strided ? STRIDE : width;
      return ((count - 1L) * stride + (padded ? STRIDE : width)) * Float.BYTES;
    }

    Place place(Arena arena, int[] sizes) {
      return new Place(arena.allocate(needed(sizes), 64), 0, STRIDE);
    }
  }

  /** The places of a valid call. */
  Place[] places(Arena arena) {
    return operands.stream().map(o -> o.place(arena, sizes)).toArray(Place[]::new);
  }

  @Override
  public String toString() {
    return method + " " + variant;
  }
}
