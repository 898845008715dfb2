package dev.ranvier.format;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files of unsigned bytes, plain or gzip: MNIST's format.
 *
 * <p>Layout, big-endian: magic {@code 00 00 08 rank}, one int per dimension, the bytes. Gzip is
 * recognised by content, since browsers unpack files and keep the name. Nothing in a header is
 * believed before it fits the file's size, so a damaged header cannot ask for gigabytes; and what
 * gzip can blow up a thousandfold is measured before it gets memory.
 */
public final class IdxReader {

  /** Pictures of {@code rows x columns} grey bytes, one after the other. */
  public record Images(int count, int rows, int columns, byte[] pixels) {}

  /** No set of digits is near this; a file that says so is damaged. */
  private static final long MAX_BYTES = 1L << 30;

  /** Deflate cannot pack tighter than this, so a bigger claim is a lie. */
  private static final long MAX_GZIP_RATIO = 1032;

  /** A claim up to this is granted before it is proved. */
  private static final long SMALL_BYTES = 1L << 26;

  private static final String DAMAGED = "The file is damaged or incomplete: download it again.";

  private IdxReader() {}

  /** Reads an idx3-ubyte file. */
  public static Images readImages(Path file) {
    int[] dimensions = new int[3];
    byte[] pixels = read(file, dimensions, "images");
    return new Images(dimensions[0], dimensions[1], dimensions[2], pixels);
  }

  /** Reads an idx1-ubyte file. What values are allowed is the caller's business. */
  public static byte[] readLabels(Path file) {
    return read(file, new int[1], "labels");
  }

  private static byte[] read(Path file, int[] dimensions, String what) {
    try {
      long fileSize = Files.size(file);
      try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        boolean gzip = startsAsGzip(raw);
        InputStream in = gzip ? new GZIPInputStream(raw, 1 << 16) : raw;
        long headerBytes = 4 + 4L * dimensions.length;
        long size = readHeader(file, in, dimensions, what);
        checkSize(file, headerBytes + size, fileSize, gzip);
        if (size > SMALL_BYTES) {
          if (gzip) {
            checkContent(file, size, headerBytes);
          }
          checkMemory(file, size);
        }
        return readBody(file, in, (int) size, headerBytes);
      }
    } catch (NoSuchFileException e) {
      throw new DataFileException(file, "file", "a readable file", "none", "Check the path.", e);
    } catch (EOFException e) {
      throw new DataFileException(
          file, "gzip stream", "a whole gzip file", "an early end of the file", DAMAGED, e);
    } catch (ZipException e) {
      throw new DataFileException(
          file, "gzip stream", "valid gzip data", "damage: " + e.getMessage(), DAMAGED, e);
    } catch (IOException e) {
      throw new DataFileException(
          file, "file", "a readable file", e.toString(), "Check the path and its permissions.", e);
    }
  }

  private static boolean startsAsGzip(InputStream raw) throws IOException {
    raw.mark(2);
    int first = raw.read();
    int second = raw.read();
    raw.reset();
    return first == 0x1F && second == 0x8B;
  }

  /** Fills the dimensions; returns how many bytes must follow. */
  private static long readHeader(Path file, InputStream in, int[] dimensions, String what)
      throws IOException {
    int headerBytes = 4 + 4 * dimensions.length;
    byte[] bytes = in.readNBytes(headerBytes);
    int magic = 0x800 + dimensions.length;
    if (bytes.length >= 4 && ByteBuffer.wrap(bytes).getInt() != magic) {
      throw new DataFileException(
          file,
          "magic number (bytes 0 to 3)",
          "0x%08x, an IDX file of %s".formatted(magic, what),
          "0x%08x".formatted(ByteBuffer.wrap(bytes).getInt()),
          "This is not an idx%s-ubyte file: check that images and labels are not exchanged."
              .formatted(dimensions.length));
    }
    if (bytes.length < headerBytes) {
      throw new DataFileException(
          file, "header", headerBytes + " bytes", bytes.length + " bytes", DAMAGED);
    }
    ByteBuffer header = ByteBuffer.wrap(bytes, 4, headerBytes - 4);
    long size = 1;
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = header.getInt();
      // Each factor is below 2^31 and the product is capped before the next: no overflow.
      size *= dimensions[i];
      if (dimensions[i] < 1 || size > MAX_BYTES) {
        throw new DataFileException(
            file,
            "dimension %s (bytes %s to %s)".formatted(i, 4 + 4 * i, 7 + 4 * i),
            String.format(Locale.ROOT, "at least 1, and at most %,d bytes in all", MAX_BYTES),
            Integer.toString(dimensions[i]),
            DAMAGED);
      }
    }
    return size;
  }

  private static void checkSize(Path file, long expected, long fileSize, boolean gzip) {
    if (!gzip && expected != fileSize) {
      throw new DataFileException(
          file,
          "length",
          "%s bytes, as the dimensions say".formatted(expected),
          fileSize + " bytes",
          DAMAGED);
    }
    if (gzip && expected > fileSize * MAX_GZIP_RATIO) {
      throw new DataFileException(
          file,
          "dimensions",
          "at most %s bytes, what %s bytes of gzip can hold"
              .formatted(fileSize * MAX_GZIP_RATIO, fileSize),
          expected + " bytes",
          DAMAGED);
    }
  }

  /** Reads a gzip file once without keeping anything of it. */
  private static void checkContent(Path file, long size, long headerBytes) throws IOException {
    try (InputStream in =
        new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16)) {
      in.skipNBytes(headerBytes);
      byte[] chunk = new byte[1 << 16];
      long found = 0;
      for (int count = 0; count >= 0 && found <= size; found += Math.max(count, 0)) {
        count = in.read(chunk);
      }
      if (found < size) {
        throw cutShort(file, size, headerBytes, found);
      }
    }
  }

  private static void checkMemory(Path file, long size) {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    if (size > free) {
      throw noMemory(file, size, null);
    }
  }

  private static DataFileException noMemory(Path file, long size, Throwable cause) {
    return new DataFileException(
        file,
        "dimensions",
        String.format(
            Locale.ROOT,
            "a size that fits this program's memory (at most %,d MB)",
            Runtime.getRuntime().maxMemory() >> 20),
        String.format(Locale.ROOT, "%,d MB", size >> 20),
        "Give java more with -Xmx, or check that the file is what it should be.",
        cause);
  }

  private static DataFileException cutShort(Path file, long size, long headerBytes, long found) {
    return new DataFileException(
        file,
        "byte " + (headerBytes + found),
        size + " bytes after the header",
        found + " bytes",
        DAMAGED);
  }

  private static byte[] readBody(Path file, InputStream in, int size, long headerBytes)
      throws IOException {
    byte[] body;
    try {
      body = new byte[size];
    } catch (OutOfMemoryError e) {
      // One array that found no room: everything else has what it had before.
      throw noMemory(file, size, e);
    }
    int found = in.readNBytes(body, 0, size);
    if (found < size) {
      throw cutShort(file, size, headerBytes, found);
    }
    // Reading the end is also what makes gzip check its CRC.
    if (in.read() >= 0) {
      throw new DataFileException(
          file,
          "byte " + (headerBytes + size),
          "the end after %s bytes, as the dimensions say".formatted(size),
          "more bytes",
          DAMAGED);
    }
    return body;
  }
}
