package dev.ranvier.rows;

import dev.ranvier.format.DataFileException;
import dev.ranvier.format.NpyHeader;
import dev.ranvier.format.NpyType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An NPY file that is read piece by piece while it may be cut, changed or closed.
 *
 * <p>Read, not mapped. A mapped file that somebody cuts gives zeros up to the end of the page
 * without a word, and beyond it a SIGBUS, which the JVM turns into an InternalError in some places
 * and does not survive in others. A read says how many bytes there were. The copy that it takes is
 * the reading thread's work, not the training's.
 */
final class NpyRows implements AutoCloseable {

  /** As many rows as an int counts. */
  private static final long MAX_ROWS = Integer.MAX_VALUE;

  private static final int CHUNK_BYTES = 1 << 16;

  private final Path file;
  private final NpyHeader header;
  private final int columns;

  /**
   * Reads single rows, and its channel large pieces: an interrupt closes a channel, but only the
   * threads that read ahead, which nobody interrupts, come near it.
   */
  private final RandomAccessFile single;

  private final FileChannel channel;
  private final byte[] bytes;
  private final float[] floats;

  NpyRows(Path file) {
    this.file = file;
    this.header = NpyHeader.read(file);
    requireRows();
    this.columns = (int) header.columns();
    try {
      this.single = new RandomAccessFile(file.toFile(), "r");
    } catch (FileNotFoundException e) {
      throw new DataFileException(
          file, "file", "a readable file", e.toString(), "Check its permissions.", e);
    }
    this.channel = single.getChannel();
    this.bytes = new byte[columns * type().bytes()];
    this.floats = new float[columns];
  }

  private void requireRows() {
    int dimensions = header.shape().size();
    if (dimensions < 1 || header.count() == 0 || header.shape().getFirst() > MAX_ROWS) {
      throw new DataFileException(
          file,
          "shape",
          "1 to 2^31 - 1 rows",
          header.shape().toString(),
          "Save rows of numbers; more of them in several files.");
    }
    if (header.columns() > 1 << 24) {
      throw new DataFileException(
          file,
          "shape",
          "at most 2^24 numbers in a row",
          header.shape().toString(),
          "The first dimension counts the rows: transpose the array before it is saved.");
    }
    if (header.fortranOrder() && dimensions > 1) {
      throw new DataFileException(
          file,
          "header: fortran_order",
          "False, rows that lie one after the other",
          "True",
          "Save numpy.ascontiguousarray(a), or read it into memory with NpyReader.");
    }
  }

  Path file() {
    return file;
  }

  NpyType type() {
    return header.type();
  }

  int rows() {
    return Math.toIntExact(header.shape().getFirst());
  }

  int columns() {
    return columns;
  }

  /** Bytes of a row as it is in the file. */
  int rowBytes() {
    return columns * type().bytes();
  }

  /**
   * Reads rows as finite float32.
   *
   * @param target receives them at {@code offsetBytes}, dense
   */
  void readFloats(int first, int count, MemorySegment target, long offsetBytes) {
    MemorySegment floats = target.asSlice(offsetBytes, 4L * count * columns);
    if (type().equals(NpyType.FLOAT32)) {
      read(first, floats);
    } else {
      decode(first, floats, false);
    }
    if (!finite(floats)) {
      requireFinite(first, floats);
    }
  }

  /** Reads rows of a single whole number each as int32 from 0 to {@code classes} - 1. */
  void readClassIds(int first, int count, int classes, MemorySegment target, long offsetBytes) {
    MemorySegment ids = target.asSlice(offsetBytes, 4L * count);
    decode(first, ids, true);
    for (int i = 0; i < count; i++) {
      requireClassId(first + i, ids.getAtIndex(ValueLayout.JAVA_INT, i), classes);
    }
  }

