package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.code.x86.GemmEmitter.BForm;
import dev.ranvier.simd.code.x86.PackEmitter;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;

/**
 * A product in progress: what the door found out about it, and the loop nest over its blocks, in a
 * long file, for the nest's loops share all of it. Several threads may each work on their part of
 * C, with scratch of their own.
 */
final class GemmCall {

  /** Rows of A that are packed at once, so many that A of TN is read in long runs. */
  private static final int PACK_ROWS = 8 * GemmScratch.GROUP_ROWS;

  private final TileSet packed;
  private final TileSet strided;
  private final Pack packer;
  private final Blocking blocking;
  private final GemmScratch layout;

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

  /**
   * What the epilogue is told: C, or with {@link #streamed} the scratch in which parts of it are
   * made; null where there is no epilogue.
   */
  Matrix c;

  long cAddress;
  int ldc;
  boolean streamed;
  private Epilogue epilogue;

  /** What tiles in machine code do of the epilogue; 0 for nothing. */
  int finish;

  private long otherAddress;
  long otherRowBytes;

  /** Whether rows of B and C go on to a multiple of 16 floats, which C's may overwrite. */
  final boolean padded;

  GemmCall(TileSet packed, TileSet strided, Pack packer, Blocking blocking, boolean padded) {
    this.padded = padded;
    packed.requirePanels(packer);
    this.packed = packed;
    this.strided = strided;
    this.packer = packer;
    this.blocking = blocking;
    this.layout = new GemmScratch(packed, strided, blocking);
  }

  void await() {
    if (packed.code() != null) {
      packed.code().await();
    }
  }

  int tileRows() {
    return packed.code() == null ? packed.rows() : 1;
  }

  /** Bytes of scratch for one thread. */
  long scratchBytes(Form form, int m, int n, int k, boolean prepacked, boolean streamed) {
    return layout.bytes(form, m, n, k, prepacked, streamed);
  }

  /** Elements from row to row of a part of C in scratch. */
  int streamedStride(int n, int k) {
    return layout.partColumns(n, k);
  }

  /**
   * Whether A is used too few times to earn a copy, or its terms are too few for one; beside a
   * packed B only machine code takes it so.
   */
  private boolean inPlace() {
    return (!prepacked || packed.code() != null)
        && blocking.leavesA(form, m, n, k)
        && Memory.isNear(strided.rows(), aRowBytes);
  }

  private boolean leavesB() {
    return blocking.leavesB(form, m, n, k);
  }

  /** Units of rows or columns in which C is split among threads. */
  int rowUnit() {
    return Math.max(packed.rows(), strided.rows());
  }

