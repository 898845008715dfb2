package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

/**
 * Writes y[rows, width] = (x[rows, terms] · W[terms, width]) · scale[width] for a few rows, W in
 * bytes, or the same without a scale, W in bfloat16; W in panels. For each block of terms sums from
 * +0 in one chain of fused multiply-adds, added to y from the second block on.
 *
 * <p>Inputs other than zero are listed first, for each row or for four together, which then share a
 * weight's way to a float: where that is less work, and in bfloat16 where no zero is listed, since
 * the sign of a zero could tell.
 *
 * <p>The argument is the address of a block of longs, at the places named here.
 */
public final class PanelEmitter {

  /** Rows, from 1 to as many as lists have room for. */
  public static final int ROWS = 0;

  /** Columns, 16 or a multiple. */
  public static final int WIDTH = 8;

  /** Terms; with none the sums are +0. */
  public static final int TERMS = 16;

  /** Address of x. */
  public static final int X = 24;

  /** Bytes from a row of x to the next. */
  public static final int X_ROW = 32;

  /** Address of W. */
  public static final int W = 40;

  /** Address of y. */
  public static final int Y = 48;

  /** Bytes from a row of y to the next. */
  public static final int Y_ROW = 56;

  /** Address of a scale for each column; not read in bfloat16. */
  public static final int SCALE = 64;

  /** Room for the lists: {@link #listBytes} for each row. */
  public static final int LISTS = 72;

  /** 1 if all inputs are listed, 0 if those alone that are not zero. */
  public static final int ALL = 80;

  /** Of the whole block. */
  public static final int BYTES = 88;

  private static final int PANEL = 128;
  private static final int COLUMNS = 16;
  private static final int TOGETHER = 4;
  private static final int LANES_LISTED = 8;

  // A list: how many rows, the first one of y, where it ends, where the next begins; then numbers
  // of terms and the values of each row.
  private static final Register LIST = Register.R14;
  private static final Address LIST_ROWS = at(LIST, 0);
  private static final Address LIST_Y = at(LIST, 8);
  private static final Address LIST_END = at(LIST, 16);
  private static final Address LIST_NEXT = at(LIST, 24);
  private static final int HEAD_BYTES = 64;

  private static final Address TERMS_LEFT = at(Register.RSP, 0);
  private static final Address INPUTS = at(Register.RSP, 8);
  private static final Address BLOCK_TERMS = at(Register.RSP, 16);
  private static final Address TERMS_DONE = at(Register.RSP, 24);
  private static final Address LISTS_END = at(Register.RSP, 32);
  private static final Address COLUMNS_LEFT = at(Register.RSP, 40);
  private static final Address PANEL_START = at(Register.RSP, 48);

  /** Bytes of y and of the scale before a panel. */
  private static final Address COLUMN = at(Register.RSP, 56);

  private static final int LOCAL_BYTES = 64;

  private static final Register STRIDE = Register.R9;
  private static final Register TO = Register.R10;
  private static final Register FACTORS = Register.R12;
  private static final Register FROM = Register.R15;
  private static final Register LEFT = Register.RBP;
  private static final Register NEXT = Register.RCX;

  private final Assembler asm = new Assembler();
  private final Level level;
  private final int blockTerms;
  private final boolean bytes;
  private final int elementBytes;
  private final int masks = asm.label();
  private final int numbers = asm.label();
  private final int lanesOfMasks = asm.label();

  private PanelEmitter(Level level, int blockTerms, boolean bytes) {
    this.level = level;
    this.blockTerms = blockTerms;
    this.bytes = bytes;
    this.elementBytes = bytes ? 1 : Short.BYTES;
  }

  /**
   * The code of a kernel.
   *
   * @param blockTerms terms of a block
   * @param bytes whether W is in bytes, else in bfloat16
   */
  public static byte[] emit(
      CallingConvention convention, Level level, int blockTerms, boolean bytes) {
    return new PanelEmitter(level, blockTerms, bytes).function(convention);
  }

