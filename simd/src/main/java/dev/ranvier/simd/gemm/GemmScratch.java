package dev.ranvier.simd.gemm;

import dev.ranvier.simd.Caches;
import dev.ranvier.simd.matrix.Matrix;

/**
 * What a product holds in scratch, and how many bytes each piece takes: a tile, the panels of A, a
 * block of B, and where C is streamed a part of C. They lie in this order, each from a cache line
 * on; every thread has all of them for itself.
 */
record GemmScratch(TileSet packed, TileSet strided, Blocking blocking) {

  /** Rows of C that are finished at once, so few that they are still hot. */
  static final int GROUP_ROWS = 32;

  /**
   * Bytes of a group of rows in scratch, which the epilogue finds in the first-level cache beside
   * what it reads itself: 32 KiB of 48.
   */
  private static final long GROUP_BYTES = Caches.here().firstLevelBytes() * 2 / 3;

  private static final int LINE_BYTES = 64;

  /** All of it, for one thread. */
  long bytes(Form form, int m, int n, int k, boolean prepacked, boolean streamed) {
    long part = streamed ? partBytes(m, n, k) : 0;
    long block = prepacked ? 0 : blockBytes(form, m, n, k);
    return tileBytes() + heldBytes(m, k, streamed) + block + part;
  }

  long tileBytes() {
    int tall = Math.max(packed.rows(), strided.rows());
    long least = packed.code() == null ? 0 : CodeTile.SCRATCH_FLOATS;
    return lines(Math.max(least, (long) tall * packed.wide().columns()));
  }

  /** Panels of A; never less than fewer rows or terms need, whose blocks may be taller. */
  long heldBytes(int m, int k, boolean streamed) {
    int rows = up(Math.min(m, heldRows(k, streamed)), packed.rows());
    long floats = (long) rows * (streamed ? k : Math.min(k, Gemm.KC));
    int most = up(Math.min(m, blocking.rows()), packed.rows());
    // What turns rows of A into panels may write a cache line more.
    long spare = packed.code() == null ? 0 : LINE_BYTES / Float.BYTES;
    return lines(Math.max(floats, (long) most * Math.min(k, Gemm.KC)) + spare);
  }

  /**
   * A block of B, or the one panel of it that cannot be multiplied where it lies. Never less than
   * fewer terms need, whose blocks may be wider.
   */
  long blockBytes(Form form, int m, int n, int k) {
    int widest = packed.wide().columns();
    int kc = Math.min(k, Gemm.KC);
    if (blocking.leavesB(form, m, n, k)) {
      return lines((long) widest * kc);
    }
    return lines(Math.min((long) up(n, widest) * kc, blocking.floats(columnUnit(packed))));
  }

  /** Rows of A whose panels are held at once. */
  int heldRows(int k, boolean streamed) {
    return streamed && k > Gemm.KC ? blocking.streamedRows() : blocking.rows();
  }

  /** A part of C that is made in scratch; never less than fewer rows or terms need. */
  private long partBytes(int m, int n, int k) {
    int unit = columnUnit(packed);
    long group = (long) Math.min(m, GROUP_ROWS) * up(Math.min(n, blocking.mostColumns()), unit);
    long whole = k <= Gemm.KC ? 0 : (long) Math.min(m, blocking.streamedRows()) * partColumns(n, k);
    return lines(Math.max(group, whole));
  }

  /** Columns of a part of C at the most, for rows of whole cache lines. */
  int partColumns(int n, int k) {
    return up(Math.min(n, blocking.columns(k)), columnUnit(packed));
  }

  /**
   * Columns by which C is cut: whole panels of the widest tile, and as many as rows are padded to,
   * since epilogues work on whole paddings.
   */
  static int columnUnit(TileSet tiles) {
    int panel = tiles.wide().columns();
    int unit = panel;
    while (unit % Matrix.PADDING != 0) {
      unit += panel;
    }
    return unit;
  }

  /** Rows of C from one epilogue to the next: {@link #GROUP_ROWS}, or half of it and so on. */
  int groupRows(int columns, boolean streamed) {
    int tile = packed.rows();
    int rows = GROUP_ROWS / tile * tile;
    while (streamed && rows > tile && rows * columns * Float.BYTES > GROUP_BYTES) {
      rows = up(rows / 2, tile);
    }
    return rows;
  }

  static int up(int extent, int unit) {
    return (extent + unit - 1) / unit * unit;
  }

  /** Bytes of so many floats in whole cache lines. */
  static long lines(long floats) {
    return (floats * Float.BYTES + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
  }
}
