package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

/**
 * Writes what brings operands of a product into panels: [terms, width], the elements of a term side
 * by side.
 *
 * <p>The argument is the address of a block of longs at the places named here. It is read before
 * anything is written, so it may lie where the first panel will be.
 */
public final class PackEmitter {

  /** Address of the source. */
  public static final int FROM = 0;

  /** Address of the first panel. */
  public static final int TO = 8;

  /** Bytes from a row of the source to the next. */
  public static final int FROM_ROW = 16;

  /** Bytes from a term to the next, read by {@link #transposeGroups}; the others know them. */
  public static final int TO_ROW = 24;

  /** Terms of the product. */
  public static final int TERMS = 32;

  /** Panels that are made, 1 or more; for {@link #copy} and {@link #transposeGroups}, columns. */
  public static final int COUNT = 40;

  /** Of the whole block. */
  public static final int BYTES = 48;

  /** Rows and terms of a block that is turned in registers. */
  public static final int BLOCK = 8;

  private static final Register ARGUMENTS = Register.RDI;
  private static final Register SOURCE = Register.RSI;
  private static final Register ROW = Register.R8;
  private static final Register ROW3 = Register.R9;
  private static final Register ROW5 = Register.R10;
  private static final Register TARGET = Register.RAX;
  private static final Register LEFT = Register.R11;
  private static final Register TERMS_LEFT = Register.RBP;
  private static final Register FROM_HERE = Register.RDX;
  private static final Register GROUP = Register.RBX;
  private static final Register LAST_ROW = Register.RCX;
  private static final Register PANEL_BYTES = Register.R12;
  private static final Register TO_STEP = Register.R13;
  private static final Register TO_STEP3 = Register.R14;
  private static final Register TO_STEP5 = Register.R15;

  private final Assembler asm = new Assembler();

  private PackEmitter() {}

  private void enter(CallingConvention convention) {
    convention.enter(asm, 8);
    asm.mov(SOURCE, at(ARGUMENTS, FROM)).mov(ROW, at(ARGUMENTS, FROM_ROW));
    asm.mov(TARGET, at(ARGUMENTS, TO)).mov(LEFT, at(ARGUMENTS, COUNT));
    asm.mov(TERMS_LEFT, at(ARGUMENTS, TERMS));
  }

  /** Panels of so many columns from source[terms, width * panels]: A of TN. Rows in their order. */
  public static byte[] split(CallingConvention convention, int width) {
    return new PackEmitter().splitting(convention, width);
  }

  private byte[] splitting(CallingConvention convention, int width) {
    enter(convention);
    asm.mov(PANEL_BYTES, width * Float.BYTES).imul(PANEL_BYTES, TERMS_LEFT);
    int terms = asm.here();
    asm.mov(FROM_HERE, SOURCE).mov(GROUP, TARGET).mov(Register.RCX, LEFT);
    int panels = asm.here();
    move(width);
    asm.add(FROM_HERE, width * Float.BYTES).add(GROUP, PANEL_BYTES);
    asm.sub(Register.RCX, 1).jump(Condition.NOT_EQUAL, panels);
    asm.add(TARGET, width * Float.BYTES).add(SOURCE, ROW);
    asm.sub(TERMS_LEFT, 1).jump(Condition.NOT_EQUAL, terms);
    convention.leave(asm, 8);
    return asm.finish();
  }

  /** So many floats and not one more. */
  private void move(int floats) {
    int reg = 0;
    int at = 0;
    for (Width width : new Width[] {Width.YMM, Width.XMM}) {
      for (; floats - at >= width.bytes() / Float.BYTES; at += width.bytes() / Float.BYTES) {
        moveOne(Operation.MOVUPS, Operation.MOVUPS_STORE, width, reg++, at);
      }
    }
    if (floats - at >= 2) {
      moveOne(Operation.MOVSD, Operation.MOVSD_STORE, Width.XMM, reg++, at);
      at += 2;
    }
    if (floats - at == 1) {
      moveOne(Operation.MOVSS, Operation.MOVSS_STORE, Width.XMM, reg, at);
    }
  }

