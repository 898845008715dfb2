package dev.ranvier.format;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An array as an NPY file has it: its bytes, and what they mean. Whatever way it is stored, what it
 * gives is in C order, the last index running fastest.
 */
public final class NpyArray {

  private final FilePlace file;
  private final NpyHeader header;
  private final MemorySegment data;

  NpyArray(FilePlace file, NpyHeader header, byte[] data) {
    this.file = file;
    this.header = header;
    this.data = MemorySegment.ofArray(data);
  }

  /** How elements are stored. */
  public NpyType type() {
    return header.type();
  }

  /** Sizes of the dimensions, none for a single number. */
  public List<Long> shape() {
    return header.shape();
  }

  /** Number of elements. */
  public int size() {
    return (int) header.count();
  }

  /** All elements, [size], rounded to float32. */
  public float[] floats() {
    float[] values = new float[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) decimal(i);
    }
    return values;
  }

  /** All elements, [size]; whole numbers beyond 2^53 are rounded. */
  public double[] doubles() {
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = decimal(i);
    }
    return values;
  }

  /**
   * All elements, [size], of an array of whole numbers or truth values.
   *
   * @throws DataFileException if it has fractions, or a number that is no int
   */
  public int[] integers() {
    if (!type().whole()) {
      throw file.wrong(
          "header: descr",
          "whole numbers",
          type(),
          "Convert them in NumPy, as with a.astype('int32'), or read them as floats.");
    }
    int[] values = new int[size()];
    for (int i = 0; i < values.length; i++) {
      long value = type().integer(data, place(i));
      values[i] = (int) value;
      boolean unsigned = type().kind() == NpyType.Kind.UNSIGNED;
      if (values[i] != value || unsigned && value < 0) {
        throw file.wrong(
            "element " + i,
            "a number that an int holds",
            unsigned ? Long.toUnsignedString(value) : value,
            "Read it as floats or doubles.");
      }
    }
    return values;
  }

  /**
   * The elements as rows, [first dimension][all others], rounded to float32: features for a data
   * set. An array of one dimension has a row for each element.
   *
   * @throws DataFileException if it is a single number or has more columns than an array holds
   */
  public float[][] rows() {
    if (shape().isEmpty()) {
      throw file.wrong("shape", "rows", "a single number", "Save an array of two dimensions.");
    }
    float[][] rows = new float[requireInt(shape().getFirst())][requireInt(header.columns())];
    int i = 0;
    for (float[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        row[column] = (float) decimal(i++);
      }
    }
    return rows;
  }

  /** Only of an array without elements may one be larger. */
  private int requireInt(long size) {
    if (size > Integer.MAX_VALUE - 8) {
      throw file.wrong("shape", "sizes below 2^31 - 8", shape(), "Save it in parts.");
    }
    return (int) size;
  }

  private double decimal(int index) {
    return type().decimal(data, place(index));
  }

  /** Where the element is that stands at a place in C order. */
  private long place(int index) {
    long place = index;
    if (header.fortranOrder() && shape().size() > 1) {
      place = 0;
      long rest = index;
      long below = header.count();
      for (int dimension = shape().size() - 1; dimension >= 0; dimension--) {
        long size = shape().get(dimension);
        below /= size;
        place += rest % size * below;
        rest /= size;
      }
    }
    return place * type().bytes();
  }
}
