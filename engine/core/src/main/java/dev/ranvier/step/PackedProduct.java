package dev.ranvier.step;

import dev.ranvier.simd.Caches;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.gemv.Gemv;
import dev.ranvier.simd.reduce.NonZeroCount;
import java.lang.foreign.MemorySegment;

/**
 * C = A B on our own kernels with a B that stays as it is and was packed once. Row by row, B is
 * read as it was, and its rows behind zero inputs are left out; so go single rows, and as many as
 * have so few inputs other than zero that this is less work than whole tiles. Either way gives the
 * same bits as {@link KernelProduct}. {@code bench/run.sh lab few-rows} measures both.
 */
public final class PackedProduct extends Product {

  /**
   * Dense single rows that cost as much as one row of a whole tile.
   *
   * @param near with a B that the second-level cache holds
   * @param behind with one that the third does
   * @param far with one that is read from memory: reading B takes longer than the sums of a few, so
   *     that all rows are worth one at the least, as they are anywhere in tiles of any height
   */
  private record Worth(double near, double behind, double far) {

    /**
     * Of tiles of 8 rows, of which fewer cost as much as all: 784-512-256-10 where the second level
     * is 1 MiB and the first weights are 1.6 MB, two dense rows in a tile 0.85 of their time row by
     * row; but 8, 16, 32 or 256 rows of which four in five inputs are zero take 1.52 to 1.55 times
     * as long in tiles.
     */
    static final Worth WHOLE_TILES = new Worth(2.5 / 8, 1.67 / 8, 1.0 / 20);

    /**
     * Of tiles of any height, in machine code: as many inputs other than zero take as long either
     * way as about 0.4 of all in 256x128, 784x512 and 2048x1024, and in 4096x4096 0.27 of four
     * rows, 0.17 of eight, 0.14 of sixteen (AMD EPYC, Zen 4, 512 bits; {@code bench/run.sh lab
     * few-rows --shape 8x512x784}).
     */
    static final Worth ANY_ROWS = new Worth(0.42, 0.4, 0.14);
  }

  private static final long NEAR_BYTES = Caches.here().secondLevelBytes();

  /** Of a B that stays in some cache from one row to the next. */
  private static final long CACHED_BYTES = Math.max(2 << 20, NEAR_BYTES);

  private final Gemm gemm;
  private final Gemv gemv;
  private final Gemv.Bound single;
  private final NonZeroCount nonZeros;
  private final boolean adaptive;
  private final int tileRows;
  private final Operand a;
  private final Operand b;
  private final Operand packed;
  private final Operand c;
  private final Operand scratch;
  private final boolean skipZeros;

  /**
   * A product with all places resolved.
   *
   * @param bytes of factors and result
   * @param packed B as {@link #pack} leaves it
   * @param skipZeros whether zero inputs of a single row may be skipped: B must be finite
   */
  public PackedProduct(
      String description,
      long bytes,
      KernelProvider provider,
      Operand a,
      Operand b,
      Operand packed,
      Operand c,
      Epilogue epilogue,
      Operand scratch,
      boolean skipZeros,
      Workers workers) {
    super(description, bytes, epilogue);
    this.gemm = workers.gemm(provider);
    this.gemv = Gemv.of(provider);
    this.single = KernelProduct.singleRow(provider, a, b, c, this.epilogue, scratch, skipZeros);
    this.nonZeros = NonZeroCount.of(provider.tier());
    this.adaptive = workers.count() == 1;
    this.tileRows = gemm.tileRows();
    this.a = a;
    this.b = b;
    this.packed = packed;
    this.c = c;
    this.scratch = scratch;
    this.skipZeros = skipZeros;
  }

  /** Bytes of a packed B. */
  public static long packedBytes(KernelProvider provider, Operand b) {
    return Gemm.of(provider).prepackedBytes(b.columns(), b.region().rows());
  }

  /** Packs B. */
  public static void pack(KernelProvider provider, Operand b, Operand packed) {
    Gemm.of(provider).prepack(Form.NN, b.columns(), b.region().rows(), b.matrix(), packed.matrix());
  }

  /** Scratch bytes for any batch up to m rows. */
  public static long scratchBytes(KernelProvider provider, int m, int n, int k, Workers workers) {
    long bytes = workers.gemm(provider).prepackedScratchBytes(m, n, k);
    return Math.max(bytes, Gemv.of(provider).scratchBytes(n, k));
  }

  @Override
  public void addTo(RowCalls calls) {
    single.addTo(calls);
  }

  @Override
  public void run(int rows) {
    if (rows == 1) {
      single.multiply();
    } else {
      multiply(rows, a.segment(), a.offsetBytes(), a.rowStride());
    }
  }

  /**
   * Multiplies rows that lie elsewhere: the same as if they were copied to A.
   *
   * @param x native memory, floats aligned to their size; {@code xStride} from row to row
   */
  public void multiply(int rows, MemorySegment x, long xBytes, int xStride) {
    if (adaptive && isBestRowByRow(rows, x, xBytes, xStride)) {
      for (int row = 0; row < rows; row++) {
        multiplyRow(row, x, xBytes + 4L * row * xStride);
      }
      if (epilogue != null) {
        epilogue.apply(c.matrix(), 0, 0, 0, rows, c.columns());
      }
    } else {
      multiplyTiles(rows, x, xBytes, xStride);
    }
  }

  private boolean isBestRowByRow(int rows, MemorySegment x, long xBytes, int xStride) {
    double limit = rowsWorthTiles(rows);
    if (rows <= limit) {
      return true;
    }
    return skipZeros && nonZeros.run(x, xBytes, xStride, rows, a.columns()) <= limit * a.columns();
  }

  /** Dense rows that take as long one by one as {@code rows} in tiles. */
  private double rowsWorthTiles(int rows) {
    int tiled = Math.ceilDiv(rows, tileRows) * tileRows;
    long bytes = b.denseBytes();
    Worth worth = tileRows == 1 ? Worth.ANY_ROWS : Worth.WHOLE_TILES;
    double each = bytes > CACHED_BYTES ? worth.far : bytes > NEAR_BYTES ? worth.behind : worth.near;
    return tileRows == 1 || bytes > CACHED_BYTES ? Math.max(1, tiled * each) : tiled * each;
  }

  private void multiplyRow(int row, MemorySegment x, long xBytes) {
    gemv.multiply(
        c.columns(),
        a.columns(),
        x,
        xBytes,
        b.matrix(),
        c.matrix(),
        c.at(row, 0),
        skipZeros,
        null,
        scratch.matrix());
  }

  private void multiplyTiles(int rows, MemorySegment x, long xBytes, int xStride) {
    gemm.multiplyPrepacked(
        rows,
        c.columns(),
        a.columns(),
        x,
        xBytes,
        xStride,
        packed.matrix(),
        0f,
        c.matrix(),
        epilogue,
        scratch.matrix());
  }
}
