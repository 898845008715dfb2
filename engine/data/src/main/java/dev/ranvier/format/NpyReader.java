package dev.ranvier.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads NPY files, NumPy's format for one array: floats of 2, 4 and 8 bytes, whole numbers of 1 to
 * 8, signed or not, and truth values, in both byte orders and in C or Fortran order. Nothing in a
 * header is believed before it fits the file's length. Training from what is larger than memory is
 * the work of a {@code RowFile}.
 */
public final class NpyReader {

  /** The longest array of bytes. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  private NpyReader() {}

  /**
   * Reads a file.
   *
   * @throws DataFileException naming file, place and cause
   */
  public static NpyArray read(Path file) {
    FilePlace place = new FilePlace(file);
    return Opened.read(
        place,
        () -> {
          try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(place, in, Files.size(file));
          }
        });
  }

  /** Reads an array of which it is known how many bytes header and elements have. */
  static NpyArray read(FilePlace file, InputStream in, long length) throws IOException {
    NpyHeader header = NpyHeader.read(file, in);
    header.requireLength(file, length);
    long bytes = header.dataBytes();
    if (bytes > MAX_BYTES) {
      throw file.wrong(
          "shape",
          String.format(Locale.ROOT, "at most %,d bytes", MAX_BYTES),
          String.format(Locale.ROOT, "%,d bytes", bytes),
          "Train from the file with a RowFile, or save it in parts.");
    }
    byte[] data = HeapRoom.bytes(file, "shape", bytes);
    int found = in.readNBytes(data, 0, data.length);
    if (found < data.length || in.read() >= 0) {
      throw file.wrong(
          "byte " + (header.bytes() + (long) found),
          data.length + " bytes after the header",
          found < data.length ? found + " bytes" : "more",
          FilePlace.DAMAGED);
    }
    return new NpyArray(file, header, data);
  }
}
