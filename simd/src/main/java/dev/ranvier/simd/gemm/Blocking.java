package dev.ranvier.simd.gemm;

import dev.ranvier.simd.Caches;

/**
 * How large the blocks of a product are. No block changes a bit of the result.
 *
 * @param rows of A that are held packed, once; for more of them B is packed again
 * @param columns of a block of B of {@link Gemm#KC} terms, which stays in L2 while the rows of A
 *     pass by; fewer terms leave room for more
 * @param mostColumns of any block of B
 * @param streamedRows of C that are finished in scratch, where a block of terms is not all
 * @param directRows of C up to which B is multiplied where it lies
 * @param stridedColumns of C up to which A is multiplied where it lies, 0 for never
 * @param alone multiplications below which a product stays on the calling thread
 * @param inPlaceRows of A up to which A of NN and NT is multiplied where it lies, however many
 *     columns C has
 * @param directFloats of B up to which B is multiplied where it lies, however many rows C has
 */
record Blocking(
    int rows,
    int columns,
    int mostColumns,
    int streamedRows,
    int directRows,
    int stridedColumns,
    long alone,
    int inPlaceRows,
    long directFloats) {

  /** A multiple of every tile's columns, so that only the last block has edges. */
  private static final int COLUMN_UNIT = 48;

  private static final int ROWS = 4096;

  /**
   * Rows of a block of C that is finished in scratch over more than one block of terms. Measured as
   * rows by columns, share of the rate of storing the gradient and updating after, 4096x4096x1024
   * with Adam: 512 by 120 0.94, 1024 by 120 0.99, 2048 by 96 0.92, 768 by 240 0.99, 1024 by 240
   * 1.00; with 4096 terms 0.86, 0.83, 0.78, 0.99, 0.93. What costs is packing B again for the next
   * rows. With a second-level cache of 1 or 2 MiB so many rows of a block fill less than half of
   * it; where it is smaller there are fewer ({@code bench/run.sh lab streamed-rows}).
   */
  private static final int MOST_STREAMED_ROWS = 1024;

  private static final int MOST_COLUMNS = 85 * COLUMN_UNIT;

  private static final int DIRECT_ROWS = 256;

  private static final int STRIDED_COLUMNS = 64;

  /** Terms below which A of NN and NT, transposed in whole vectors, is not packed. */
  private static final int STRIDED_TERMS = 16;

  /**
   * Elements of C up to which that goes for TN, too, whose packing is cheap. Measured as rate in
   * place over packed: 32x128x10 1.20, 100x80x12 1.10, 64x128x10 1.06, 784x128x8 0.99, 784x512x10
   * 0.91, 784x512x15 0.87 ({@code bench/run.sh lab a-in-place}).
   */
  private static final int STRIDED_OUTPUTS = 1 << 14;

  /**
   * Columns of a tile that gains from blocks of B twice as wide, as one of 256 bits does where A
   * has many rows: 6x16 at 4096x2048x784 has 0.89 of the FMA rate, and had 0.83 in a run before
   * ({@code RANVIER_CPU=avx2 bench/run.sh gemm --quick --shape 4096x2048x784}).
   */
  private static final int NARROW = 16;

  /** Tiles of rows up to which each of them reads B where it lies. */
  private static final int DIRECT_TILES = 4;

  /** Rows up to which a tile in machine code takes A in rows where it lies. */
  private static final int CODE_ROWS = 512;

  /** Floats of B up to which all bands of a tile in machine code read it where it lies. */
  private static final long CODE_FLOATS = 1 << 14;

  private static final long ALONE = 1L << 20;

  /** For the machine at hand. */
  static Blocking here() {
    return Here.BLOCKING;
  }

  private static final class Here {
    static final Blocking BLOCKING = of(Caches.here().secondLevelBytes());
  }

  /**
   * A block of B of a quarter of the second-level cache, which a sibling thread may share ({@code
   * bench/run.sh lab blocks}).
   */
  static Blocking of(long l2Bytes) {
    long columns = l2Bytes / 4 / (Gemm.KC * Float.BYTES) / COLUMN_UNIT * COLUMN_UNIT;
    int nc = Math.clamp(columns, 2 * COLUMN_UNIT, 42 * COLUMN_UNIT);
    int streamed =
        Math.clamp(l2Bytes / 2 / (nc * Float.BYTES), GemmScratch.GROUP_ROWS, MOST_STREAMED_ROWS);
    int even = streamed / GemmScratch.GROUP_ROWS * GemmScratch.GROUP_ROWS;
    return new Blocking(
        ROWS, nc, Math.max(nc, MOST_COLUMNS), even, DIRECT_ROWS, STRIDED_COLUMNS, ALONE, 0, 0);
  }

  /** The same with A left where it lies up to so many columns of C. */
  Blocking leavingA(int columnsOfC) {
    return new Blocking(
        rows,
        columns,
        mostColumns,
        streamedRows,
        directRows,
        columnsOfC,
        alone,
        inPlaceRows,
        directFloats);
  }

  /** The same for a tile in machine code, which takes A in rows and packs B on the way. */
  Blocking ofCode(int tileRows, int tileColumns) {
    return new Blocking(
        rows,
        tileColumns <= NARROW ? 2 * columns : columns,
        mostColumns,
        streamedRows,
        DIRECT_TILES * tileRows,
        stridedColumns,
        alone,
        CODE_ROWS,
        CODE_FLOATS);
  }

  /** Columns of a block of B when the product has k terms. */
  int columns(int k) {
    long floats = (long) columns * Gemm.KC;
    return Math.clamp(floats / Math.clamp(k, 1, Gemm.KC), columns, mostColumns);
  }

  /** The most floats of a block of B whose columns are rounded up to whole panels. */
  long floats(int panelColumns) {
    return (long) (columns + panelColumns) * Gemm.KC;
  }

  /** Whether A is used too few times to earn a copy, or its terms are too few for one. */
  boolean leavesA(Form form, int m, int n, int k) {
    return n <= stridedColumns
        || form != Form.TN && m <= inPlaceRows
        || k < STRIDED_TERMS
            && stridedColumns > 0
            && (form != Form.TN || (long) m * n <= STRIDED_OUTPUTS);
  }

  /** Whether B is used too few times to earn a copy, or so small that it stays in L1 as it lies. */
  boolean leavesB(Form form, int m, int n, int k) {
    return form != Form.NT && (m <= directRows || (long) n * k <= directFloats);
  }

  boolean isWorthSharing(int m, int n, int k) {
    return (double) m * n * k >= alone;
  }
}
