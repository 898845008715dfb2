package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * The door to matrix products: checks, then the loop nest over blocks (BLIS names).
 *
 * <p>Every element is, for each block of {@link #KC} terms, a sum from +0 with k ascending in one
 * chain of fused multiply-adds; the block sums added in order; then the epilogue. Tier, tile,
 * blocking, batch size, threads and position do not change a bit of it.
 *
 * <p>An instance holds the state of a call: one per thread. The segments that it is given must stay
 * open until it returns; nothing checks that on the way.
 */
public final class Gemm {

  /**
   * Terms in a block of the sum. Part of the result, so one constant for all machines. Measured
   * interleaved, medians against OpenBLAS: see the module's README.
   */
  public static final int KC = 512;

  /** Rows of C that are finished at once, so few that they are still hot. */
  private static final int GROUP_ROWS = 32;

  /** Rows of A that are packed at once, so many that A of TN is read in long runs. */
  private static final int PACK_ROWS = 256;

  /** Terms below which A of NN and NT, transposed in whole vectors, is not packed. */
  private static final int STRIDED_TERMS = 16;

  /** Rows up to which a product in place is done at once, and its epilogue afterwards. */
  private static final int SMALL_ROWS = 256;

  private static final int LINE_BYTES = 64;

  private final TileSet packed;
  private final TileSet strided;
  private final Pack packer;
  private final Blocking blocking;
  private final boolean small;
  private final boolean pairs;

  private Form form;
  private int m;
  private int n;
  private int k;
  private long a;
  private long aRowBytes;
  private long aTermBytes;
  private long b;
  private long bTermBytes;
  private long bColumnBytes;
  private boolean add;
  private MemorySegment cSegment;
  private long cOffset;
  private long c;
  private int ldc;
  private Epilogue epilogue;
  private long scratch;

  /** Tiles for packed rows, tiles for rows where they lie, and how to pack. */
  Gemm(TileSet packed, TileSet strided, Pack packer, Blocking blocking) {
    this.packed = packed;
    this.strided = strided;
    this.packer = packer;
    this.blocking = blocking;
    this.small =
        strided.wide() instanceof GemmTile8x1vStrided
            || strided.wide() instanceof GemmTile8x2vStrided;
    this.pairs = strided.wide() instanceof GemmTile8x2vStrided;
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
    return tileBytes() + heldBytes(m, k) + blockBytes(form, m, n, k);
  }

  /** A tile in scratch. */
  private long tileBytes() {
    int tall = Math.max(packed.rows(), strided.rows());
    return lines((long) tall * packed.wide().columns());
  }

  /** The panels of A. */
  private long heldBytes(int m, int k) {
    int rows = (Math.min(m, blocking.rows()) + packed.rows() - 1) / packed.rows() * packed.rows();
    return lines((long) rows * Math.min(k, KC));
  }

  /** A block of B, or the one panel of it that cannot be multiplied where it lies. */
  private long blockBytes(Form form, int m, int n, int k) {
    int widest = packed.wide().columns();
    int columns = Math.min(n, blocking.columns());
    int room = direct(form, m) ? widest : (columns + widest - 1) / widest * widest;
    return lines((long) room * Math.min(k, KC));
  }

  private static long lines(long floats) {
    return (floats * Float.BYTES + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
  }

  private boolean direct(Form form, int m) {
    return form != Form.NT && m <= blocking.directRows();
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
    long aStart = Memory.address(a, aBytes);
    long bStart = Memory.address(b, bBytes);
    long cStart = Memory.address(c, cBytes);
    long start = Memory.address(pack, packBytes);
    long aStrideBytes = (long) lda << 2;
    long rowBytes = tn ? Float.BYTES : aStrideBytes;
    long termBytes = tn ? aStrideBytes : Float.BYTES;
    try {
      if (isSmall(form, m, n, k, rowBytes, beta)) {
        InPlaceKernel.run(
            pairs,
            m,
            n,
            k,
            aStart,
            rowBytes,
            termBytes,
            bStart,
            (long) ldb << 2,
            cStart,
            (long) ldc << 2,
            start);
        if (epilogue != null) {
          epilogue.apply(c, cBytes, ldc, 0, 0, m, n);
        }
        return;
      }
      this.form = form;
      this.m = m;
      this.n = n;
      this.k = k;
      this.a = aStart;
      this.aRowBytes = rowBytes;
      this.aTermBytes = termBytes;
      this.b = bStart;
      this.bTermBytes = nt ? Float.BYTES : (long) ldb << 2;
      this.bColumnBytes = nt ? (long) ldb << 2 : Float.BYTES;
      this.add = beta == 1f;
      this.cSegment = c;
      this.cOffset = cBytes;
      this.c = cStart;
      this.ldc = ldc;
      this.epilogue = epilogue;
      this.scratch = start;
      block(0, m, 0, n, scratch);
    } finally {
      Reference.reachabilityFence(a);
      Reference.reachabilityFence(b);
      Reference.reachabilityFence(c);
      Reference.reachabilityFence(pack);
    }
  }

  /** Whether the product is one block, and too small for the loop nest. */
  private boolean isSmall(Form form, int m, int n, int k, long rowBytes, float beta) {
    return small
        && form != Form.NT
        && (n <= blocking.stridedColumns() || form == Form.NN && k < STRIDED_TERMS)
        && m > 0
        && n > 0
        && k > 0
        && k <= KC
        && m <= SMALL_ROWS
        && beta == 0f
        && strided.rows() * rowBytes <= Memory.STRIDE;
  }

  /**
   * A part of C, rows from {@code i0} to {@code i1}, columns from {@code j0} to {@code j1}: loops
   * ic, pc, jc over blocks of B in L2. All of A's terms of a block are packed once, while the first
   * block of B is multiplied.
   */
  private void block(int i0, int i1, int j0, int j1, long scratch) {
    if (i0 == i1 || j0 == j1) {
      return;
    }
    if (k == 0) {
      clear(i0, i1, j0, j1);
      return;
    }
    TileSet tiles = inPlace() ? strided : packed;
    int step = even(j1 - j0, blocking.columns(), tiles.wide().columns());
    long packedB = scratch + tileBytes() + heldBytes(m, k);
    for (int ic = i0; ic < i1; ic += blocking.rows()) {
      int iEnd = Math.min(ic + blocking.rows(), i1);
      for (int pc = 0; pc < k; pc += KC) {
        int kc = Math.min(KC, k - pc);
        for (int jc = j0; jc < j1; jc += step) {
          int jEnd = Math.min(jc + step, j1);
          packB(tiles, pc, kc, jc, jEnd, packedB);
          rows(tiles, pc, kc, ic, iEnd, jc, jEnd, jc == j0, scratch);
        }
      }
    }
  }

  /** Blocks of equal size, but for the rounding to whole panels. */
  private static int even(int extent, int most, int unit) {
    int blocks = (extent + most - 1) / most;
    int size = (extent + blocks - 1) / blocks;
    return (size + unit - 1) / unit * unit;
  }

  /**
   * Rows with one block of B, in groups that are finished while they are hot. Neighbouring tiles
   * lie in the same rows of C, so that the hardware fetches C ahead.
   */
  private void rows(
      TileSet tiles, int pc, int kc, int i0, int i1, int j0, int j1, boolean pack, long scratch) {
    int height = tiles.rows();
    boolean last = pc + kc == k;
    long panel = scratch + tileBytes();
    long stepBytes = (long) height * Float.BYTES;
    for (int ic = i0; ic < i1; ic += GROUP_ROWS) {
      int end = Math.min(ic + GROUP_ROWS, i1);
      if (tiles == strided) {
        long from = a + ic * aRowBytes + pc * aTermBytes;
        multiply(tiles, pc, kc, ic, end, j0, j1, from, aRowBytes, aTermBytes, scratch);
      } else {
        if (pack && (ic - i0) % PACK_ROWS == 0) {
          packA(pc, kc, ic, Math.min(ic + PACK_ROWS, i1), panel);
        }
        for (int i = ic; i < end; i += height) {
          int next = Math.min(i + height, end);
          multiply(tiles, pc, kc, i, next, j0, j1, panel, Float.BYTES, stepBytes, scratch);
          panel += kc * stepBytes;
        }
      }
      if (last) {
        finish(ic, end, j0, j1);
      }
    }
  }

  /** Whether A is used too few times to earn a copy, or its terms are too few for one. */
  private boolean inPlace() {
    boolean few = n <= blocking.stridedColumns() || form != Form.TN && k < STRIDED_TERMS;
    return few && strided.rows() * aRowBytes <= Memory.STRIDE;
  }

  private void packA(int pc, int kc, int i0, int i1, long panels) {
    int width = packed.rows();
    long from = a + i0 * aRowBytes + pc * aTermBytes;
    if (form == Form.TN) {
      packer.split(kc, i1 - i0, width, from, aTermBytes, panels);
      return;
    }
    long panel = panels;
    for (int i = i0; i < i1; i += width) {
      packer.transpose(kc, Math.min(width, i1 - i), width, from, aRowBytes, panel);
      from += width * aRowBytes;
      panel += (long) kc * width * Float.BYTES;
    }
  }

  /** A block of B; where it is multiplied in place, only a last panel that is not whole. */
  private void packB(TileSet tiles, int pc, int kc, int j0, int j1, long to) {
    int wide = j0 + tiles.wideColumns(j1 - j0);
    boolean direct = direct(form, m);
    long panel = to;
    if (!direct) {
      int width = tiles.wide().columns();
      for (int j = j0; j < wide; j += width) {
        packPanel(pc, kc, j, width, width, panel);
        panel += (long) kc * width * Float.BYTES;
      }
    }
    int rest = j1 - wide;
    if (rest > 0 && !(direct && tiles.narrow(rest).reads(rest))) {
      packPanel(pc, kc, wide, rest, tiles.narrow(rest).columns(), panel);
    }
  }

  private void packPanel(int pc, int kc, int j, int columns, int width, long panel) {
    long from = b + pc * bTermBytes + j * bColumnBytes;
    if (form == Form.NT) {
      packer.transpose(kc, columns, width, from, bColumnBytes, panel);
    } else {
      packer.copy(kc, columns, width, from, bTermBytes, panel);
    }
  }

  /** One block of C and kc terms: whole panels on the wide tile, what is left on a narrow one. */
  private void multiply(
      TileSet tiles,
      int pc,
      int kc,
      int i0,
      int i1,
      int j0,
      int j1,
      long from,
      long rowBytes,
      long stepBytes,
      long scratch) {
    boolean direct = direct(form, m);
    boolean first = pc == 0 && !add;
    long block = scratch + tileBytes() + heldBytes(m, k);
    long where = b + pc * bTermBytes + ((long) j0 << 2);
    long cRowBytes = (long) ldc << 2;
    long corner = c + i0 * cRowBytes + ((long) j0 << 2);
    long panelBytes = tiles.rows() * rowBytes;
    int columns = tiles.wideColumns(j1 - j0);
    if (columns > 0) {
      MacroKernel tile = tiles.wide();
      long widthBytes = (long) tile.columns() * Float.BYTES;
      long bBytes = direct ? where : block;
      long bStepBytes = direct ? bTermBytes : widthBytes;
      long bPanelBytes = direct ? widthBytes : kc * widthBytes;
      tile.run(
          i1 - i0,
          columns,
          kc,
          from,
          rowBytes,
          stepBytes,
          panelBytes,
          bBytes,
          bStepBytes,
          bPanelBytes,
          first,
          corner,
          cRowBytes,
          scratch);
    }
    int rest = j1 - j0 - columns;
    if (rest > 0) {
      MacroKernel tile = tiles.narrow(rest);
      long behind = (long) columns * Float.BYTES;
      boolean lies = direct && tile.reads(rest);
      long bBytes = lies ? where + behind : direct ? block : block + kc * behind;
      long bStepBytes = lies ? bTermBytes : (long) tile.columns() * Float.BYTES;
      tile.run(
          i1 - i0,
          rest,
          kc,
          from,
          rowBytes,
          stepBytes,
          panelBytes,
          bBytes,
          bStepBytes,
          0,
          first,
          corner + behind,
          cRowBytes,
          scratch);
    }
  }

  private void finish(int i0, int i1, int j0, int j1) {
    if (epilogue != null) {
      long corner = cOffset + ((long) i0 * ldc + j0) * Float.BYTES;
      epilogue.apply(cSegment, corner, ldc, i0, j0, i1 - i0, j1 - j0);
    }
  }

  /** A product without terms: the sum from +0 is +0. */
  private void clear(int i0, int i1, int j0, int j1) {
    for (int i = i0; i < i1 && !add; i++) {
      long row = cOffset + (long) i * ldc * Float.BYTES;
      for (int j = j0; j < j1; j++) {
        cSegment.set(JAVA_FLOAT_UNALIGNED, row + ((long) j << 2), 0f);
      }
    }
    finish(i0, i1, j0, j1);
  }

  /** The tiles, for the messages of tests. */
  @Override
  public String toString() {
    return "Gemm of " + packed + " (A in place: " + strided + "), " + blocking;
  }
}
