package dev.ranvier.memory;

import dev.ranvier.simd.matrix.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lays out everything that a session needs in one slab, before any byte is taken.
 *
 * <p>Rows are padded to 16 floats (64 bytes); a stride that would be a multiple of 4 KiB gets 64
 * bytes more, since such rows fall into the same sets of the first-level cache.
 */
public final class SlabLayout {

  private static final int ALIGNMENT_BYTES = 64;
  private static final int ALIASING_FLOATS = 1024;

  /** With padding and one line more an int still counts them. */
  private static final int MOST_COLUMNS = Integer.MAX_VALUE - 2 * Matrix.PADDING;

  private final String owner;
  private final List<Entry> entries = new ArrayList<>();
  private long sizeBytes;

  private record Entry(String name, Region region) {}

  /** An empty plan; the owner's name heads its description. */
  public SlabLayout(String owner) {
    this.owner = owner;
  }

  /**
   * Floats from one row to the next for rows of {@code columns} floats.
   *
   * @throws IllegalArgumentException if an int does not count them
   */
  public static int rowStride(int columns) {
    if (columns > MOST_COLUMNS) {
      throw new IllegalArgumentException(
          "A row of %s values is too long, expected at most %s".formatted(columns, MOST_COLUMNS));
    }
    int padded = Math.ceilDiv(columns, Matrix.PADDING) * Matrix.PADDING;
    return padded % ALIASING_FLOATS == 0 ? padded + Matrix.PADDING : padded;
  }

  /**
   * A float matrix.
   *
   * @throws IllegalArgumentException if it is larger than memory can be
   */
  public Region matrix(String name, int rows, int columns) {
    if (columns > MOST_COLUMNS) {
      throw tooLarge(name, rows + " x " + columns + " values");
    }
    return add(name, rows, columns, rowStride(columns), Region.Type.FLOAT32);
  }

  /** One int for each of {@code rows} samples, unpadded between rows. */
  public Region ints(String name, int rows) {
    return add(name, rows, 1, 1, Region.Type.INT32);
  }

  /**
   * Scratch memory.
   *
   * @throws IllegalArgumentException if it is larger than memory can be
   */
  public Region scratch(String name, long bytes) {
    long blocks = Math.ceilDiv(bytes, ALIGNMENT_BYTES);
    if (bytes < 0 || blocks > Integer.MAX_VALUE) {
      throw tooLarge(name, bytes + " bytes");
    }
    return add(name, (int) blocks, ALIGNMENT_BYTES, ALIGNMENT_BYTES, Region.Type.BYTES);
  }

  private Region add(String name, int rows, int columns, int stride, Region.Type type) {
    long behind = end((long) rows * stride, type.size());
    if (behind < 0) {
      throw tooLarge(name, rows + " x " + columns + " values");
    }
    Region region = new Region(sizeBytes, rows, columns, stride, type);
    entries.add(new Entry(name, region));
    sizeBytes = behind;
    return region;
  }

  /** Where the next region begins, or a negative number if a long does not count so far. */
  private long end(long elements, int elementBytes) {
    try {
      long bytes = Math.multiplyExact(elements, (long) elementBytes);
      long last = Math.addExact(sizeBytes, bytes);
      return Math.addExact(last, ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  private IllegalArgumentException tooLarge(String name, String size) {
    return new IllegalArgumentException(
        "%s: '%s' has %s, more than memory can be; use a smaller batch or smaller layers"
            .formatted(owner, name, size));
  }

  /** Bytes of the whole slab. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** One line for each region and the sum. */
  public String describe() {
    StringBuilder text = new StringBuilder(owner + ": " + sizeBytes + " bytes\n");
    for (Entry entry : entries) {
      Region region = entry.region();
      String shape =
          region.type() == Region.Type.BYTES
              ? "scratch"
              : region.rows() + " x " + region.columns() + ", row stride " + region.rowStride();
      text.append(
          String.format(
              Locale.ROOT, "  %-28s %14d  %s%n", entry.name(), region.sizeBytes(), shape));
    }
    return text.toString();
  }
}
