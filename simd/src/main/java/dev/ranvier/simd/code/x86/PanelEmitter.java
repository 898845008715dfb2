package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

/**
 * Writes y[rows, width] = x[rows, terms] · W[terms, width] for a few rows, W in panels of fewer
 * bytes; long, since the formats share their loops over blocks, panels and lists. For each block of
 * terms sums from +0 in one chain of fused multiply-adds, added to y from the second block on; then
 * times a scale for each column, where W is in bytes, and times that of a row, where inputs are
 * integers times it.
 *
 * <p>Inputs other than zero are listed first, for each row or for four together, which then share a
 * weight's way to a float: where that is less work, and in bfloat16 where no zero is listed, since
 * the sign of a zero could tell. Products of bytes with bytes list nothing: their sums are exact,
 * and so any order gives them.
 *
 * <p>The argument is the address of a block of longs, at the places named here.
 */
public final class PanelEmitter {

  /** Weights in bfloat16. */
  public static final int HALVES = 0;

  /** Weights in bytes, with a scale. */
  public static final int BYTES = 1;

  /** The same with inputs that are rounded to integers. */
  public static final int INTEGERS = 2;

  /** The same bits by products of bytes with bytes: AVX-512 with VNNI. */
  public static final int DOTS = 3;

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

  /** Of the block that is read. */
  public static final int READ_BYTES = 88;

  /** Where the scales of rows are written, and what inputs are multiplied by: up to 16 pairs. */
  private static final int ROW_SCALES = READ_BYTES;

  /** Of the whole block. */
  public static final int ARGUMENT_BYTES = ROW_SCALES + 16 * 2 * Float.BYTES;

  private static final int PANEL = 128;
  private static final int COLUMNS = 16;
  private static final int TOGETHER = 4;
  private static final int LANES_LISTED = 8;

  /**
   * Bytes from what is read of a panel to what is fetched where rows go together: their stripes
   * read a part of each row, which no processor fetches by itself in time.
   */
  private static final int AHEAD = 8192;

  private static final int NOT_FINITE = 0x7F80_0000;

  /** 2^-119: below it the scale would be subnormal. */
  private static final int LEAST = 0x0400_0000;

  // A list: how many rows, the first one of y and its scale, where the list ends, where the next
  // begins; then numbers of terms and the values of each row. Of bytes: minus 128 times their sum.
  private static final Register LIST = Register.R14;
  private static final Address LIST_ROWS = at(LIST, 0);
  private static final Address LIST_Y = at(LIST, 8);
  private static final Address LIST_END = at(LIST, 16);
  private static final Address LIST_NEXT = at(LIST, 24);
  private static final Address LIST_SCALE = at(LIST, 32);
  private static final int LIST_START = 40;
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

  private static final Address ROW_SCALE = at(Register.RSP, 64);

  /** A vector's lanes. */
  private static final Address LANES = at(Register.RSP, 72);

  private static final int LOCAL_BYTES = 72 + 64;

  private static final Register STRIDE = Register.R9;
  private static final Register TO = Register.R10;
  private static final Register FACTORS = Register.R12;
  private static final Register FROM = Register.R15;
  private static final Register LEFT = Register.RBP;
  private static final Register NEXT = Register.RCX;

  private final Assembler asm = new Assembler();
  private final Level level;
  private final int blockTerms;
  private final int format;
  private final int masks = asm.label();
  private final int numbers = asm.label();
  private final int lanesOfMasks = asm.label();

  /** The bits of a float without its sign, 127, and four times 128. */
  private final int constants = asm.label();

  private PanelEmitter(Level level, int blockTerms, int format) {
    this.level = level;
    this.blockTerms = blockTerms;
    this.format = format;
  }

