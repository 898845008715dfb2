package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.Tier;
import java.lang.foreign.MemorySegment;

/**
 * The door to matrix products: checks, then the loop nest over blocks (BLIS names).
 *
 * <p>Every element is, for each block of {@link #KC} terms, a sum from +0 with k ascending in one
 * chain of fused multiply-adds; the block sums added in order; then the epilogue. Tier, tile,
 * blocking, batch size and position do not change a bit of it.
 *
 * <p>An instance holds no state: threads may share it, each with its own scratch.
 */
public final class Gemm {

  /**
   * Terms in a block of the sum. Part of the result, so one constant for all machines. Measured
   * interleaved, medians against OpenBLAS: see the module's README.
   */
  public static final int KC = 512;

  /** Rows of A packed at once, a multiple of every tile's rows: half of an L2 of 1 MiB. */
  static final int MC = 192;

  /** Columns of B packed at once, a multiple of every tile's columns. */
  static final int NC = 960;

  /** Rows of C up to which B is multiplied where it lies. */
  static final int DIRECT_B_ROWS = 256;

  /** Wide panels, narrow panels, and the last one, which may have to be packed. */
  private static final int PARTS = 3;

  private final MacroKernel wide;
  private final MacroKernel narrow;
  private final int directB;
  private final Packing packing;

  /** Every column on one tile; for tests. */
  Gemm(MacroKernel tile) {
    this(tile, tile, DIRECT_B_ROWS);
  }

  /** Two tiles of the same number of rows: panels, and the columns that are left beside them. */
  Gemm(MacroKernel wide, MacroKernel narrow, int directB) {
    assert wide.rows() == narrow.rows();
    this.wide = wide;
    this.narrow = narrow;
    this.directB = directB;
    this.packing = new Packing(wide.rows(), wide.columns(), narrow.columns());
  }

  /**
   * The product on a tier.
   *
   * @throws IllegalStateException if the tier cannot run here
   */
  public static Gemm of(Tier tier) {
    return GemmTiles.best(tier);
  }

  /** Bytes of scratch that {@link #run} needs for these sizes, best aligned to 64. */
  public long packBytes(Form form, int m, int n, int k) {
    GemmChecks.sizes(form, m, n, k);
    int kc = Math.min(k, KC);
    return packing.tileBytes() + packing.packABytes(m, kc) + packing.packBBytes(n, kc);
  }

  /**
   * C[m,n] = [C +] op(A) · op(B), then the epilogue on each finished block. Allocates nothing.
   *
   * @param lda elements from one stored row of A to the next; {@code ldb}, {@code ldc} likewise
   * @param beta 0 (C is overwritten, whatever it holds) or 1 (C is added to)
   * @param epilogue called once for every element after its last block; {@code null} for none
   * @param pack scratch of {@link #packBytes} bytes, apart from the operands
   * @throws IllegalArgumentException if an operand does not fit; the message says which and why
   */
  public void run(
      Form form,
      int m,
      int n,
      int k,
      MemorySegment a,
      long aBytes,
      int lda,
      MemorySegment b,
      long bBytes,
      int ldb,
      float beta,
      MemorySegment c,
      long cBytes,
      int ldc,
      Epilogue epilogue,
      MemorySegment pack,
      long packBytes) {
    GemmChecks.sizes(form, m, n, k);
    GemmChecks.beta(beta);
    boolean tn = form == Form.TN;
    boolean nt = form == Form.NT;
    GemmChecks.matrix("A", tn ? k : m, tn ? m : k, a, aBytes, lda);
    GemmChecks.matrix("B", nt ? n : k, nt ? k : n, b, bBytes, ldb);
    GemmChecks.matrix("C", m, n, c, cBytes, ldc);
    GemmChecks.region("pack", pack, packBytes, packBytes(form, m, n, k));
    runK(
        form, m, n, k, a, aBytes, lda, b, bBytes, ldb, beta, c, cBytes, ldc, epilogue, pack,
        packBytes);
  }

  /**
   * The unchecked twin of {@link #run}: loops jc and pc. Panels of B are multiplied where they lie
   * if they are used too few times to earn a copy; then only the last, partial panel is packed.
   */
  private void runK(
      Form form,
      int m,
      int n,
      int k,
      MemorySegment a,
      long aBytes,
      int lda,
      MemorySegment b,
      long bBytes,
      int ldb,
      float beta,
      MemorySegment c,
      long cBytes,
      int ldc,
      Epilogue epilogue,
      MemorySegment pack,
      long packBytes) {
    boolean direct = form != Form.NT && m <= directB;
    long packedB = packBytes + packing.tileBytes() + packing.packABytes(m, Math.min(k, KC));
    for (int jc = 0; jc < n; jc += NC) {
      int nc = Math.min(NC, n - jc);
      int pc = 0;
      do {
        int kc = Math.min(KC, k - pc);
        packing.packB(form, direct, kc, nc, b, bBytes, ldb, pc, jc, pack, packedB);
        boolean first = pc == 0 && beta == 0f;
        Epilogue last = pc + kc == k ? epilogue : null;
        rowBlocks(
            form, direct, m, nc, kc, a, aBytes, lda, b, bBytes, ldb, pc, jc, first, c, cBytes, ldc,
            last, pack, packBytes, packedB);
        pc += kc;
      } while (pc < k);
    }
  }

