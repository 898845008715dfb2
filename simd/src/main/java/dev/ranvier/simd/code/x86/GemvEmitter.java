package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

/**
 * Writes y[width] = x[terms] · W[terms, width], for each block of terms sums from +0 in one chain
 * of fused multiply-adds, added to y from the second block on; long, since its loops share their
 * registers. Rows of W behind a zero input are left out where that is asked for: the others are
 * listed first, a vector of inputs at a time; with 256 bits by a table that has the numbers of the
 * lanes that stay for each of 256 masks.
 *
 * <p>The argument is the address of a block of longs, at the places named here.
 */
public final class GemvEmitter {

  /** Columns, 16 or a multiple. */
  public static final int WIDTH = 0;

  /** Terms; with none y is +0. */
  public static final int TERMS = 8;

  /** Address of x. */
  public static final int X = 16;

  /** Address of W. */
  public static final int W = 24;

  /** Bytes from a row of W to the next. */
  public static final int W_ROW = 32;

  /** Address of y. */
  public static final int Y = 40;

  /** Where numbers of rows are listed, a block of ints; the values behind them. */
  public static final int LIST = 48;

  /** Where values are listed. */
  public static final int VALUES = 56;

  /** A row of sums, read where whole rows of W are taken and there are several blocks. */
  public static final int SUMS = 64;

  /** Numbers of all rows of a block, if none is left out; else 0. */
  public static final int ALL_ROWS = 72;

  /** Of the whole block. */
  public static final int BYTES = 80;

  /** Rows of W and y go on to a multiple of so many. */
  private static final int COLUMNS = 16;

  private static final int ROWS_AT_ONCE = 8;
  private static final int SUMS_AT_ONCE = 2;
  private static final int MASKS = 256;

  private static final Register ARGUMENTS = Register.RDI;
  private static final Address TERMS_LEFT = at(Register.RSP, 0);
  private static final Address INPUTS = at(Register.RSP, 8);
  private static final Address BLOCK_OF_W = at(Register.RSP, 16);
  private static final Address BLOCK_TERMS = at(Register.RSP, 24);
  private static final Address LISTED = at(Register.RSP, 32);
  private static final Address LISTED_END = at(Register.RSP, 40);
  private static final Address LISTED_VALUES = at(Register.RSP, 48);

  /** 1 from the second block on. */
  private static final Address ADDS = at(Register.RSP, 56);

  /** Where a block's sums go. */
  private static final Address TARGET = at(Register.RSP, 64);

  /** Bytes of a row behind whole steps. */
  private static final Address TAIL = at(Register.RSP, 72);

  private static final int LOCAL_BYTES = 80;

  /** Of whole rows: one each, and W, the target, a place in the row. */
  private static final Register[] ROWS = {
    Register.RAX,
    Register.RBX,
    Register.RBP,
    Register.RSI,
    Register.R8,
    Register.R9,
    Register.R10,
    Register.R11
  };

  private static final Register NEXT = Register.RCX;
  private static final Register NEXT_VALUE = Register.RDX;
  private static final Register STRIDE = Register.R12;
  private static final Register CORNER = Register.R13;
  private static final Register TO = Register.R14;
  private static final Register PLACE = Register.R15;

  private final Assembler asm = new Assembler();
  private final Level level;
  private final int blockTerms;
  private final int widthBytes;
  private final int masks = asm.label();
  private final int numbers = asm.label();
  private final int lanesOfMasks = asm.label();

  private GemvEmitter(Level level, int blockTerms) {
    this.level = level;
    this.blockTerms = blockTerms;
    this.widthBytes = level.width().bytes();
  }

  /**
   * The code of a kernel.
   *
   * @param blockTerms terms of a block
   * @param wholeRows whether eight whole rows of W are read at a time, with the sums in memory,
   *     instead of stripes of columns with the sums in registers
   */
  public static byte[] emit(
      CallingConvention convention, Level level, int blockTerms, boolean wholeRows) {
    return new GemvEmitter(level, blockTerms).function(convention, wholeRows);
  }