  /**
   * The code of a kernel.
   *
   * @param blockTerms terms of a block, a multiple of 16
   * @param format one of this class
   */
  public static byte[] emit(CallingConvention convention, Level level, int blockTerms, int format) {
    return new PanelEmitter(level, blockTerms, format).function(convention);
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
    if (format >= INTEGERS) {
      rowScales();
    }
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
    asm.bind(constants).int32(Integer.MAX_VALUE).int32(0x42FE_0000).int32(0x8080_8080);
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

  /**
   * For each row its largest magnitude over 127, and 127 over that: 0 and 0 where it is too small,
   * NaN and 0 where it is not finite.
   */
  private void rowScales() {
    asm.mov(Register.R12, INPUTS).mov(Register.R15, argument(ROWS));
    asm.lea(Register.R8, constants).lea(Register.RBX, argument(ROW_SCALES));
    level.broadcast(asm, 3, at(Register.R8, 0));
    level.broadcast(asm, 4, at(Register.R8, Float.BYTES));
    int row = asm.here();
    asm.zero(0).zero(2).mov(Register.RCX, argument(TERMS)).mov(Register.RSI, Register.R12);
    inputs(
        () -> {
          asm.vector(Operation.ANDPS, level.width(), 1, 1, 3);
          asm.vector(Operation.PMAXSD, level.width(), 0, 0, 1);
        });
    level.store(asm, LANES, 0);
    for (int i = 1; i < level.lanes(); i++) {
      level.broadcast(asm, 1, LANES.plus(Float.BYTES * i));
      asm.vector(Operation.PMAXSD, level.width(), 0, 0, 1);
    }
    int known = asm.label();
    level.store(asm, LANES, 0);
    level.broadcast(asm, 0, LANES); // so that no lane is divided by zero
    asm.movsxd(Register.RAX, LANES).cmp(Register.RAX, LEAST);
    asm.vector(Operation.MULPS, Width.XMM, 1, 0, 2); // NaN of what is not finite, else 0
    asm.jump(Condition.LESS, known).cmp(Register.RAX, NOT_FINITE);
    asm.jump(Condition.GREATER_OR_EQUAL, known);
    asm.vector(Operation.DIVPS, Width.XMM, 1, 0, 4);
    asm.vector(Operation.DIVPS, Width.XMM, 2, 4, 0);
    asm.bind(known);
    asm.vector(Operation.MOVSS_STORE, Width.XMM, 1, 0, at(Register.RBX, 0));
    asm.vector(Operation.MOVSS_STORE, Width.XMM, 2, 0, at(Register.RBX, Float.BYTES));
    asm.add(Register.RBX, 2 * Float.BYTES).add(Register.R12, argument(X_ROW));
    asm.sub(Register.R15, 1).jump(Condition.NOT_EQUAL, row);
  }

  /** RCX inputs from RSI on, a vector at a time in register 1; RSI is the end then. */
  private void inputs(Runnable step) {
    int tail = asm.label();
    int end = asm.label();
    asm.sub(Register.RCX, level.lanes()).jump(Condition.LESS, tail);
    int loop = asm.here();
    level.load(asm, 1, at(Register.RSI, 0));
    step.run();
    asm.add(Register.RSI, level.width().bytes());
    asm.sub(Register.RCX, level.lanes()).jump(Condition.GREATER_OR_EQUAL, loop);
    asm.bind(tail);
    asm.add(Register.RCX, level.lanes()).jump(Condition.EQUAL, end);
    level.mask(asm, 1, Register.RCX, Register.RAX, masks);
    level.loadMasked(asm, 1, 1, at(Register.RSI, 0));
    step.run();
    asm.bind(end);
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
    asm.lea(Register.RAX, argument(ROW_SCALES)).mov(ROW_SCALE, Register.RAX);
    asm.lea(Register.R8, lanesOfMasks).lea(Register.R9, numbers);
    int one = asm.label();
    int end = asm.label();
    int more = asm.here();
    asm.test(Register.R15).jump(Condition.EQUAL, end);
    if (format == DOTS) {
      digits();
    } else {
      asm.sub(Register.R11, 1).jump(Condition.GREATER_OR_EQUAL, one);
      asm.cmp(Register.R15, TOGETHER).jump(Condition.LESS, one);
      list(TOGETHER);
      // R10: inputs that are not zero; RDX: those listed, four for each term, whose number has 4
      // bytes.
      asm.sub(Register.RDX, LIST).sub(Register.RDX, HEAD_BYTES);
      if (format != HALVES) {
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
    }
    asm.jmp(more);
    asm.bind(end).mov(LISTS_END, LIST);
  }

  private void finish(int rows) {
    asm.mov(Register.RAX, rows).mov(LIST_ROWS, Register.RAX).mov(LIST_Y, Register.R13);
    asm.mov(Register.RAX, ROW_SCALE).mov(LIST_SCALE, Register.RAX);
    asm.add(Register.RAX, rows * 2 * Float.BYTES).mov(ROW_SCALE, Register.RAX);
    asm.lea(Register.RAX, at(LIST, HEAD_BYTES + (rows + 1) * Float.BYTES * blockTerms));
    asm.mov(LIST_NEXT, Register.RAX).mov(LIST, Register.RAX).sub(Register.R15, rows);
    for (int row = 0; row < rows; row++) {
      asm.add(Register.R12, argument(X_ROW)).add(Register.R13, argument(Y_ROW));
    }
  }

  /**
   * A row's inputs as bytes, zeros behind them up to a multiple of 16, and what sums start from.
   */
  private void digits() {
    Width zmm = Width.ZMM;
    asm.mov(Register.RCX, BLOCK_TERMS).mov(Register.RSI, Register.R12);
    asm.lea(Register.RDX, at(LIST, HEAD_BYTES)).zero(0);
    asm.mov(Register.RAX, ROW_SCALE);
    level.broadcast(asm, 2, at(Register.RAX, Float.BYTES));
    inputs(
        () -> {
          asm.vector(Operation.MULPS, zmm, 1, 1, 2);
          asm.vector(Operation.CVTPS2DQ, zmm, 1, 0, 1);
          asm.vector(Operation.PADDD, zmm, 0, 0, 1);
          asm.vector(Operation.PMOVDB_STORE, zmm, 1, 0, at(Register.RDX, 0));
          asm.add(Register.RDX, level.lanes());
        });
    level.store(asm, LANES, 0);
    asm.mov(Register.RCX, 0);
    for (int i = 0; i < level.lanes(); i++) {
      asm.movsxd(Register.RAX, LANES.plus(Integer.BYTES * i)).sub(Register.RCX, Register.RAX);
    }
    asm.shl(Register.RCX, 7).mov(at(LIST, LIST_START), Register.RCX);
    finish(1);
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
    asm.mov(Register.RAX, ROW_SCALE);
    for (int row = 0; row < rows && format == INTEGERS; row++) {
      Level.AVX2.broadcast(asm, 12 + row, at(Register.RAX, (2 * row + 1) * Float.BYTES));
    }
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
      if (format == INTEGERS) {
        asm.vector(Operation.MULPS, ymm, 3, 3, 12 + row);
        asm.vector(Operation.CVTPS2DQ, ymm, 3, 0, 3);
        asm.vector(Operation.CVTDQ2PS, ymm, 3, 0, 3);
      }
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
    if (format == HALVES) {
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
    if (format == DOTS) {
      asm.mov(Register.RAX, LISTS_END).sub(Register.RAX, LIST);
      asm.cmp(Register.RAX, TOGETHER * listBytes(blockTerms)).jump(Condition.LESS, single);
      dots(TOGETHER);
      asm.add(LIST, (TOGETHER - 1) * listBytes(blockTerms));
    } else {
      asm.cmp(LIST_ROWS, 1).jump(Condition.EQUAL, single);
      stripes(TOGETHER);
    }
    asm.jmp(next);
    asm.bind(single);
    if (format == DOTS) {
      dots(1);
    } else {
      stripes(1);
    }
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
      boolean pairs = format != HALVES || vectors > 1;
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
    if (rows > 1 && again) {
      int lines = format != HALVES ? 2 : of == Level.AVX512 ? 4 : 1;
      for (int i = 0; i < lines; i++) {
        asm.prefetch(at(Register.RAX, FROM, 1).plus(AHEAD + 64 * i));
      }
    }
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
      for (int v = 0; v < vectors && format == HALVES; v += 2) {
        inOrder(of, v * rows + row, (v + 1) * rows + row, zero);
      }
      store(of, vectors, rows, row, zero);
    }
    int columns = vectors * of.lanes();
    advance(columns);
    asm.sub(LEFT, columns);
    if (again) {
      asm.jmp(stripe);
    }
    asm.bind(narrower);
  }

  private void advance(int columns) {
    asm.add(FROM, columns * (format == HALVES ? Short.BYTES : 1));
    asm.add(TO, columns * Float.BYTES).add(FACTORS, columns * Float.BYTES);
  }

  /** A vector of weights as floats; of a pair in bfloat16 each has every other four. */
  private void weights(Level of, int v, int to, int zero) {
    Address row = at(Register.RAX, FROM, 1);
    if (format == HALVES) {
      Operation half = v % 2 == 0 ? Operation.PUNPCKLWD : Operation.PUNPCKHWD;
      asm.vector(half, of.width(), to, zero, row.plus(v / 2 * of.width().bytes()));
    } else {
      asm.vector(Operation.PMOVSXBD, of.width(), to, 0, row.plus(v * of.lanes()));
      asm.vector(Operation.CVTDQ2PS, of.width(), to, 0, to);
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

  /**
   * Columns by 64: four terms at a time, their rows of W plus 128, which have no sign then, woven
   * into fours. Behind the last term its row is read again, for inputs that are zero.
   */
  private void dots(int rows) {
    Width zmm = Width.ZMM;
    int listBytes = listBytes(blockTerms);
    int x = 4 * rows;
    int w = x + rows;
    int high = w + 8;
    Register second = Register.RDX;
    Register third = Register.RBX;
    Register fourth = Register.RSI;
    int done = asm.label();
    int group = asm.label();
    int check = asm.label();
    asm.lea(Register.RAX, constants);
    level.broadcast(asm, high, at(Register.RAX, 2 * Integer.BYTES));
    int stripe = asm.here();
    asm.mov(Register.RAX, LEFT).shr(Register.RAX, 2);
    level.mask(asm, 0, Register.RAX, Register.RCX, masks);
    for (int sum = 0; sum < 4 * rows; sum++) {
      level.broadcast(asm, sum, at(LIST, sum % rows * listBytes + LIST_START));
    }
    asm.mov(Register.R13, BLOCK_TERMS).mov(Register.RAX, FROM).lea(NEXT, at(LIST, HEAD_BYTES));
    asm.mov(second, STRIDE).lea(third, at(STRIDE, STRIDE, 1)).lea(fourth, at(STRIDE, STRIDE, 2));
    asm.jmp(check);
    asm.align(32).bind(group);
    for (int i = 0; i < 4; i++) {
      Register further = i == 1 ? second : i == 2 ? third : fourth;
      Address row = i == 0 ? at(Register.RAX, 0) : at(Register.RAX, further, 1);
      asm.vector(Operation.PXORD, zmm, w + i, high, row, 1, false);
    }
    asm.vector(Operation.PUNPCKLBW, zmm, w + 4, w, w + 1);
    asm.vector(Operation.PUNPCKHBW, zmm, w + 5, w, w + 1);
    asm.vector(Operation.PUNPCKLBW, zmm, w + 6, w + 2, w + 3);
    asm.vector(Operation.PUNPCKHBW, zmm, w + 7, w + 2, w + 3);
    for (int row = 0; row < rows; row++) {
      level.broadcast(asm, x + row, at(NEXT, row * listBytes));
    }
    for (int v = 0; v < 4; v++) {
      Operation half = v % 2 == 0 ? Operation.PUNPCKLWD : Operation.PUNPCKHWD;
      asm.vector(half, zmm, w + v, w + 4 + v / 2, w + 6 + v / 2);
      for (int row = 0; row < rows; row++) {
        asm.vector(Operation.PDPBUSD, zmm, v * rows + row, w + v, x + row);
      }
    }
    asm.add(NEXT, 4).lea(Register.RAX, at(Register.RAX, STRIDE, 4)).sub(Register.R13, 4);
    asm.bind(check);
    asm.cmp(Register.R13, 4).jump(Condition.GREATER_OR_EQUAL, group);
    asm.cmp(Register.R13, 0).jump(Condition.LESS_OR_EQUAL, done);
    asm.mov(fourth, third).cmp(Register.R13, 3).jump(Condition.EQUAL, group);
    asm.mov(third, second).mov(fourth, second);
    asm.cmp(Register.R13, 2).jump(Condition.EQUAL, group);
    asm.mov(second, 0).mov(third, second).mov(fourth, second).jmp(group);
    asm.bind(done);
    asm.mov(Register.RDX, TO);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < 4; i++) {
        int pair = i / 2 * 2 * rows + row;
        asm.vector(Operation.SHUFF32X4, zmm, w + i, pair, pair + rows, i % 2 == 0 ? 0x44 : 0xEE);
      }
      for (int v = 0; v < 4; v++) {
        int sum = v * rows + row;
        int of = w + v / 2;
        asm.vector(Operation.SHUFF32X4, zmm, sum, of, of + 2, v % 2 == 0 ? 0x88 : 0xDD);
        asm.vector(Operation.CVTDQ2PS, zmm, sum, 0, sum);
      }
      store(level, 4, rows, row, w);
    }
    advance(4 * COLUMNS);
    asm.sub(LEFT, 4 * COLUMNS).jump(Condition.GREATER, stripe);
  }

  /**
   * The sums of a row to RDX, added to what is there from the second block on, scaled after the
   * last; RDX is the next row of y then.
   */
  private void store(Level of, int vectors, int rows, int row, int other) {
    int stored = asm.label();
    if (format >= INTEGERS) {
      asm.mov(Register.RAX, LIST_SCALE);
      of.broadcast(asm, other, at(Register.RAX, 2 * Float.BYTES * row));
    }
    for (int v = 0; v < vectors; v++) {
      int sum = v * rows + row;
      int place = v * of.width().bytes();
      int first = asm.label();
      int unscaled = asm.label();
      if (format == DOTS && v > 0) {
        asm.cmp(LEFT, v * COLUMNS).jump(Condition.LESS_OR_EQUAL, stored);
      }
      asm.cmp(TERMS_DONE, 0).jump(Condition.EQUAL, first);
      asm.vector(Operation.ADDPS, of.width(), sum, sum, at(Register.RDX, place));
      asm.bind(first);
      if (format != HALVES) {
        asm.cmp(TERMS_LEFT, blockTerms).jump(Condition.GREATER, unscaled);
        asm.vector(Operation.MULPS, of.width(), sum, sum, at(FACTORS, place));
        if (format >= INTEGERS) {
          asm.vector(Operation.MULPS, of.width(), sum, sum, other);
        }
      }
      asm.bind(unscaled);
      of.store(asm, at(Register.RDX, place), sum);
    }
    asm.bind(stored).add(Register.RDX, argument(Y_ROW));
  }
}
