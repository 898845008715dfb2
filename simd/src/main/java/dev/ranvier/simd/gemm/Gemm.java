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

  private static final long LINE_BYTES = 64;

  private final MacroKernel kernel;

  Gemm(MacroKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * The product on a tier.
   *
   * @throws IllegalStateException if the tier cannot run here
   */
  public static Gemm of(Tier tier) {
    return new Gemm(GemmTiles.best(tier));
  }

  /** Bytes of scratch that {@link #run} needs for these sizes, best aligned to 64. */
  public long packBytes(Form form, int m, int n, int k) {
    GemmChecks.sizes(form, m, n, k);
    int kc = Math.min(k, KC);
    return tileBytes() + packABytes(m, kc) + packBBytes(n, kc);
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

  /** The unchecked twin of {@link #run}: loops jc and pc; B is packed once for all rows. */
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
    long packedB = packBytes + tileBytes() + packABytes(m, Math.min(k, KC));
    for (int jc = 0; jc < n; jc += NC) {
      int nc = Math.min(NC, n - jc);
      int pc = 0;
      do {
        int kc = Math.min(KC, k - pc);
        packB(form, kc, nc, b, bBytes, ldb, pc, jc, pack, packedB);
        boolean first = pc == 0 && beta == 0f;
        Epilogue last = pc + kc == k ? epilogue : null;
        rowBlocks(
            form, m, nc, kc, a, aBytes, lda, pc, jc, first, c, cBytes, ldc, last, pack, packBytes,
            packedB);
        pc += kc;
      } while (pc < k);
    }
  }

  /** Loop ic: each block of A is packed, multiplied with the packed B, and finished while hot. */
  private void rowBlocks(
      Form form,
      int m,
      int nc,
      int kc,
      MemorySegment a,
      long aBytes,
      int lda,
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
    long packedA = packBytes + tileBytes();
    for (int ic = 0; ic < m; ic += MC) {
      int mc = Math.min(MC, m - ic);
      long corner = cBytes + ((long) ic * ldc + jc) * Float.BYTES;
      if (kc > 0) {
        packA(form, kc, mc, a, aBytes, lda, pc, ic, pack, packedA);
        kernel.run(
            mc, nc, kc, pack, packedA, pack, packedB, first, c, corner, ldc, pack, packBytes);
      } else if (first) {
        clear(mc, nc, c, corner, ldc);
      }
      if (epilogue != null) {
        epilogue.apply(c, corner, ldc, ic, jc, mc, nc);
      }
    }
  }

  private void packA(
      Form form,
      int kc,
      int mc,
      MemorySegment a,
      long aBytes,
      int lda,
      int pc,
      int ic,
      MemorySegment pack,
      long packedA) {
    int width = kernel.rows();
    if (form == Form.TN) {
      long from = aBytes + ((long) pc * lda + ic) * Float.BYTES;
      Pack.copy(kc, mc, width, a, from, lda, pack, packedA);
    } else {
      long from = aBytes + ((long) ic * lda + pc) * Float.BYTES;
      Pack.transpose(kc, mc, width, a, from, lda, pack, packedA);
    }
  }

  private void packB(
      Form form,
      int kc,
      int nc,
      MemorySegment b,
      long bBytes,
      int ldb,
      int pc,
      int jc,
      MemorySegment pack,
      long packedB) {
    int width = kernel.columns();
    if (form == Form.NT) {
      long from = bBytes + ((long) jc * ldb + pc) * Float.BYTES;
      Pack.transpose(kc, nc, width, b, from, ldb, pack, packedB);
    } else {
      long from = bBytes + ((long) pc * ldb + jc) * Float.BYTES;
      Pack.copy(kc, nc, width, b, from, ldb, pack, packedB);
    }
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

  private long tileBytes() {
    return lineBytes((long) kernel.rows() * kernel.columns());
  }

  private long packABytes(int m, int kc) {
    return lineBytes(panels(Math.min(m, MC), kernel.rows()) * kc);
  }

  private long packBBytes(int n, int kc) {
    return lineBytes(panels(Math.min(n, NC), kernel.columns()) * kc);
  }

  private static long panels(int extent, int width) {
    return ((long) extent + width - 1) / width * width;
  }

  private static long lineBytes(long floats) {
    return (floats * Float.BYTES + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
  }
}