  /** Bytes of lists for each row. */
  public static int listBytes(int blockTerms) {
    return HEAD_BYTES + 2 * Float.BYTES * blockTerms;
  }

  private byte[] function(CallingConvention convention) {
    convention.enter(asm, LOCAL_BYTES);
    keep(TERMS_LEFT, argument(TERMS));
    keep(INPUTS, argument(X));
    asm.mov(Register.RAX, 0).mov(TERMS_DONE, Register.RAX);
    int block = asm.here();
    lists();
    panels();
    asm.mov(Register.RAX, BLOCK_TERMS).mov(Register.RCX, TERMS_LEFT);
    asm.sub(Register.RCX, Register.RAX).mov(TERMS_LEFT, Register.RCX);
    asm.mov(Register.RDX, Register.RAX).add(Register.RDX, TERMS_DONE);
    asm.mov(TERMS_DONE, Register.RDX);
    asm.shl(Register.RAX, 2).add(Register.RAX, INPUTS).mov(INPUTS, Register.RAX);
    asm.test(Register.RCX).jump(Condition.NOT_EQUAL, block);
    convention.leave(asm, LOCAL_BYTES);
    tables();
    return asm.finish();
  }

  private static Address argument(int place) {
    return at(Register.RDI, place);
  }

  private void keep(Address local, Address from) {
    asm.mov(Register.RAX, from).mov(local, Register.RAX);
  }

  private void tables() {
    Level.AVX2.maskTable(asm, masks);
    asm.bind(numbers);
    for (int i = 0; i < 2 * LANES_LISTED; i++) {
      asm.int32(i < LANES_LISTED ? i : LANES_LISTED);
    }
    asm.bind(lanesOfMasks);
    for (int zeros = 0; zeros < 1 << LANES_LISTED; zeros++) {
      int filled = 0;
      int[] lanes = new int[LANES_LISTED];
      for (int lane = 0; lane < LANES_LISTED; lane++) {
        if ((zeros >> lane & 1) == 0) {
          lanes[filled++] = lane;
        }
      }
      asm.bytes(lanes);
    }
  }

  /** The lists of a block, up to LISTS_END. */
  private void lists() {
    int few = asm.label();
    asm.mov(Register.RCX, TERMS_LEFT).cmp(Register.RCX, blockTerms);
    asm.jump(Condition.LESS_OR_EQUAL, few);
    asm.mov(Register.RCX, blockTerms);
    asm.bind(few).mov(BLOCK_TERMS, Register.RCX);
    asm.mov(LIST, argument(LISTS)).mov(Register.R12, INPUTS).mov(Register.R13, argument(Y));
    asm.mov(Register.R15, argument(ROWS)).mov(Register.R11, 0);
    asm.lea(Register.R8, lanesOfMasks).lea(Register.R9, numbers);
    int one = asm.label();
    int end = asm.label();
    int more = asm.here();
    asm.test(Register.R15).jump(Condition.EQUAL, end);
    asm.sub(Register.R11, 1).jump(Condition.GREATER_OR_EQUAL, one);
    asm.cmp(Register.R15, TOGETHER).jump(Condition.LESS, one);
    list(TOGETHER);
    // R10: inputs that are not zero; RDX: those listed, four for each term, whose number has 4
    // bytes.
    asm.sub(Register.RDX, LIST).sub(Register.RDX, HEAD_BYTES);
    if (bytes) {
      asm.shl(Register.R10, 1);
    }
    int together = asm.label();
    asm.cmp(Register.R10, Register.RDX).jump(Condition.GREATER_OR_EQUAL, together);
    asm.mov(Register.R11, TOGETHER - 1);
    asm.bind(one);
    list(1);
    finish(1);
    asm.jmp(more);
    asm.bind(together);
    finish(TOGETHER);
    asm.mov(Register.R11, 0);
    asm.jmp(more);
    asm.bind(end).mov(LISTS_END, LIST);
  }