  /**
   * Loop ic: each block of A is multiplied with all columns and finished while hot. A transposed A
   * already has the rows of a panel side by side, so only its last, partial panel is packed.
   */
  private void rowBlocks(
      Form form,
      boolean direct,
      int m,
      int nc,
      int kc,
      MemorySegment a,
      long aBytes,
      int lda,
      MemorySegment b,
      long bBytes,
      int ldb,
      int pc,
      int jc,
      boolean first,
      MemorySegment c,
      long cBytes,
      int ldc,
      Epilogue epilogue,
      MemorySegment pack,
      long packBytes,
      long packedB) {
    long packedA = packBytes + packing.tileBytes();
    int width = wide.rows();
    long widthBytes = (long) width * Float.BYTES;
    for (int ic = 0; ic < m; ic += MC) {
      int mc = Math.min(MC, m - ic);
      long corner = cBytes + ((long) ic * ldc + jc) * Float.BYTES;
      int whole = form == Form.TN && kc > 0 ? mc - mc % width : 0;
      if (whole > 0) {
        long from = aBytes + ((long) pc * lda + ic) * Float.BYTES;
        long step = (long) lda * Float.BYTES;
        columns(
            direct,
            whole,
            nc,
            kc,
            a,
            from,
            step,
            widthBytes,
            b,
            bBytes,
            ldb,
            pc,
            jc,
            first,
            c,
            corner,
            ldc,
            pack,
            packBytes,
            packedB);
      }
      if (whole < mc && kc > 0) {
        packing.packA(form, kc, mc - whole, a, aBytes, lda, pc, ic + whole, pack, packedA);
        long rest = corner + (long) whole * ldc * Float.BYTES;
        columns(
            direct,
            mc - whole,
            nc,
            kc,
            pack,
            packedA,
            widthBytes,
            kc * widthBytes,
            b,
            bBytes,
            ldb,
            pc,
            jc,
            first,
            c,
            rest,
            ldc,
            pack,
            packBytes,
            packedB);
      }
      if (kc == 0 && first) {
        clear(mc, nc, c, corner, ldc);
      }
      if (epilogue != null) {
        epilogue.apply(c, corner, ldc, ic, jc, mc, nc);
      }
    }
  }

  /** All columns of a row block: panels of the wide tile, then what is left on the narrow one. */
  private void columns(
      boolean direct,
      int mc,
      int nc,
      int kc,
      MemorySegment a,
      long aBytes,
      long aStepBytes,
      long aPanelBytes,
      MemorySegment b,
      long bBytes,
      int ldb,
      int pc,
      int jc,
      boolean first,
      MemorySegment c,
      long cBytes,
      int ldc,
      MemorySegment pack,
      long packBytes,
      long packedB) {
    int panels = nc - nc % wide.columns();
    int whole = direct ? nc - nc % narrow.columns() : 0;
    long from = bBytes + ((long) pc * ldb + jc) * Float.BYTES;
    for (int part = 0; part < PARTS; part++) {
      MacroKernel tile = part == 0 ? wide : narrow;
      int start = part == 0 ? 0 : part == 1 ? panels : Math.max(panels, whole);
      int end = part == 0 ? panels : part == 1 ? Math.max(panels, whole) : nc;
      if (start == end) {
        continue;
      }
      boolean lies = direct && end <= whole;
      long widthBytes = (long) tile.columns() * Float.BYTES;
      tile.run(
          mc,
          end - start,
          kc,
          a,
          aBytes,
          aStepBytes,
          aPanelBytes,
          lies ? b : pack,
          lies ? from + (long) start * Float.BYTES : packedB(direct, packedB, start, whole, kc),
          lies ? (long) ldb * Float.BYTES : widthBytes,
          lies ? widthBytes : kc * widthBytes,
          first,
          c,
          cBytes + (long) start * Float.BYTES,
          ldc,
          pack,
          packBytes);
    }
  }

  /** Where a packed column starts: all columns are packed one after another, or only the rest. */
  private static long packedB(boolean direct, long packedB, int start, int whole, int kc) {
    return packedB + (long) (direct ? start - whole : start) * kc * Float.BYTES;
  }

  /** A product without terms: the sum from +0 is +0. */
  private static void clear(int mc, int nc, MemorySegment c, long cBytes, int ldc) {
    for (int i = 0; i < mc; i++) {
      long row = cBytes + (long) i * ldc * Float.BYTES;
      for (int j = 0; j < nc; j++) {
        c.set(JAVA_FLOAT_UNALIGNED, row + ((long) j << 2), 0f);
      }
    }
  }

  /** The tiles, for the messages of tests. */
  @Override
  public String toString() {
    String tiles = wide.getClass().getSimpleName() + " and " + narrow.getClass().getSimpleName();
    return "Gemm of " + tiles + ", B in place up to " + directB + " rows";
  }
}