  int columnUnit() {
    return GemmScratch.columnUnit(packed);
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
    int unit = GemmScratch.columnUnit(streamed ? packed : tiles);
    int step = even(j1 - j0, blocking.columns(k), unit);
    int height = layout.heldRows(k, streamed);
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
    long held = scratch + layout.tileBytes();
    long block = held + layout.heldBytes(m, k, false);
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
    long held = scratch + layout.tileBytes();
    long block = held + layout.heldBytes(m, k, true);
    long part = part(scratch);
    int height = GemmScratch.up(i1 - i0, packed.rows());
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

  /**
   * Takes what is to be done to C.
   *
   * @param tiles what tiles can do of it; null for nothing
   * @param other where they find what they read for that
   */
  void setEpilogue(Epilogue epilogue, TileEpilogue tiles, long other) {
    this.epilogue = epilogue;
    finish = 0;
    if (tiles != null && packed.code() != null) {
      otherAddress = other;
      otherRowBytes = tiles.rowBytes();
      finish = tiles.kind;
    }
  }

  /** What tiles read for the epilogue of an element of C and those behind it. */
  long other(int row, int column) {
    return otherAddress + row * otherRowBytes + ((long) column << 2);
  }

  /** Where a part of C is made that is streamed. */
  long part(long scratch) {
    long block = scratch + layout.tileBytes() + layout.heldBytes(m, k, true);
    return block + (prepacked ? 0 : layout.blockBytes(form, m, n, k));
  }

  /** Blocks of equal size, but for the rounding to whole panels. */
  private static int even(int extent, int most, int unit) {
    int blocks = (extent + most - 1) / most;
    return GemmScratch.up((extent + blocks - 1) / blocks, unit);
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
    int group = layout.groupRows(j1 - j0, streamed);
    int packRows = PACK_ROWS / group * group;
    boolean oneGroup = streamed && k <= Gemm.KC;
    long panel = held;
    long stepBytes = (long) height * Float.BYTES;
    for (int ic = i0; ic < i1; ic += group) {
      int end = Math.min(ic + group, i1);
      long c = oneGroup ? origin - (long) (ic - i0) * ldc * Float.BYTES : origin;
      boolean packs = tiles != strided && pack && (ic - i0) % packRows == 0;
      if (packs && kc > 0) {
        packA(pc, kc, ic, Math.min(ic + packRows, i1), panel);
      }
      long where = a + ic * aRowBytes + pc * aTermBytes;
      if (kc == 0) {
        clear(ic, end, j0, j1, c);
      } else if (tiles.code() != null) {
        boolean inPlace = tiles == strided;
        long from = inPlace ? where : panel;
        long rowBytes = inPlace ? aRowBytes : Float.BYTES;
        long termBytes = inPlace ? aTermBytes : stepBytes;
        long panelBytes = inPlace ? height * aRowBytes : kc * stepBytes;
        bands(
            pc,
            kc,
            ic,
            end,
            j0,
            j1,
            ic == i0,
            from,
            rowBytes,
            termBytes,
            panelBytes,
            block,
            c,
            tile);
        panel += (end - ic + height - 1) / height * panelBytes;
      } else if (tiles == strided) {
        multiply(tiles, pc, kc, ic, end, j0, j1, where, aRowBytes, aTermBytes, block, c, tile);
      } else {
        for (int i = ic; i < end; i += height) {
          int next = Math.min(i + height, end);
          multiply(tiles, pc, kc, i, next, j0, j1, panel, Float.BYTES, stepBytes, block, c, tile);
          panel += kc * stepBytes;
        }
      }
      if (pc + kc == k && (kc == 0 || tiles.code() == null)) {
        finish(ic, end, j0, j1, c);
      }
    }
  }

  /** The epilogue on a block whose sums are finished. */
  void finish(int i0, int i1, int j0, int j1, long origin) {
    if (epilogue != null) {
      long at = origin + ((long) i0 * ldc + j0) * Float.BYTES - cAddress;
      epilogue.apply(c, at, i0, j0, i1 - i0, j1 - j0);
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
    boolean onTheWay = tiles.code() != null && form != Form.NT;
    if (!prepacked && kc > 0 && !onTheWay) {
      packPanels(tiles, leavesB(), pc, kc, j0, j1, to);
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
    return GemmScratch.up(n, packed.code() == null ? Lanes.COUNT : Matrix.PADDING);
  }

  /**
   * A small B of NT as one panel behind the tile; returns where it is. Rows are turned with their
   * padding, if there is room for it: in whole vectors 10x10 takes a third of the time.
   */
  long packSmall(long scratch) {
    long panel = scratch + layout.tileBytes();
    int whole =
        packed.code() == null ? Math.max(k, Lanes.COUNT) : GemmScratch.up(k, PackEmitter.BLOCK);
    long wholeBytes = (long) smallWidth() * whole * Float.BYTES;
    boolean wholeVectors = padded && wholeBytes <= layout.blockBytes(form, m, n, k);
    packer.transpose(wholeVectors ? whole : k, n, smallWidth(), b, bColumnBytes, panel);
    return panel;
  }

  /** Bytes of a B that is packed once: for each block of terms, all panels. */
  long prepackedBytes(int n, int k) {
    long floats = (long) packed.packedColumns(n) * k;
    if (floats > Long.MAX_VALUE >> 3) {
      throw new IllegalArgumentException(
          "A packed B of " + k + " x " + n + " has more bytes than memory can have");
    }
    return GemmScratch.lines(floats);
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
    boolean direct = !prepacked && leavesB();
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
      MacroKernel tile = tiles.wide(i1 - i0);
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

  /**
   * A group of rows in machine code, with the epilogue after the last block of terms. Where B is
   * neither packed before nor left where it lies, the first band of rows packs it on the way.
   */
  private void bands(
      int pc,
      int kc,
      int i0,
      int i1,
      int j0,
      int j1,
      boolean firstGroup,
      long from,
      long rowBytes,
      long stepBytes,
      long panelBytes,
      long packedBlock,
      long origin,
      long scratch) {
    CodeTile tile = packed.code();
    boolean first = pc == 0 && !add;
    long where = b + pc * bTermBytes + ((long) j0 << 2);
    long cRowBytes = (long) ldc << 2;
    long corner = origin + i0 * cRowBytes + ((long) j0 << 2);
    long widthBytes = (long) tile.columns() * Float.BYTES;
    int columns = j1 - j0;
    boolean zeros = padded && !prepacked && form != Form.NT;
    boolean last = pc + kc == k;
    GemmCall finishing = last ? this : null;
    boolean direct = !prepacked && leavesB();
    long block = direct ? where : packedBlock;
    int rows = 0;
    int open = i0; // from here on rows want the epilogue still
    if (prepacked) {
      block = b + ((long) pc * packed.packedColumns(n) + (long) j0 * kc) * Float.BYTES;
    } else if (!direct && firstGroup && form != Form.NT) {
      boolean inRows = stepBytes == Float.BYTES;
      rows = inRows ? tile.first(i1 - i0) : Math.min(tile.rows(), i1 - i0);
      boolean finished =
          tile.run(
              BForm.PACKING,
              rows,
              columns,
              kc,
              from,
              rowBytes,
              stepBytes,
              panelBytes,
              where,
              bTermBytes,
              widthBytes,
              first,
              corner,
              cRowBytes,
              zeros,
              block,
              finishing,
              i0,
              j0,
              scratch);
      open = finished ? i0 + rows : i0;
    }
    int end = i1; // and up to here
    if (rows < i1 - i0) {
      long skipped = rows == tile.rows() ? panelBytes : rows * rowBytes;
      boolean finished =
          tile.run(
              direct ? BForm.ROWS : BForm.PANELS,
              i1 - i0 - rows,
              columns,
              kc,
              from + skipped,
              rowBytes,
              stepBytes,
              panelBytes,
              block,
              direct ? bTermBytes : widthBytes,
              direct ? widthBytes : kc * widthBytes,
              first,
              corner + rows * cRowBytes,
              cRowBytes,
              zeros,
              0,
              finishing,
              i0 + rows,
              j0,
              scratch);
      end = finished ? i0 + rows : i1;
    }
    if (last && open < end) {
      finish(open, end, j0, j1, origin);
    }
  }

  /** A product without terms: the sum from +0 is +0. */
  private void clear(int i0, int i1, int j0, int j1, long origin) {
    for (int i = i0; i < i1 && !add; i++) {
      long row = origin + (long) i * ldc * Float.BYTES;
      for (int j = j0; j < j1; j++) {
        Memory.ALL.set(JAVA_FLOAT_UNALIGNED, (row + ((long) j << 2)) & Memory.ADDRESS, 0f);
      }
    }
  }

  @Override
  public String toString() {
    return packed + " (A in place: " + strided + "), " + blocking;
  }
}