  private void finish(int rows) {
    asm.mov(Register.RAX, rows).mov(LIST_ROWS, Register.RAX).mov(LIST_Y, Register.R13);
    asm.lea(Register.RAX, at(LIST, HEAD_BYTES + (rows + 1) * Float.BYTES * blockTerms));
    asm.mov(LIST_NEXT, Register.RAX).mov(LIST, Register.RAX).sub(Register.R15, rows);
    for (int row = 0; row < rows; row++) {
      asm.add(Register.R12, argument(X_ROW)).add(Register.R13, argument(Y_ROW));
    }
  }

  /**
   * Terms of which not all rows have zero, eight at a time, with the values of each row. Leaves the
   * list's end in RDX, and how many of the values are not zero in R10.
   */
  private void list(int rows) {
    int tail = asm.label();
    int listed = asm.label();
    asm.mov(Register.RCX, BLOCK_TERMS).mov(Register.RSI, Register.R12);
    asm.mov(Register.RBX, argument(X_ROW)).lea(Register.RBP, at(Register.RBX, Register.RBX, 2));
    asm.lea(Register.RDX, at(LIST, HEAD_BYTES)).mov(Register.R10, 0);
    asm.zero(5);
    Level.AVX2.load(asm, 6, at(Register.R9, Width.YMM.bytes()));
    Level.AVX2.broadcast(asm, 7, argument(ALL)); // what no input shifted left by one is, or zero
    asm.sub(Register.RCX, LANES_LISTED).jump(Condition.LESS, tail);
    asm.align(32);
    int loop = asm.here();
    for (int row = 0; row < rows; row++) {
      Level.AVX2.load(asm, 8 + row, input(row));
    }
    pick(rows);
    asm.add(Register.RSI, Width.YMM.bytes());
    asm.sub(Register.RCX, LANES_LISTED).jump(Condition.GREATER_OR_EQUAL, loop);
    asm.bind(tail);
    asm.add(Register.RCX, LANES_LISTED).jump(Condition.EQUAL, listed);
    Level.AVX2.mask(asm, 1, Register.RCX, Register.RAX, masks);
    for (int row = 0; row < rows; row++) {
      Level.AVX2.loadMasked(asm, 8 + row, 1, input(row));
    }
    pick(rows);
    asm.bind(listed);
    int inside = asm.label();
    asm.mov(Register.RAX, BLOCK_TERMS).shl(Register.RAX, 2);
    asm.add(Register.RAX, LIST).add(Register.RAX, HEAD_BYTES);
    asm.cmp(Register.RDX, Register.RAX).jump(Condition.LESS_OR_EQUAL, inside);
    asm.mov(Register.RDX, Register.RAX);
    asm.bind(inside).mov(LIST_END, Register.RDX);
  }

  private static Address input(int row) {
    return row == 0
        ? at(Register.RSI, 0)
        : at(Register.RSI, row == 3 ? Register.RBP : Register.RBX, row == 2 ? 2 : 1);
  }

  private void pick(int rows) {
    Width ymm = Width.YMM;
    for (int row = 0; row < rows; row++) {
      int zeros = row == 0 ? 1 : 2;
      asm.vector(Operation.PADDD, ymm, zeros, 8 + row, 8 + row); // without the sign of a zero
      asm.vector(Operation.PCMPEQD, ymm, zeros, zeros, 7);
      if (rows > 1) {
        asm.movmskps(Register.RAX, zeros).popcnt(Register.RAX, Register.RAX);
        asm.add(Register.R10, LANES_LISTED).sub(Register.R10, Register.RAX);
      }
      if (row > 0) {
        asm.vector(Operation.ANDPS, ymm, 1, 1, 2);
      }
    }
    asm.movmskps(Register.RAX, 1);
    asm.vector(Operation.PMOVZXBD, ymm, 2, 0, at(Register.R8, Register.RAX, 8));
    for (int row = 0; row < rows; row++) {
      asm.vector(Operation.PERMPS, ymm, 3, 2, 8 + row);
      int values = (row + 1) * Float.BYTES * blockTerms;
      asm.vector(Operation.MOVUPS_STORE, ymm, 3, 0, at(Register.RDX, values));
    }
    asm.vector(Operation.PADDD, ymm, 4, 2, 5);
    asm.vector(Operation.MOVUPS_STORE, ymm, 4, 0, at(Register.RDX, 0));
    asm.popcnt(Register.RAX, Register.RAX).shl(Register.RAX, 2);
    asm.sub(Register.RDX, Register.RAX).add(Register.RDX, ymm.bytes());
    asm.vector(Operation.PADDD, ymm, 5, 5, 6);
  }