  private void moveOne(Operation load, Operation store, Width width, int reg, int at) {
    asm.vector(load, width, reg, 0, at(FROM_HERE, at * Float.BYTES));
    asm.vector(store, width, reg, 0, at(GROUP, at * Float.BYTES));
  }

  /** One panel of so many vectors from source[terms, columns], columns behind the last as zeros. */
  public static byte[] copy(CallingConvention convention, Level level, int vectors) {
    return new PackEmitter().copying(convention, level, vectors);
  }

  private byte[] copying(CallingConvention convention, Level level, int vectors) {
    int bytes = level.width().bytes();
    int table = asm.label();
    int mask = vectors;
    enter(convention);
    int[] whole = new int[vectors];
    for (int v = 0; v < vectors; v++) {
      whole[v] = asm.label();
    }
    int end = asm.label();
    for (int v = vectors - 1; v >= 0; v--) {
      asm.cmp(LEFT, v * level.lanes()).jump(Condition.GREATER, whole[v]);
    }
    asm.jmp(end);
    for (int v = 0; v < vectors; v++) {
      asm.bind(whole[v]);
      asm.sub(LEFT, v * level.lanes());
      level.mask(asm, mask, LEFT, GROUP, table);
      for (int i = v + 1; i < vectors; i++) {
        asm.zero(i);
      }
      int terms = asm.here();
      for (int i = 0; i < v; i++) {
        level.load(asm, i, at(SOURCE, i * bytes));
      }
      level.loadMasked(asm, v, mask, at(SOURCE, v * bytes));
      for (int i = 0; i < vectors; i++) {
        level.store(asm, at(TARGET, i * bytes), i);
      }
      asm.add(TARGET, vectors * bytes).add(SOURCE, ROW);
      asm.sub(TERMS_LEFT, 1).jump(Condition.NOT_EQUAL, terms);
      asm.jmp(end);
    }
    asm.bind(end);
    convention.leave(asm, 8);
    level.maskTable(asm, table);
    return asm.finish();
  }

  /**
   * Panels of so many rows from source[width * panels, terms]: B of NT, A of NN. Terms in blocks of
   * {@link #BLOCK}, of which there must be whole ones. A width that is no multiple of it writes up
   * to seven floats behind the last panel.
   */
  public static byte[] transpose(CallingConvention convention, int width) {
    return new PackEmitter().transposing(convention, width);
  }

  private byte[] transposing(CallingConvention convention, int width) {
    enter(convention);
    asm.lea(ROW3, at(ROW, ROW, 2)).lea(ROW5, at(ROW, ROW, 4));
    asm.mov(PANEL_BYTES, TERMS_LEFT);
    int groups = (width + BLOCK - 1) / BLOCK;
    int panel = asm.here();
    asm.mov(TERMS_LEFT, PANEL_BYTES).mov(FROM_HERE, SOURCE);
    int terms = asm.here();
    // A last group that is not whole writes over its neighbour, which comes after it.
    for (int g = groups - 1; g >= 0; g--) {
      groupStart(g);
      int rows = Math.min(BLOCK, width - BLOCK * g);
      rows(GROUP, ROW, ROW3, ROW5, Operation.MOVUPS, 0, rows);
      turn();
      for (int i = 0; i < BLOCK; i++) {
        Address to = at(TARGET, Float.BYTES * (i * width + BLOCK * g));
        asm.vector(Operation.MOVUPS_STORE, Width.YMM, BLOCK + i, 0, to);
      }
    }
    asm.add(TARGET, Float.BYTES * BLOCK * width).add(FROM_HERE, Float.BYTES * BLOCK);
    asm.sub(TERMS_LEFT, BLOCK).jump(Condition.NOT_EQUAL, terms);
    asm.mov(GROUP, width).imul(GROUP, ROW).add(SOURCE, GROUP);
    asm.sub(LEFT, 1).jump(Condition.NOT_EQUAL, panel);
    convention.leave(asm, 8);
    return asm.finish();
  }

  /**
   * Columns from as many rows of the source, {@link #BLOCK} or more: B of NT, where it is not a
   * whole panel. Of the last group those that are left, and before them some once more.
   */
  public static byte[] transposeGroups(CallingConvention convention) {
    return new PackEmitter().transposingGroups(convention);
  }

