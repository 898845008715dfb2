package dev.ranvier.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Writes NPY files row by row, as many as come: float32 [rows][columns], or int32 [rows]. The file
 * is there when {@link #finish()} returns, whole; a writer that is closed without it leaves
 * nothing, and an earlier file of that name as it was.
 *
 * <pre>{@code
 * try (NpyWriter file = NpyWriter.floats(Path.of("features.npy"), 3)) {
 *   file.add(new float[] {1, 2, 3});
 *   file.finish();
 * }
 * }</pre>
 *
 * <p>One thread at a time calls it. A row allocates nothing.
 */
public final class NpyWriter implements AutoCloseable {

  /** Room for any number of rows; NumPy, too, aligns elements to 64 bytes. */
  static final int HEADER_BYTES = 128;

  private static final int BUFFER_BYTES = 1 << 18;

  private final Path file;
  private final Path unfinished;
  private final FileChannel channel;
  private final NpyType type;
  private final int columns;
  private final ByteBuffer buffer;
  private long rows;
  private boolean finished;

  private NpyWriter(Path file, NpyType type, int columns) {
    this.file = Objects.requireNonNull(file, "NpyWriter: the file is null");
    this.unfinished = file.resolveSibling(file.getFileName() + ".part");
    this.type = type;
    this.columns = columns;
    this.buffer =
        ByteBuffer.allocateDirect(Math.max(BUFFER_BYTES, HEADER_BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    try {
      this.channel =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      putHeader();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * A file of float32 rows.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public static NpyWriter floats(Path file, int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException(
          "NpyWriter: %s columns, expected at least 1".formatted(columns));
    }
    return new NpyWriter(file, NpyType.FLOAT32, columns);
  }

  /**
   * A file of one int32 for each row, such as class ids.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public static NpyWriter integers(Path file) {
    return new NpyWriter(file, NpyType.INT32, 0);
  }

  /**
   * Writes a whole array at once.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public static void write(Path file, float[][] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("NpyWriter: there are no rows, expected at least one");
    }
    try (NpyWriter writer = floats(file, rows[0].length)) {
      for (float[] row : rows) {
        writer.add(row);
      }
      writer.finish();
    }
  }

  /**
   * Writes whole numbers at once.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public static void write(Path file, int[] values) {
    try (NpyWriter writer = integers(file)) {
      for (int value : values) {
        writer.add(value);
      }
      writer.finish();
    }
  }

  /** Adds a row of float32. */
  public void add(float[] row) {
    if (columns == 0 || row.length != columns) {
      throw new IllegalArgumentException(
          "NpyWriter: row %s of %s has %s floats, expected %s"
              .formatted(rows, file, row.length, columns == 0 ? "an int" : columns));
    }
    for (float value : row) {
      if (buffer.remaining() < Float.BYTES) {
        drain();
      }
      buffer.putFloat(value);
    }
    rows++;
  }

  /** Adds an int32. */
  public void add(int value) {
    if (columns != 0) {
      throw new IllegalArgumentException(
          "NpyWriter: row %s of %s is an int, expected %s floats".formatted(rows, file, columns));
    }
    if (buffer.remaining() < Integer.BYTES) {
      drain();
    }
    buffer.putInt(value);
    rows++;
  }

  /** Rows added so far. */
  public long rows() {
    return rows;
  }

  /**
   * Writes what is missing, forces all to the disk and gives the file its name.
   *
   * @throws UncheckedIOException if that fails; an earlier file is then as it was
   */
  public void finish() {
    requireOpen();
    drain();
    try {
      putHeader();
      buffer.flip();
      for (long at = 0; buffer.hasRemaining(); ) {
        at += channel.write(buffer, at);
      }
      channel.force(true);
      channel.close();
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
      finished = true;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void putHeader() {
    String shape = columns == 0 ? "(%s,)".formatted(rows) : "(%s, %s)".formatted(rows, columns);
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type.descr(), shape);
    buffer.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    buffer.put((byte) 1).put((byte) 0).putShort((short) (HEADER_BYTES - 10));
    buffer.put(text.getBytes(StandardCharsets.US_ASCII));
    while (buffer.position() % HEADER_BYTES != HEADER_BYTES - 1) {
      buffer.put((byte) ' ');
    }
    buffer.put((byte) '\n');
  }

  private void drain() {
    requireOpen();
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw failure(e);
    }
    buffer.clear();
  }

  private void requireOpen() {
    if (!channel.isOpen()) {
      throw new IllegalStateException("NpyWriter: " + file + " is finished or closed");
    }
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException(
        "Cannot write "
            + file
            + ": "
            + e
            + ". Check that the folder exists, may be written and has room.",
        e);
  }

  /** Ends the writing; without {@link #finish()} before, nothing of it stays. */
  @Override
  public void close() {
    try {
      channel.close();
      if (!finished) {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