  /** Panel by panel, since its part of a block stays in the second-level cache for all lists. */
  private void panels() {
    keep(COLUMNS_LEFT, argument(WIDTH));
    keep(PANEL_START, argument(W));
    asm.mov(Register.RAX, 0).mov(COLUMN, Register.RAX);
    int whole = asm.label();
    int panel = asm.here();
    asm.mov(Register.R11, COLUMNS_LEFT).cmp(Register.R11, PANEL);
    asm.jump(Condition.LESS_OR_EQUAL, whole);
    asm.mov(Register.R11, PANEL);
    asm.bind(whole);
    asm.mov(STRIDE, Register.R11);
    if (!bytes) {
      asm.shl(STRIDE, 1);
    }
    asm.mov(Register.R8, TERMS_DONE).imul(Register.R8, STRIDE).add(Register.R8, PANEL_START);
    asm.mov(LIST, argument(LISTS));
    int single = asm.label();
    int next = asm.label();
    int list = asm.here();
    asm.mov(Register.R13, LIST_END).mov(TO, LIST_Y).add(TO, COLUMN);
    asm.mov(FACTORS, argument(SCALE)).add(FACTORS, COLUMN);
    asm.mov(FROM, Register.R8).mov(LEFT, Register.R11);
    asm.cmp(LIST_ROWS, 1).jump(Condition.EQUAL, single);
    stripes(TOGETHER);
    asm.jmp(next);
    asm.bind(single);
    stripes(1);
    asm.bind(next);
    asm.mov(LIST, LIST_NEXT).mov(Register.RAX, LISTS_END);
    asm.cmp(LIST, Register.RAX).jump(Condition.NOT_EQUAL, list);
    asm.mov(Register.RAX, argument(TERMS)).imul(STRIDE, Register.RAX);
    asm.add(STRIDE, PANEL_START).mov(PANEL_START, STRIDE);
    asm.mov(Register.RAX, COLUMNS_LEFT).sub(Register.RAX, Register.R11);
    asm.mov(COLUMNS_LEFT, Register.RAX);
    asm.shl(Register.R11, 2).add(Register.R11, COLUMN).mov(COLUMN, Register.R11);
    asm.test(Register.RAX).jump(Condition.NOT_EQUAL, panel);
  }

  private void stripes(int rows) {
    int widest = level == Level.AVX512 || rows == 1 ? level.registers() / 2 : 8;
    int vectors = widest / rows;
    vectors = Math.min(vectors, PANEL / level.lanes());
    boolean first = true;
    for (; vectors * level.lanes() >= COLUMNS; vectors /= 2) {
      // A single vector of 16 is what two of 8 do: bfloat16 comes in pairs.
      boolean pairs = bytes || vectors > 1;
      stripe(pairs ? level : Level.AVX2, pairs ? vectors : 2, rows, first);
      first = false;
    }
  }