  private byte[] transposingGroups(CallingConvention convention) {
    enter(convention);
    asm.mov(TO_STEP, at(ARGUMENTS, TO_ROW));
    asm.lea(ROW3, at(ROW, ROW, 2)).lea(ROW5, at(ROW, ROW, 4));
    asm.lea(TO_STEP3, at(TO_STEP, TO_STEP, 2)).lea(TO_STEP5, at(TO_STEP, TO_STEP, 4));
    asm.mov(PANEL_BYTES, TERMS_LEFT);
    int whole = asm.label();
    int end = asm.label();
    int group = asm.here();
    asm.cmp(LEFT, BLOCK).jump(Condition.GREATER_OR_EQUAL, whole);
    asm.test(LEFT).jump(Condition.EQUAL, end);
    asm.sub(LEFT, BLOCK).lea(TARGET, at(TARGET, LEFT, Float.BYTES));
    asm.imul(LEFT, ROW).add(SOURCE, LEFT).mov(LEFT, BLOCK);
    asm.bind(whole);
    asm.mov(TERMS_LEFT, PANEL_BYTES).mov(GROUP, SOURCE).mov(FROM_HERE, TARGET);
    int terms = asm.here();
    rows(GROUP, ROW, ROW3, ROW5, Operation.MOVUPS, 0, BLOCK);
    turn();
    rows(FROM_HERE, TO_STEP, TO_STEP3, TO_STEP5, Operation.MOVUPS_STORE, BLOCK, BLOCK);
    asm.lea(FROM_HERE, at(FROM_HERE, TO_STEP, BLOCK)).add(GROUP, Float.BYTES * BLOCK);
    asm.sub(TERMS_LEFT, BLOCK).jump(Condition.NOT_EQUAL, terms);
    asm.add(TARGET, Width.YMM.bytes()).lea(SOURCE, at(SOURCE, ROW, BLOCK));
    asm.sub(LEFT, BLOCK).jmp(group);
    asm.bind(end);
    convention.leave(asm, 8);
    return asm.finish();
  }

  private void groupStart(int group) {
    if (group == 0) {
      asm.mov(GROUP, FROM_HERE);
    } else {
      asm.mov(GROUP, BLOCK * group).imul(GROUP, ROW).add(GROUP, FROM_HERE);
    }
  }

  /** Loads or stores so many rows, with 1, 3 and 5 times their distance in registers. */
  private void rows(
      Register base,
      Register one,
      Register three,
      Register five,
      Operation move,
      int reg,
      int rows) {
    asm.lea(LAST_ROW, at(base, three, 2));
    Address[] places = {
      at(base, 0),
      at(base, one, 1),
      at(base, one, 2),
      at(base, three, 1),
      at(base, one, 4),
      at(base, five, 1),
      at(base, three, 2),
      at(LAST_ROW, one, 1)
    };
    for (int i = 0; i < rows; i++) {
      asm.vector(move, Width.YMM, reg + i, 0, places[i]);
    }
  }

  /** Registers 0 to 7 as rows become 8 to 15 as columns: pairs, quarters, halves. */
  private void turn() {
    Width ymm = Width.YMM;
    for (int i = 0; i < BLOCK; i += 2) {
      asm.vector(Operation.UNPCKLPS, ymm, BLOCK + i, i, i + 1);
      asm.vector(Operation.UNPCKHPS, ymm, BLOCK + i + 1, i, i + 1);
    }
    for (int h = 0; h < 2; h++) {
      int from = BLOCK + 4 * h;
      for (int i = 0; i < 2; i++) {
        asm.vector(Operation.UNPCKLPD, ymm, 4 * h + 2 * i, from + i, from + i + 2);
        asm.vector(Operation.UNPCKHPD, ymm, 4 * h + 2 * i + 1, from + i, from + i + 2);
      }
    }
    for (int i = 0; i < 4; i++) {
      asm.vector(Operation.PERM2F128, ymm, BLOCK + i, i, i + 4, 0x20);
      asm.vector(Operation.PERM2F128, ymm, BLOCK + 4 + i, i, i + 4, 0x31);
    }
  }
}
