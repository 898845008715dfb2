package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.MemorySegment;

/**
 * A product in progress: what the door found out about it, and the loop nest over its blocks.
 * Several threads may each work on their part of C, with scratch of their own.
 */
final class GemmCall {

  /** Rows of C that are finished at once, so few that they are still hot. */
  private static final int GROUP_ROWS = 32;

  /** Bytes of a group of rows in scratch, which the epilogue finds in the first-level cache. */
  private static final int GROUP_BYTES = 32 << 10;

  /** Rows of A that are packed at once, so many that A of TN is read in long runs. */
  private static final int PACK_ROWS = 256;

  /**
   * Rows of a block of C that is finished in scratch over more than one block of terms. Measured as
   * rows by columns, share of the rate of storing the gradient and updating after, 4096x4096x1024
   * with Adam: 512 by 120 0.94, 1024 by 120 0.99, 2048 by 96 0.92, 768 by 240 0.99, 1024 by 240
   * 1.00; with 4096 terms 0.86, 0.83, 0.78, 0.99, 0.93. What costs is packing B again for the next
   * rows.
   */
  private static final int STREAMED_ROWS = 1024;

  private static final int LINE_BYTES = 64;

  private final TileSet packed;
  private final TileSet strided;
  private final Pack packer;
  private final Blocking blocking;

  Form form;
  int m;
  int n;
  int k;
  long a;
  long aRowBytes;
  long aTermBytes;

  /** Where B, or B as {@link #prepack} left it, lies. */
  long b;

  long bTermBytes;
  long bColumnBytes;
  boolean prepacked;
  boolean add;

  /** C, or with {@link #streamed} the scratch in which parts of it are made. */
  MemorySegment cSegment;

  long cAddress;
  int ldc;
  boolean streamed;
  Epilogue epilogue;

  GemmCall(TileSet packed, TileSet strided, Pack packer, Blocking blocking) {
    this.packed = packed;
    this.strided = strided;
    this.packer = packer;
    this.blocking = blocking;
  }

  /** Bytes of scratch for one thread: a tile, the panels of A, a block of B, a part of C. */
  long scratchBytes(Form form, int m, int n, int k, boolean prepacked, boolean streamed) {
    long part = streamed ? partBytes(m, n, k) : 0;
    long block = prepacked ? 0 : blockBytes(form, m, n, k);
    return tileBytes() + heldBytes(m, k, streamed) + block + part;
  }

  private long tileBytes() {
    int tall = Math.max(packed.rows(), strided.rows());
    return lines((long) tall * packed.wide().columns());
  }

  /** Never less than fewer rows or terms need, whose blocks may be taller. */
  private long heldBytes(int m, int k, boolean streamed) {
    int rows = up(Math.min(m, heldRows(k, streamed)), packed.rows());
    long floats = (long) rows * (streamed ? k : Math.min(k, Gemm.KC));
    int most = up(Math.min(m, blocking.rows()), packed.rows());
    return lines(Math.max(floats, (long) most * Math.min(k, Gemm.KC)));
  }

  /**
   * A block of B, or the one panel of it that cannot be multiplied where it lies. Never less than
   * fewer terms need, whose blocks may be wider.
   */
  private long blockBytes(Form form, int m, int n, int k) {
    int widest = packed.wide().columns();
    int kc = Math.min(k, Gemm.KC);
    if (direct(form, m)) {
      return lines((long) widest * kc);
    }
    return lines(Math.min((long) up(n, widest) * kc, blocking.floats(widest)));
  }

  private int heldRows(int k, boolean streamed) {
    return streamed && k > Gemm.KC ? STREAMED_ROWS : blocking.rows();
  }

  /** A part of C that is made in scratch; never less than fewer rows or terms need. */
  private long partBytes(int m, int n, int k) {
    int unit = packed.wide().columns();
    long group = (long) Math.min(m, GROUP_ROWS) * up(Math.min(n, blocking.mostColumns()), unit);
    long whole = k <= Gemm.KC ? 0 : (long) Math.min(m, STREAMED_ROWS) * partColumns(n, k);
    return lines(Math.max(group, whole));
  }

  /** A multiple of a tile's columns, for rows of whole cache lines. */
  private int partColumns(int n, int k) {
    return up(Math.min(n, blocking.columns(k)), packed.wide().columns());
  }

