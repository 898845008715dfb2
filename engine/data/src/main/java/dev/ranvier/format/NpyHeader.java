package dev.ranvier.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What stands at the start of an NPY file: versions 1 to 3 of NumPy's format.
 *
 * <p>Layout: {@code 93 'NUMPY' major minor}, the header's length (2 bytes, from version 2 on 4,
 * little-endian), a Python dictionary with exactly {@code descr}, {@code fortran_order} and {@code
 * shape}, padded with spaces to a line's end; then the elements.
 *
 * @param type how an element is stored
 * @param fortranOrder whether the first index runs fastest
 * @param shape sizes of the dimensions, none for a single number
 * @param bytes of the header: where the elements begin
 */
public record NpyHeader(NpyType type, boolean fortranOrder, List<Long> shape, int bytes) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy's own limit (max_header_size): what a plain number needs is a hundredth of it. */
  private static final int MAX_BYTES = 10_000;

  /** NumPy's own limit. */
  private static final int MAX_DIMENSIONS = 64;

  /** The shape is kept. */
  public NpyHeader {
    shape = List.copyOf(shape);
  }

  /** Elements in the array. */
  public long count() {
    return shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
  }

  /** Bytes that follow the header. */
  public long dataBytes() {
    return count() * type.bytes();
  }

  /** Elements for each step of the first dimension; 1 if it is the only one. */
  public long columns() {
    return shape.stream().skip(1).mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
  }

  /**
   * Reads a file's header and compares it with the file's length.
   *
   * @throws DataFileException if either is wrong
   */
  public static NpyHeader read(Path file) {
    FilePlace place = new FilePlace(file);
    return Opened.read(
        place,
        () -> {
          try (InputStream in = Files.newInputStream(file)) {
            NpyHeader header = read(place, in);
            header.requireLength(place, Files.size(file));
            return header;
          }
        });
  }

  /** Refuses a file that does not end where the last element does. */
  void requireLength(FilePlace file, long length) {
    if (length != bytes + dataBytes()) {
      throw file.wrong(
          "length",
          "%s bytes, a header of %s and %s of %s"
              .formatted(bytes + dataBytes(), bytes, shape, type),
          length + " bytes",
          length == 0
              ? FilePlace.DAMAGED
              : "The file is cut, is still being written, or has several arrays in it: write it"
                  + " again.");
    }
  }

  /** Reads the header, and not a byte more. */
  static NpyHeader read(FilePlace file, InputStream in) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
      throw file.wrong(
          "magic (bytes 0 to 7)",
          "93 'NUMPY' and a version",
          hex(start),
          "This is not an NPY file: write it with numpy.save.");
    }
    int major = start[MAGIC.length];
    int minor = start[MAGIC.length + 1];
    if (major < 1 || major > 3 || minor != 0) {
      throw file.wrong(
          "version (bytes 6 and 7)",
          "1.0, 2.0 or 3.0",
          (major & 0xFF) + "." + (minor & 0xFF),
          "Write it again with numpy.save.");
    }
    int digits = major == 1 ? 2 : 4;
    byte[] length = in.readNBytes(digits);
    if (length.length < digits) {
      throw file.wrong("header", "its length", "the end of the file", FilePlace.DAMAGED);
    }
    long size =
        ByteBuffer.wrap(Arrays.copyOf(length, 4)).order(ByteOrder.LITTLE_ENDIAN).getInt()
            & 0xFFFF_FFFFL;
    if (size > MAX_BYTES) {
      throw file.wrong(
          "header", String.format(Locale.ROOT, "at most %,d bytes", MAX_BYTES), size, PLAIN);
    }
    byte[] text = in.readNBytes((int) size);
    if (text.length < size) {
      throw file.wrong("header", size + " bytes", text.length + " bytes", FilePlace.DAMAGED);
    }
    Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    int bytes = MAGIC.length + 2 + digits + (int) size;
    NpyHeader header = new NpyHeaderParser(file, new String(text, charset)).parse(bytes);
    header.requireCountable(file);
    return header;
  }

  private static final String PLAIN =
      "Only arrays of plain numbers are read: save the columns one by one, as numbers.";

  private void requireCountable(FilePlace file) {
    long size = type.bytes();
    boolean empty = shape.contains(0L);
    for (long dimension : shape) {
      // Where one dimension is 0 the others count nothing, however large they are.
      if (!empty && dimension > Long.MAX_VALUE / 2 / size) {
        throw file.wrong("shape", "less than 2^62 bytes in all", shape, FilePlace.DAMAGED);
      }
      size *= empty ? 1 : dimension;
    }
    if (shape.size() > MAX_DIMENSIONS) {
      throw file.wrong(
          "shape", "at most " + MAX_DIMENSIONS + " dimensions", shape.size(), FilePlace.DAMAGED);
    }
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length == 0 ? "an empty file" : "");
    for (byte b : bytes) {
      text.append("%02x ".formatted(b & 0xFF));
    }
    return text.toString().strip();
  }
}