  private byte[] function(CallingConvention convention, boolean wholeRows) {
    convention.enter(asm, LOCAL_BYTES);
    keep(TERMS_LEFT, TERMS);
    keep(INPUTS, X);
    keep(BLOCK_OF_W, W);
    keep(TARGET, Y);
    asm.mov(Register.RAX, 0).mov(ADDS, Register.RAX);
    int block = asm.here();
    list();
    if (wholeRows) {
      rows();
    } else {
      asm.mov(Register.R13, LISTED_END);
      stripes(true);
    }
    int end = asm.label();
    asm.mov(Register.RAX, BLOCK_TERMS).mov(Register.RCX, TERMS_LEFT);
    asm.sub(Register.RCX, Register.RAX).mov(TERMS_LEFT, Register.RCX);
    asm.test(Register.RCX).jump(Condition.EQUAL, end);
    asm.mov(Register.RDX, argument(W_ROW)).imul(Register.RDX, Register.RAX);
    asm.add(Register.RDX, BLOCK_OF_W).mov(BLOCK_OF_W, Register.RDX);
    asm.shl(Register.RAX, 2).add(Register.RAX, INPUTS).mov(INPUTS, Register.RAX);
    asm.mov(Register.RAX, 1).mov(ADDS, Register.RAX);
    if (wholeRows) {
      keep(TARGET, SUMS);
    }
    asm.jmp(block);
    asm.bind(end);
    convention.leave(asm, LOCAL_BYTES);
    tables();
    return asm.finish();
  }

  private static Address argument(int place) {
    return at(ARGUMENTS, place);
  }

  private void keep(Address local, int argument) {
    asm.mov(Register.RAX, argument(argument)).mov(local, Register.RAX);
  }

  private void tables() {
    level.maskTable(asm, masks);
    asm.bind(numbers);
    int count = level.lanes();
    for (int i = 0; i < 2 * count; i++) {
      asm.int32(Math.min(i, count));
    }
    asm.bind(lanesOfMasks);
    for (int zeros = 0; level == Level.AVX2 && zeros < MASKS; zeros++) {
      int filled = 0;
      int[] lanes = new int[count];
      for (int lane = 0; lane < count; lane++) {
        if ((zeros >> lane & 1) == 0) {
          lanes[filled++] = lane;
        }
      }
      asm.bytes(lanes);
    }
  }

  /** The rows of a block: all of them, or those behind inputs other than zero. */
  private void list() {
    int few = asm.label();
    int choose = asm.label();
    int listed = asm.label();
    asm.mov(Register.RCX, TERMS_LEFT).cmp(Register.RCX, blockTerms);
    asm.jump(Condition.LESS_OR_EQUAL, few);
    asm.mov(Register.RCX, blockTerms);
    asm.bind(few);
    asm.mov(BLOCK_TERMS, Register.RCX);
    asm.mov(Register.RSI, INPUTS).mov(Register.RAX, argument(ALL_ROWS));
    asm.test(Register.RAX).jump(Condition.EQUAL, choose);
    asm.mov(LISTED, Register.RAX).mov(LISTED_VALUES, Register.RSI);
    asm.lea(Register.RDX, at(Register.RAX, Register.RCX, 4)).mov(LISTED_END, Register.RDX);
    asm.jmp(listed);
    asm.bind(choose);
    asm.mov(Register.RDX, argument(LIST)).mov(LISTED, Register.RDX);
    asm.mov(Register.RBX, argument(VALUES)).mov(LISTED_VALUES, Register.RBX);
    asm.lea(Register.R8, lanesOfMasks).lea(Register.R9, numbers);
    asm.zero(5).zero(7);
    if (level == Level.AVX512) {
      level.load(asm, 5, at(Register.R9, 0));
    }
    level.load(asm, 6, at(Register.R9, widthBytes));
    int tail = asm.label();
    int end = asm.label();
    asm.sub(Register.RCX, level.lanes()).jump(Condition.LESS, tail);
    asm.align(32);
    int loop = asm.here();
    level.load(asm, 0, at(Register.RSI, 0));
    pick();
    asm.add(Register.RSI, widthBytes);
    asm.sub(Register.RCX, level.lanes()).jump(Condition.GREATER_OR_EQUAL, loop);
    asm.bind(tail);
    asm.add(Register.RCX, level.lanes()).jump(Condition.EQUAL, end);
    level.mask(asm, 1, Register.RCX, Register.RAX, masks);
    level.loadMasked(asm, 0, 1, at(Register.RSI, 0));
    pick();
    asm.bind(end);
    asm.mov(LISTED_END, Register.RDX);
    asm.bind(listed);
  }