  private void decode(int first, MemorySegment target, boolean whole) {
    int size = type().bytes();
    long elements = target.byteSize() / 4;
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, elements * size));
    MemorySegment source = MemorySegment.ofArray(chunk.array());
    for (long from = 0; from < elements; from += CHUNK_BYTES / size) {
      int count = (int) Math.min(CHUNK_BYTES / size, elements - from);
      read(place(first) + from * size, chunk.clear().limit(count * size));
      for (int i = 0; i < count; i++) {
        if (whole) {
          target.setAtIndex(ValueLayout.JAVA_INT, from + i, clamped(source, (long) i * size));
        } else {
          float value = (float) type().decimal(source, (long) i * size);
          target.setAtIndex(ValueLayout.JAVA_FLOAT, from + i, value);
        }
      }
    }
  }

  /** A number that is no int is no class id either. */
  private int clamped(MemorySegment source, long offsetBytes) {
    long value = type().integer(source, offsetBytes);
    return value == (int) value ? (int) value : -1;
  }

  private void read(int first, MemorySegment target) {
    long done = 0;
    while (done < target.byteSize()) { // a buffer has no more than 2^31 - 1 bytes
      long piece = Math.min(target.byteSize() - done, 1 << 30);
      read(place(first) + done, target.asSlice(done, piece).asByteBuffer());
      done += piece;
    }
  }

  private void read(long position, ByteBuffer target) {
    try {
      // Whoever cuts a file has not always cut what is read just now.
      requireLength();
      for (long at = position; target.hasRemaining(); ) {
        int count = channel.read(target, at);
        if (count < 0) { // cut since its length was asked for
          throw cut(Math.min(at, single.length()));
        }
        at += count;
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void requireLength() throws IOException {
    long length = single.length();
    if (length < header.bytes() + header.dataBytes()) {
      throw cut(length);
    }
  }

  private DataFileException cut(long end) {
    return new DataFileException(
        file,
        "length",
        "%s bytes, as when it was opened".formatted(header.bytes() + header.dataBytes()),
        end + " bytes",
        "The file was cut while it was in use: write it again, and leave it alone while it is"
            + " trained from.");
  }

  private RuntimeException failed(IOException e) {
    if (!channel.isOpen()) {
      return new IllegalStateException("RowFile: " + file + " is closed", e);
    }
    return new DataFileException(
        file, "file", "to be readable", e.toString(), "Check the disk.", e);
  }

  private long place(int row) {
    return header.bytes() + (long) row * rowBytes();
  }

  /** In a form that the compiler makes vectors of. */
  private static boolean finite(MemorySegment floats) {
    int count = (int) Math.min(floats.byteSize() / 4, Integer.MAX_VALUE);
    int largest = 0;
    for (int i = 0; i < count; i++) {
      int bits = floats.getAtIndex(ValueLayout.JAVA_INT, i);
      largest = Math.max(largest, bits & 0x7FFF_FFFF);
    }
    return largest < 0x7F80_0000 && count == floats.byteSize() / 4;
  }

  private void requireFinite(int first, MemorySegment floats) {
    for (long i = 0; i < floats.byteSize() / 4; i++) {
      float value = floats.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (!Float.isFinite(value)) {
        throw new DataFileException(
            file,
            "row %s, column %s".formatted(first + i / columns, i % columns),
            "a finite number as float32",
            Float.toString(value),
            "Clean or scale the data first.");
      }
    }
  }

  private void requireClassId(int row, int id, int classes) {
    if (id < 0 || id >= classes) {
      throw new DataFileException(
          file,
          "row " + row,
          "a class id from 0 to " + (classes - 1),
          id < 0 ? "a negative or far larger number" : Integer.toString(id),
          "Number the classes from 0, or give the right number of classes.");
    }
  }

  /** Reads one row into this object's own memory; for one thread at a time. */
  float[] readFloats(int row) {
    readFloats(row, floats);
    return floats;
  }

  /** Reads one row, finite, at its own pace; for one thread at a time. */
  void readFloats(int row, float[] target) {
    readSingle(row);
    MemorySegment source = MemorySegment.ofArray(bytes);
    for (int column = 0; column < columns; column++) {
      target[column] = (float) type().decimal(source, (long) column * type().bytes());
      if (!Float.isFinite(target[column])) {
        requireFinite(row, MemorySegment.ofArray(target));
      }
    }
  }

  /** Reads one class id; for one thread at a time. */
  int readClassId(int row, int classes) {
    readSingle(row);
    int id = clamped(MemorySegment.ofArray(bytes), 0);
    requireClassId(row, id, classes);
    return id;
  }

  private void readSingle(int row) {
    try {
      requireLength();
      single.seek(place(row));
      single.readFully(bytes);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      single.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