  /** Rows of C from one epilogue to the next; {@link #PACK_ROWS} is a multiple of it. */
  private int groupRows(int columns) {
    int rows = GROUP_ROWS;
    while (streamed && rows > packed.rows() && rows * columns * Float.BYTES > GROUP_BYTES) {
      rows /= 2;
    }
    return rows;
  }

  /** Elements from row to row of a part of C in scratch. */
  int streamedStride(int n, int k) {
    return partColumns(n, k);
  }

  private static int up(int extent, int unit) {
    return (extent + unit - 1) / unit * unit;
  }

  private static long lines(long floats) {
    return (floats * Float.BYTES + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
  }

  private boolean direct(Form form, int m) {
    return form != Form.NT && m <= blocking.directRows();
  }

  /** Whether A is used too few times to earn a copy, or its terms are too few for one. */
  private boolean inPlace() {
    return !prepacked && blocking.leavesA(form, n, k) && Memory.isNear(strided.rows(), aRowBytes);
  }

  /** Units of rows or columns in which C is split among threads. */
  int rowUnit() {
    return Math.max(packed.rows(), strided.rows());
  }

  int columnUnit() {
    return packed.wide().columns();
  }

  /**
   * A part of C, rows from {@code i0} to {@code i1}, columns from {@code j0} to {@code j1}. All of
   * A's panels are packed once, while the first block of B, which stays in L2, is multiplied.
   */
  void part(int i0, int i1, int j0, int j1, long scratch) {
    if (i0 == i1 || j0 == j1) {
      return;
    }
    TileSet tiles = inPlace() ? strided : packed;
    int unit = streamed ? packed.wide().columns() : tiles.wide().columns();
    int step = even(j1 - j0, blocking.columns(k), unit);
    int height = heldRows(k, streamed);
    for (int ic = i0; ic < i1; ic += height) {
      int iEnd = Math.min(ic + height, i1);
      if (streamed) {
        columnsThenTerms(tiles, ic, iEnd, j0, j1, step, scratch);
      } else {
        termsThenColumns(tiles, ic, iEnd, j0, j1, step, scratch);
      }
    }
  }

  /** Loops pc, jc. */
  private void termsThenColumns(
      TileSet tiles, int i0, int i1, int j0, int j1, int step, long scratch) {
    long held = scratch + tileBytes();
    long block = held + heldBytes(m, k, false);
    int pc = 0;
    do {
      int kc = Math.min(Gemm.KC, k - pc);
      for (int jc = j0; jc < j1; jc += step) {
        int jEnd = Math.min(jc + step, j1);
        packB(tiles, pc, kc, jc, jEnd, block);
        rows(tiles, pc, kc, i0, i1, jc, jEnd, jc == j0, held, block, cAddress, scratch);
      }
      pc += kc;
    } while (pc < k);
  }

  /** Loops jc, pc: a part of C is finished in scratch before the next one begins there. */
  private void columnsThenTerms(
      TileSet tiles, int i0, int i1, int j0, int j1, int step, long scratch) {
    long held = scratch + tileBytes();
    long block = held + heldBytes(m, k, true);
    long part = block + (prepacked ? 0 : blockBytes(form, m, n, k));
    int height = up(i1 - i0, packed.rows());
    for (int jc = j0; jc < j1; jc += step) {
      int jEnd = Math.min(jc + step, j1);
      long origin = part - ((long) i0 * ldc + jc) * Float.BYTES;
      int pc = 0;
      do {
        int kc = Math.min(Gemm.KC, k - pc);
        long panels = held + (long) pc * height * Float.BYTES;
        packB(tiles, pc, kc, jc, jEnd, block);
        rows(tiles, pc, kc, i0, i1, jc, jEnd, jc == j0, panels, block, origin, scratch);
        pc += kc;
      } while (pc < k);
    }
  }

  /** Blocks of equal size, but for the rounding to whole panels. */
  private static int even(int extent, int most, int unit) {
    int blocks = (extent + most - 1) / most;
    return up((extent + blocks - 1) / blocks, unit);
  }

  /**
   * Rows with one block of B, in groups that are finished while they are hot. Neighbouring tiles
   * lie in the same rows of C, so that the hardware fetches C ahead.
   *
   * @param origin where C[0,0] lies, or would lie
   */
  private void rows(
      TileSet tiles,
      int pc,
      int kc,
      int i0,
      int i1,
      int j0,
      int j1,
      boolean pack,
      long held,
      long block,
      long origin,
      long tile) {
    int height = tiles.rows();
    int group = groupRows(j1 - j0);
    boolean oneGroup = streamed && k <= Gemm.KC;
    long panel = held;
    long stepBytes = (long) height * Float.BYTES;
    for (int ic = i0; ic < i1; ic += group) {
      int end = Math.min(ic + group, i1);
      long c = oneGroup ? origin - (long) (ic - i0) * ldc * Float.BYTES : origin;
      if (kc == 0) {
        clear(ic, end, j0, j1, c);
      } else if (tiles == strided) {
        long from = a + ic * aRowBytes + pc * aTermBytes;
        multiply(tiles, pc, kc, ic, end, j0, j1, from, aRowBytes, aTermBytes, block, c, tile);
      } else {
        if (pack && (ic - i0) % PACK_ROWS == 0) {
          packA(pc, kc, ic, Math.min(ic + PACK_ROWS, i1), panel);
        }
        for (int i = ic; i < end; i += height) {
          int next = Math.min(i + height, end);
          multiply(tiles, pc, kc, i, next, j0, j1, panel, Float.BYTES, stepBytes, block, c, tile);
          panel += kc * stepBytes;
        }
      }
      if (pc + kc == k) {
        finish(ic, end, j0, j1, c);
      }
    }
  }

  /** The epilogue on a block whose sums are finished. */
  void finish(int i0, int i1, int j0, int j1, long origin) {
    if (epilogue != null) {
      long corner = origin + ((long) i0 * ldc + j0) * Float.BYTES - cSegment.address();
      epilogue.apply(cSegment, corner, ldc, i0, j0, i1 - i0, j1 - j0);
    }
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
    if (!prepacked && kc > 0) {
      packPanels(tiles, direct(form, m), pc, kc, j0, j1, to);
    }
  }

  private void packPanels(TileSet tiles, boolean direct, int pc, int kc, int j0, int j1, long to) {
    int wide = j0 + tiles.wideColumns(j1 - j0);
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

  /** Columns of a small B in one panel, which a block of B in scratch has room for. */
  int smallWidth() {
    return up(n, Lanes.COUNT);
  }

  /** A small B of NT as one panel behind the tile; returns where it is. */
  long packSmall(long scratch) {
    long panel = scratch + tileBytes();
    packer.transpose(k, n, smallWidth(), b, bColumnBytes, panel);
    return panel;
  }

  /** Bytes of a B that is packed once: for each block of terms, all panels. */
  long prepackedBytes(int n, int k) {
    return lines((long) packed.packedColumns(n) * k);
  }

  /** Packs all of B, as {@link #b} and its strides describe it. */
  void prepack(long to) {
    long block = to;
    for (int pc = 0; pc < k; pc += Gemm.KC) {
      int kc = Math.min(Gemm.KC, k - pc);
      packPanels(packed, false, pc, kc, 0, n, block);
      block += (long) packed.packedColumns(n) * kc * Float.BYTES;
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
      long packedBlock,
      long origin,
      long scratch) {
    boolean direct = !prepacked && direct(form, m);
    boolean first = pc == 0 && !add;
    long block = packedBlock;
    if (prepacked) {
      block = b + ((long) pc * packed.packedColumns(n) + (long) j0 * kc) * Float.BYTES;
    }
    long where = b + pc * bTermBytes + ((long) j0 << 2);
    long cRowBytes = (long) ldc << 2;
    long corner = origin + i0 * cRowBytes + ((long) j0 << 2);
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

  /** A product without terms: the sum from +0 is +0. */
  private void clear(int i0, int i1, int j0, int j1, long origin) {
    long start = origin - cSegment.address();
    for (int i = i0; i < i1 && !add; i++) {
      long row = start + (long) i * ldc * Float.BYTES;
      for (int j = j0; j < j1; j++) {
        cSegment.set(JAVA_FLOAT_UNALIGNED, row + ((long) j << 2), 0f);
      }
    }
  }

  @Override
  public String toString() {
    return packed + " (A in place: " + strided + "), " + blocking;
  }
}
