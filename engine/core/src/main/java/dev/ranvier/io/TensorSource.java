package dev.ranvier.io;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/**
 * A tensor in memory, to be written. Element (r, c) is at {@code byteOffset + 4 (r rowStride + c)};
 * what lies between the rows is not written.
 *
 * @param shape {@code [columns]} or {@code [rows, columns]}
 * @param dtype {@link Dtype#F32} or {@link Dtype#I32}
 * @param segment native or heap, in the byte order of this machine
 * @param rowStride distance of rows in elements, at least the number of columns
 */
public record TensorSource(
    String name,
    Dtype dtype,
    List<Integer> shape,
    MemorySegment segment,
    long byteOffset,
    int rowStride) {

  /**
   * Checks that the segment holds such a tensor.
   *
   * @throws IllegalArgumentException if the name, type, shape or stride is not allowed
   * @throws IndexOutOfBoundsException if the segment does not hold all elements
   */
  public TensorSource {
    shape = List.copyOf(shape);
    Objects.requireNonNull(segment, "segment");
    String what = "Tensor " + ModelFormatException.quote(name);
    if (name.isEmpty() || name.equals(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException(
          what + ": expected a name of its own, found a reserved one");
    }
    if (!dtype.copyable()) {
      throw new IllegalArgumentException(what + ": expected F32 or I32, found " + dtype);
    }
    if (shape.isEmpty() || shape.size() > 2 || shape.stream().anyMatch(size -> size < 0)) {
      throw new IllegalArgumentException(
          what + ": expected shape [columns] or [rows, columns], found " + shape);
    }
    int rows = shape.size() == 1 ? 1 : shape.getFirst();
    StridedRows.check(what, rows, shape.getLast(), segment, byteOffset, rowStride);
  }

  /** A float vector or matrix: {@code sizes} is columns, or rows and columns. */
  public static TensorSource f32(
      String name, MemorySegment segment, long byteOffset, int rowStride, Integer... sizes) {
    return new TensorSource(name, Dtype.F32, List.of(sizes), segment, byteOffset, rowStride);
  }

  long rows() {
    return shape.size() == 1 ? 1 : shape.getFirst();
  }

  int columns() {
    return shape.getLast();
  }

  /** Dense size in a file. */
  long bytes() {
    return rows() * columns() * dtype.bytes();
  }
}
