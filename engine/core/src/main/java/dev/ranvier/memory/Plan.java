package dev.ranvier.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lays out everything that a session needs in one slab, before any byte is taken.
 *
 * <p>Rows are padded to 16 floats (64 bytes); a stride that would be a multiple of 4 KiB gets 64
 * bytes more, since such rows fall into the same sets of the first-level cache.
 */
public final class Plan {

  private static final int ALIGNMENT_BYTES = 64;
  private static final int ROW_FLOATS = 16;
  private static final int ALIASING_FLOATS = 1024;

  private final String owner;
  private final List<Entry> entries = new ArrayList<>();
  private long sizeBytes;

  private record Entry(String name, Region region) {}

  /** An empty plan; the owner's name heads its description. */
  public Plan(String owner) {
    this.owner = owner;
  }

  /** Floats from one row to the next for rows of {@code columns} floats. */
  public static int rowStride(int columns) {
    int padded = Math.ceilDiv(columns, ROW_FLOATS) * ROW_FLOATS;
    return padded % ALIASING_FLOATS == 0 ? padded + ROW_FLOATS : padded;
  }

  /** A float matrix. */
  public Region matrix(String name, int rows, int columns) {
    return add(name, rows, columns, rowStride(columns), Region.Type.FLOAT32);
  }

  /** One int for each of {@code rows} samples, unpadded between rows. */
  public Region ints(String name, int rows) {
    return add(name, rows, 1, 1, Region.Type.INT32);
  }

  /** Scratch memory. */
  public Region scratch(String name, long bytes) {
    int blocks = Math.toIntExact(Math.ceilDiv(bytes, ALIGNMENT_BYTES));
    return add(name, blocks, ALIGNMENT_BYTES, ALIGNMENT_BYTES, Region.Type.BYTES);
  }

  private Region add(String name, int rows, int columns, int stride, Region.Type type) {
    Region region = new Region(sizeBytes, rows, columns, stride, type);
    entries.add(new Entry(name, region));
    sizeBytes = Math.ceilDiv(sizeBytes + region.sizeBytes(), ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    return region;
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