  /** A vector of inputs: those that are not zero, with their numbers, to the ends of the lists. */
  private void pick() {
    Width all = level.width();
    asm.vector(Operation.PADDD, all, 1, 0, 0); // without the sign of a zero
    if (level == Level.AVX512) {
      asm.vector(Operation.PTESTMD, all, 1, 1, 1);
      asm.kmov(Register.RAX, 1).compress(3, 1, 0).compress(4, 1, 5);
      asm.popcnt(Register.R10, Register.RAX);
    } else {
      asm.vector(Operation.PCMPEQD, all, 1, 1, 7);
      asm.movmskps(Register.RAX, 1);
      asm.vector(Operation.PMOVZXBD, all, 2, 0, at(Register.R8, Register.RAX, 8));
      asm.vector(Operation.PERMPS, all, 3, 2, 0);
      asm.vector(Operation.PADDD, all, 4, 2, 5);
      asm.popcnt(Register.RAX, Register.RAX);
      asm.mov(Register.R10, level.lanes()).sub(Register.R10, Register.RAX);
    }
    level.store(asm, at(Register.RBX, 0), 3);
    level.store(asm, at(Register.RDX, 0), 4);
    asm.lea(Register.RDX, at(Register.RDX, Register.R10, 4));
    asm.lea(Register.RBX, at(Register.RBX, Register.R10, 4));
    asm.vector(Operation.PADDD, all, 5, 5, 6);
  }

  /**
   * The listed rows up to R13 by stripes, each as wide as there are registers for, into the target.
   *
   * @param adds whether they are added to it from the second block on
   */
  private void stripes(boolean adds) {
    asm.mov(Register.R8, BLOCK_OF_W).mov(Register.R9, argument(W_ROW));
    asm.mov(Register.R10, TARGET).mov(Register.R11, argument(WIDTH));
    asm.mov(Register.R12, LISTED).mov(Register.R14, LISTED_VALUES);
    int widest = level.registers() / 2;
    int narrowest = COLUMNS / level.lanes();
    for (int vectors = widest; vectors >= narrowest; vectors /= 2) {
      int narrower = asm.label();
      int again = asm.here();
      asm.cmp(Register.R11, vectors * level.lanes()).jump(Condition.LESS, narrower);
      stripe(vectors, adds);
      asm.add(Register.R8, vectors * widthBytes).add(Register.R10, vectors * widthBytes);
      asm.sub(Register.R11, vectors * level.lanes());
      if (vectors == widest) {
        asm.jmp(again);
      }
      asm.bind(narrower);
    }
  }

  private void stripe(int vectors, boolean adds) {
    int value = vectors;
    for (int v = 0; v < vectors; v++) {
      asm.zero(v);
    }
    int end = asm.label();
    asm.mov(NEXT, Register.R12).mov(NEXT_VALUE, Register.R14);
    asm.cmp(NEXT, Register.R13).jump(Condition.EQUAL, end);
    asm.align(32);
    int loop = asm.here();
    asm.movsxd(Register.RAX, at(NEXT, 0)).imul(Register.RAX, Register.R9);
    level.broadcast(asm, value, at(NEXT_VALUE, 0));
    for (int v = 0; v < vectors; v++) {
      Address from = at(Register.RAX, Register.R8, 1).plus(v * widthBytes);
      asm.vector(Operation.FMADD231PS, level.width(), v, value, from);
    }
    asm.add(NEXT, Integer.BYTES).add(NEXT_VALUE, Float.BYTES);
    asm.cmp(NEXT, Register.R13).jump(Condition.NOT_EQUAL, loop);
    asm.bind(end);
    if (adds) {
      int plain = asm.label();
      asm.cmp(ADDS, 0).jump(Condition.EQUAL, plain);
      for (int v = 0; v < vectors; v++) {
        asm.vector(Operation.ADDPS, level.width(), v, v, at(Register.R10, v * widthBytes));
      }
      asm.bind(plain);
    }
    for (int v = 0; v < vectors; v++) {
      level.store(asm, at(Register.R10, v * widthBytes), v);
    }
  }