  /** As many columns as vectors hold, if they are left; again and again the widest. */
  private void stripe(Level of, int vectors, int rows, boolean again) {
    int narrower = asm.label();
    int stripe = asm.here();
    asm.cmp(LEFT, vectors * of.lanes()).jump(Condition.LESS, narrower);
    int zero = vectors * rows + rows + 1;
    for (int sum = 0; sum < vectors * rows; sum++) {
      asm.zero(sum);
    }
    asm.zero(zero);
    int end = asm.label();
    asm.lea(NEXT, at(LIST, HEAD_BYTES)).cmp(NEXT, Register.R13).jump(Condition.EQUAL, end);
    asm.align(32);
    int loop = asm.here();
    asm.movsxd(Register.RAX, at(NEXT, 0)).imul(Register.RAX, STRIDE);
    for (int row = 0; row < rows; row++) {
      int values = (row + 1) * Float.BYTES * blockTerms;
      of.broadcast(asm, vectors * rows + row, at(NEXT, values));
    }
    for (int v = 0; v < vectors; v++) {
      weights(of, v, zero - 1, zero);
      for (int row = 0; row < rows; row++) {
        of.multiplyAdd(asm, v * rows + row, vectors * rows + row, zero - 1);
      }
    }
    asm.add(NEXT, Integer.BYTES).cmp(NEXT, Register.R13).jump(Condition.NOT_EQUAL, loop);
    asm.bind(end);
    asm.mov(Register.RDX, TO);
    for (int row = 0; row < rows; row++) {
      for (int v = 0; v < vectors && !bytes; v += 2) {
        inOrder(of, v * rows + row, (v + 1) * rows + row, zero);
      }
      store(of, vectors, rows, row);
      asm.add(Register.RDX, argument(Y_ROW));
    }
    int columns = vectors * of.lanes();
    asm.add(FROM, columns * elementBytes).add(TO, columns * Float.BYTES);
    asm.add(FACTORS, columns * Float.BYTES).sub(LEFT, columns);
    if (again) {
      asm.jmp(stripe);
    }
    asm.bind(narrower);
  }

  /** A vector of weights as floats; of a pair in bfloat16 each has every other four. */
  private void weights(Level of, int v, int to, int zero) {
    Address row = at(Register.RAX, FROM, 1);
    if (bytes) {
      asm.vector(Operation.PMOVSXBD, of.width(), to, 0, row.plus(v * of.lanes()));
      asm.vector(Operation.CVTDQ2PS, of.width(), to, 0, to);
    } else {
      Operation half = v % 2 == 0 ? Operation.PUNPCKLWD : Operation.PUNPCKHWD;
      asm.vector(half, of.width(), to, zero, row.plus(v / 2 * of.width().bytes()));
    }
  }

  private void inOrder(Level of, int low, int high, int other) {
    Width width = of.width();
    if (of == Level.AVX2) {
      asm.vector(Operation.PERM2F128, width, other, low, high, 0x31);
      asm.vector(Operation.PERM2F128, width, low, low, high, 0x20);
      asm.vector(Operation.PERM2F128, width, high, other, other, 0x10);
    } else {
      asm.vector(Operation.SHUFF32X4, width, other, low, high, 0xEE);
      asm.vector(Operation.SHUFF32X4, width, low, low, high, 0x44);
      asm.vector(Operation.SHUFF32X4, width, low, low, low, 0xD8);
      asm.vector(Operation.SHUFF32X4, width, high, other, other, 0xD8);
    }
  }

  /** The sums of a row, added to y from the second block on, scaled after the last. */
  private void store(Level of, int vectors, int rows, int row) {
    int first = asm.label();
    asm.cmp(TERMS_DONE, 0).jump(Condition.EQUAL, first);
    for (int v = 0; v < vectors; v++) {
      Address y = at(Register.RDX, v * of.width().bytes());
      asm.vector(Operation.ADDPS, of.width(), v * rows + row, v * rows + row, y);
    }
    asm.bind(first);
    if (bytes) {
      int unscaled = asm.label();
      asm.mov(Register.RAX, TERMS_LEFT).cmp(Register.RAX, blockTerms);
      asm.jump(Condition.GREATER, unscaled);
      for (int v = 0; v < vectors; v++) {
        Address scale = at(FACTORS, v * of.width().bytes());
        asm.vector(Operation.MULPS, of.width(), v * rows + row, v * rows + row, scale);
      }
      asm.bind(unscaled);
    }
    for (int v = 0; v < vectors; v++) {
      of.store(asm, at(Register.RDX, v * of.width().bytes()), v * rows + row);
    }
  }
}
