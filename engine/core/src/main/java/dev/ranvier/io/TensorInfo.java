package dev.ranvier.io;

import java.util.List;

/**
 * A tensor in a file: dense, row-major, little-endian.
 *
 * @param shape sizes of the dimensions, at most four; none for a single value
 * @param begin first byte, counted from the end of the header
 * @param end one past the last byte
 */
public record TensorInfo(String name, Dtype dtype, List<Integer> shape, long begin, long end) {

  /** Copies the shape. */
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Size of the last dimension; 1 for a single value. */
  public int columns() {
    return shape.isEmpty() ? 1 : shape.getLast();
  }

  /** Product of the dimensions before the last; 1 for a vector. */
  public long rows() {
    long rows = 1;
    for (int i = 0; i < shape.size() - 1; i++) {
      rows *= shape.get(i);
    }
    return rows;
  }

  /** For messages, such as {@code F32[784, 512]}. */
  String describe() {
    return dtype + shape.toString();
  }
}