  /** What does not make eight by stripes, then whole rows. */
  private void rows() {
    int done = asm.label();
    asm.mov(Register.R13, LISTED).mov(Register.RAX, LISTED_END);
    asm.sub(Register.RAX, Register.R13);
    asm.and(Register.RAX, Integer.BYTES * (ROWS_AT_ONCE - 1));
    asm.add(Register.R13, Register.RAX);
    stripes(false);
    asm.mov(NEXT, Register.R13).mov(NEXT_VALUE, LISTED_VALUES);
    asm.mov(Register.RAX, LISTED);
    asm.sub(NEXT_VALUE, Register.RAX).add(NEXT_VALUE, NEXT);
    asm.mov(STRIDE, argument(W_ROW));
    asm.mov(Register.RAX, argument(WIDTH)).shl(Register.RAX, 2).mov(Register.RBX, Register.RAX);
    asm.and(Register.RAX, -SUMS_AT_ONCE * widthBytes);
    asm.sub(Register.RBX, Register.RAX).mov(TAIL, Register.RBX);
    asm.mov(CORNER, BLOCK_OF_W).add(CORNER, Register.RAX);
    asm.mov(TO, TARGET).add(TO, Register.RAX);
    int groups = asm.here();
    asm.mov(PLACE, LISTED_END).cmp(NEXT, PLACE).jump(Condition.EQUAL, done);
    eight();
    asm.add(NEXT, Integer.BYTES * ROWS_AT_ONCE).add(NEXT_VALUE, Float.BYTES * ROWS_AT_ONCE);
    asm.jmp(groups);
    asm.bind(done);
    addSums();
  }

  /** target += value · W[row] for eight rows in their order; W and target at the end of steps. */
  private void eight() {
    int x = SUMS_AT_ONCE;
    for (int i = 0; i < ROWS_AT_ONCE; i++) {
      asm.movsxd(ROWS[i], at(NEXT, Integer.BYTES * i)).imul(ROWS[i], STRIDE).add(ROWS[i], CORNER);
      level.broadcast(asm, x + i, at(NEXT_VALUE, Float.BYTES * i));
    }
    int end = asm.label();
    int tail = asm.label();
    asm.mov(PLACE, TARGET).sub(PLACE, TO).jump(Condition.EQUAL, tail);
    asm.align(32);
    int loop = asm.here();
    step(SUMS_AT_ONCE);
    asm.add(PLACE, SUMS_AT_ONCE * widthBytes).jump(Condition.NOT_EQUAL, loop);
    asm.bind(tail);
    if (SUMS_AT_ONCE * level.lanes() > COLUMNS) {
      asm.cmp(TAIL, 0).jump(Condition.EQUAL, end);
      step(1);
    }
    asm.bind(end);
  }

  private void step(int vectors) {
    for (int v = 0; v < vectors; v++) {
      level.load(asm, v, at(TO, PLACE, 1).plus(v * widthBytes));
    }
    for (int i = 0; i < ROWS_AT_ONCE; i++) {
      for (int v = 0; v < vectors; v++) {
        Address from = at(ROWS[i], PLACE, 1).plus(v * widthBytes);
        asm.vector(Operation.FMADD231PS, level.width(), v, SUMS_AT_ONCE + i, from);
      }
    }
    for (int v = 0; v < vectors; v++) {
      level.store(asm, at(TO, PLACE, 1).plus(v * widthBytes), v);
    }
  }

  /** From the second block on y += sums. */
  private void addSums() {
    int plain = asm.label();
    asm.cmp(ADDS, 0).jump(Condition.EQUAL, plain);
    asm.mov(Register.RAX, argument(Y)).mov(Register.RCX, TARGET);
    asm.mov(Register.RDX, argument(WIDTH));
    int loop = asm.here();
    level.load(asm, 0, at(Register.RAX, 0));
    asm.vector(Operation.ADDPS, level.width(), 0, 0, at(Register.RCX, 0));
    level.store(asm, at(Register.RAX, 0), 0);
    asm.add(Register.RAX, widthBytes).add(Register.RCX, widthBytes);
    asm.sub(Register.RDX, level.lanes()).jump(Condition.NOT_EQUAL, loop);
    asm.bind(plain);
  }
}
