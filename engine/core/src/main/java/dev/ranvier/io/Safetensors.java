package dev.ranvier.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A safetensors file: named tensors and strings, no code.
 *
 * <p>Layout (source: the format description of the safetensors project): eight bytes with the
 * length of the header, little-endian; the header, a JSON object that gives for each tensor {@code
 * dtype}, {@code shape} and {@code data_offsets}, and under {@code __metadata__} strings; the
 * tensors, dense and without gaps.
 *
 * <p>Files are untrusted. {@link #open} checks everything, checksums included, before it returns:
 * every length against the size of the file before anything of that length is allocated. Tensor
 * bytes are not kept: {@link #copyTo} reads them again and refuses them if they changed meanwhile.
 * The file is read, never mapped: a mapped file that another program cuts short ends the JVM.
 *
 * <p>Not thread-safe.
 */
public final class Safetensors implements AutoCloseable {
  static final int LENGTH_BYTES = 8;
  static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final FileBytes bytes;
  private final long dataStart;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final Map<String, Long> checksums = new LinkedHashMap<>();
  private final boolean hasChecksum;
  private final byte[] buffer;

  private Safetensors(Path file, FileBytes bytes) throws IOException {
    this.file = file;
    this.bytes = bytes;
    long size = bytes.size();
    byte[] header = readHeader(size);
    dataStart = header.length;
    byte[] json = Arrays.copyOfRange(header, LENGTH_BYTES, header.length);
    SafetensorsHeader content = SafetensorsHeader.parse(file, json, size - dataStart);
    content.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    metadata.putAll(content.metadata());
    String data = metadata.remove(Checksums.DATA);
    String own = metadata.remove(Checksums.HEADER);
    hasChecksum = data != null || own != null;
    buffer = new byte[(int) Math.min(BUFFER_BYTES, (size - dataStart + 7) & -8)];
    CRC32C all = new CRC32C();
    for (TensorInfo tensor : content.tensors()) {
      checksums.put(tensor.name(), stream(tensor, count -> all.update(buffer, 0, count)));
    }
    if (hasChecksum) {
      Checksums.check(file, header, own, Checksums.hex(all), data);
    }
  }

  /**
   * Opens and checks a file.
   *
   * @throws ModelFormatException if the content is not what it must be
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Safetensors open(Path file) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("expected a regular file, found a folder or a device");
      }
      return open(file, FileBytes.open(file));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Takes the bytes over: they are closed with the result, or at once if there is none. */
  static Safetensors open(Path file, FileBytes bytes) {
    Safetensors opened = null;
    try {
      opened = new Safetensors(file, bytes);
      return opened;
    } catch (IOException e) {
      throw unreadable(file, e);
    } finally {
      if (opened == null) {
        closeQuietly(bytes);
      }
    }
  }

  /**
   * Writes a file, whole or not at all: an earlier file stays until the new one is complete, and
   * its permissions stay; links are followed, devices and pipes are written to. An interrupt does
   * not stop a save, and is kept. The same input gives the same bytes: tensors in the given order,
   * metadata sorted by key, then the checksums {@code ranvier.crc32c} and {@code
   * ranvier.header_crc32c}.
   *
   * @throws IllegalArgumentException if names repeat, or metadata has a key of a checksum
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(Path file, Map<String, String> metadata, List<TensorSource> tensors) {
    write(file, AtomicFile.Disk.REAL, metadata, tensors);
  }

  /**
   * The checksum {@code ranvier.crc32c} of a file with these tensors: of all their bytes as it
   * would store them, eight hexadecimal digits.
   */
  public static String checksum(List<TensorSource> tensors) {
    try {
      return SafetensorsWriter.writeData(tensors, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static void write(
      Path file, AtomicFile.Disk disk, Map<String, String> metadata, List<TensorSource> tensors) {
    SafetensorsWriter writer = new SafetensorsWriter(metadata, tensors);
    AtomicFile.write(file, disk, writer::writeTo);
  }

  /** The file this came from. */
  public Path file() {
    return file;
  }

  /** The strings of the file, without the checksums. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** All tensors in the order of their data. */
  public List<TensorInfo> tensors() {
    return List.copyOf(tensors.values());
  }

  /**
   * Whether the file carries Ranvier's checksums (which were right, then). A file of another
   * program has none: its bytes were not verified, which a caller should say.
   */
  public boolean hasChecksum() {
    return hasChecksum;
  }

  /**
   * A tensor that must be there.
   *
   * @throws ModelFormatException if it is not
   */
  public TensorInfo tensor(String name) {
    TensorInfo tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelFormatException(
          file,
          "header",
          "a tensor named " + ModelFormatException.quote(name),
          tensors.size() + " tensors with other names",
          "The file belongs to another model: load the one that this model was saved to.");
    }
    return tensor;
  }

  /**
   * A tensor that must be there with this type and shape.
   *
   * @throws ModelFormatException if it is not
   */
  public TensorInfo tensor(String name, Dtype dtype, Integer... shape) {
    TensorInfo tensor = tensor(name);
    boolean alike = tensor.shape().equals(List.of(shape));
    if (alike && tensor.dtype() != dtype) {
      throw new ModelFormatException(
          file,
          "tensor " + ModelFormatException.quote(name),
          dtype + Arrays.toString(shape),
          tensor.describe(),
          "The type of this tensor is not supported here: convert it to " + dtype + ".");
    }
    if (!alike) {
      throw new ModelFormatException(
          file,
          "tensor " + ModelFormatException.quote(name),
          dtype + Arrays.toString(shape),
          tensor.describe(),
          "The file belongs to another model: load the one that this model was saved to.");
    }
    return tensor;
  }

  /**
   * Copies a tensor into memory, row by row: element (r, c) goes to {@code byteOffset + 4 (r
   * rowStride + c)} in the byte order of this machine. What lies between the rows is left alone.
   *
   * @param rowStride distance of rows in elements, at least {@link TensorInfo#columns()}
   * @throws ModelFormatException if there is no such tensor, if it is neither F32 nor I32, or if
   *     the file was changed since it was opened (the target then holds anything)
   * @throws IllegalArgumentException if the stride is too small
   * @throws IndexOutOfBoundsException if the target does not hold all elements
   */
  public void copyTo(String name, MemorySegment target, long byteOffset, int rowStride) {
    TensorInfo tensor = tensor(name);
    String place = "tensor " + ModelFormatException.quote(name);
    if (!tensor.dtype().copyable()) {
      throw new ModelFormatException(
          file, place, "F32 or I32", tensor.dtype().name(), "Convert the file to F32 first.");
    }
    StridedRows.check(place, tensor.rows(), tensor.columns(), target, byteOffset, rowStride);
    StridedRows rows = new StridedRows(target, byteOffset, tensor.columns(), rowStride);
    try {
      long found = stream(tensor, count -> rows.scatter(buffer, count));
      if (found != checksums.get(name)) {
        throw ModelFormatException.damaged(
            file, place, "the bytes that were there on opening", "other bytes");
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public void close() {
    closeQuietly(bytes);
  }

  private byte[] readHeader(long size) throws IOException {
    if (size < LENGTH_BYTES) {
      throw ModelFormatException.damaged(file, "header length", "8 bytes", size + " bytes");
    }
    byte[] prefix = new byte[LENGTH_BYTES];
    read(prefix, LENGTH_BYTES, 0, "header length");
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long most = Math.min(Json.MAX_BYTES, size - LENGTH_BYTES);
    if (length < 2 || length > most) {
      throw ModelFormatException.damaged(
          file,
          "header length",
          "2 to " + most + " bytes (the file has " + size + ")",
          Long.toUnsignedString(length));
    }
    byte[] header = new byte[LENGTH_BYTES + (int) length];
    read(header, header.length, 0, "header");
    return header;
  }

  /** What is done with the bytes in the buffer. */
  private interface Sink {
    void take(int count);
  }

  /** Passes a tensor through the buffer; gives its CRC32C. */
  private long stream(TensorInfo tensor, Sink sink) throws IOException {
    CRC32C crc = new CRC32C();
    for (long at = tensor.begin(); at < tensor.end(); ) {
      int count = (int) Math.min(buffer.length, tensor.end() - at);
      read(buffer, count, dataStart + at, "tensor " + ModelFormatException.quote(tensor.name()));
      crc.update(buffer, 0, count);
      sink.take(count);
      at += count;
    }
    return crc.getValue();
  }

  private void read(byte[] target, int count, long position, String place) throws IOException {
    for (int done = 0; done < count; ) {
      int more = bytes.read(target, done, count - done, position + done);
      if (more < 0) {
        throw ModelFormatException.damaged(
            file, place, count + " bytes", "the end of the file after " + done);
      }
      done += more;
    }
  }

  private static UncheckedIOException unreadable(Path file, IOException cause) {
    String why = cause instanceof NoSuchFileException ? "there is no such file" : "" + cause;
    return new UncheckedIOException(
        "Cannot read " + file + ": " + why + ". Check the path and the permissions.", cause);
  }

  private static void closeQuietly(FileBytes bytes) {
    try {
      bytes.close();
    } catch (IOException _) {
      // nothing was written: nothing can be lost
    }
  }
}
