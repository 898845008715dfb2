package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

/**
 * Writes an optimizer's update of rows by columns of weights and state, one loop for all of them: a
 * vector at a time, the last of a row under a mask. What is beside the columns is not touched.
 *
 * <p>The argument is the address of a block of longs, at the places named here.
 */
public final class UpdateEmitter {

  /** What is done with each weight; the scalar twins say it in floats. */
  public enum Rule {
    SGD,
    MOMENTUM,
    ADAM;

    /** Matrices of state, of the weights' stride. */
    public int slots() {
      return ordinal();
    }
  }

  /** Rows, at least 1. */
  public static final int ROWS = 0;

  /** Columns, at least 1. */
  public static final int COLUMNS = 8;

  /** Bytes from a row of the weights, or of a slot, to the next. */
  public static final int WEIGHTS_ROW = 16;

  /** The same of the gradient. */
  public static final int GRAD_ROW = 24;

  /** Address of the gradient. */
  public static final int GRAD = 32;

  /** Address of the weights; those of the slots behind it. */
  public static final int WEIGHTS = 40;

  /** A float: what part of itself a weight loses, negative; the step; three of the rule's own. */
  public static final int NUMBERS = 64;

  /** Of the whole block. */
  public static final int BYTES = 104;

  private static final int EXPONENT = 0x7F80_0000;
  private static final int LOCAL_BYTES = 8;

  private static final Register ARGUMENTS = Register.RDI;
  private static final Register AT = Register.RAX;
  private static final Register WHOLE_BYTES = Register.RCX;
  private static final Register ROWS_LEFT = Register.RDX;
  private static final Register ROW_BYTES = Register.RSI;
  private static final Register GRAD_ROW_BYTES = Register.R12;
  private static final Register REST = Register.R13;

  /** Of the gradient, the weights and the slots: where the whole vectors of a row end. */
  private static final Register[] ENDS = {Register.R8, Register.R9, Register.R10, Register.R11};

  // vector registers
  private static final int W = 0;
  private static final int G = 1;
  private static final int S0 = 2;
  private static final int S1 = 3;
  private static final int OTHER = 4;
  private static final int DECAY = 5;
  private static final int STEP = 6;
  private static final int OWN = 7;
  private static final int EXPONENTS = 10;
  private static final int ZERO = 11;
  private static final int MASK = 12;
  private static final int CHANGE = G;

  private final Assembler asm = new Assembler();
  private final Level level;
  private final Rule rule;
  private boolean masked;

  private UpdateEmitter(Level level, Rule rule) {
    this.level = level;
    this.rule = rule;
  }

  /** The code of a kernel. */
  public static byte[] emit(CallingConvention convention, Level level, Rule rule) {
    return new UpdateEmitter(level, rule).function(convention);
  }

  private byte[] function(CallingConvention convention) {
    convention.enter(asm, LOCAL_BYTES);
    asm.mov(AT, EXPONENT).mov(at(Register.RSP, 0), AT);
    level.broadcast(asm, EXPONENTS, at(Register.RSP, 0));
    asm.zero(ZERO);
    for (int i = 0; i < EXPONENTS - DECAY; i++) {
      level.broadcast(asm, DECAY + i, argument(NUMBERS + Long.BYTES * i));
    }
    asm.mov(WHOLE_BYTES, argument(COLUMNS)).mov(REST, WHOLE_BYTES);
    asm.and(REST, level.lanes() - 1);
    asm.sub(WHOLE_BYTES, REST).shl(WHOLE_BYTES, 2);
    for (int i = 0; i < 2 + rule.slots(); i++) {
      asm.mov(ENDS[i], WHOLE_BYTES).add(ENDS[i], argument(GRAD + Long.BYTES * i));
    }
    int table = asm.label();
    int rows = asm.label();
    asm.mov(Register.RBX, REST).test(REST).jump(Condition.EQUAL, rows);
    level.mask(asm, MASK, Register.RBX, AT, table);
    asm.bind(rows);
    asm.mov(ROWS_LEFT, argument(ROWS)).mov(ROW_BYTES, argument(WEIGHTS_ROW));
    asm.mov(GRAD_ROW_BYTES, argument(GRAD_ROW));
    int row = asm.here();
    row();
    for (int i = 0; i < 2 + rule.slots(); i++) {
      asm.add(ENDS[i], i == 0 ? GRAD_ROW_BYTES : ROW_BYTES);
    }
    asm.sub(ROWS_LEFT, 1).jump(Condition.NOT_EQUAL, row);
    convention.leave(asm, LOCAL_BYTES);
    level.maskTable(asm, table);
    return asm.finish();
  }

  private static Address argument(int place) {
    return at(ARGUMENTS, place);
  }

  private void row() {
    int tail = asm.label();
    int end = asm.label();
    asm.mov(AT, 0).sub(AT, WHOLE_BYTES).jump(Condition.EQUAL, tail);
    asm.align(32);
    int loop = asm.here();
    masked = false;
    update();
    asm.add(AT, level.width().bytes()).jump(Condition.NOT_EQUAL, loop);
    asm.bind(tail).test(REST).jump(Condition.EQUAL, end);
    masked = true;
    update();
    asm.bind(end);
  }

  /**
   * All loads come before all stores: slots are often a multiple of 4 KiB apart, and a load behind
   * a store with the same lower bits of the address waits for it.
   */
  private void update() {
    load(G, 0);
    load(W, 1);
    switch (rule) {
      case SGD -> {}
      case MOMENTUM -> momentum();
      case ADAM -> adam();
    }
    level.multiplyAdd(asm, W, W, DECAY);
    switch (rule) {
      case SGD -> level.multiplyAdd(asm, W, G, STEP);
      case MOMENTUM -> {
        store(2, G);
        vector(Operation.ADDPS, W, W, G);
      }
      case ADAM -> {
        store(2, S0);
        store(3, S1);
        vector(Operation.SUBPS, W, W, CHANGE);
      }
    }
    store(1, W);
  }

  /** G = v = momentum · v - rate · g. */
  private void momentum() {
    load(S0, 2);
    vector(Operation.MULPS, G, G, STEP);
    level.multiplyAdd(asm, G, S0, OWN);
    level.flush(asm, G, EXPONENTS, ZERO, OTHER);
  }

  /**
   * S0 = m += (g - m) · rate1; S1 = v += (g² - v) · rate2; the change is step · m / (sqrt(v) +
   * epsilon).
   */
  private void adam() {
    load(S0, 2);
    load(S1, 3);
    load(OTHER, 3);
    vector(Operation.FMSUB231PS, OTHER, G, G);
    level.multiplyAdd(asm, S1, OTHER, OWN + 1);
    level.flush(asm, S1, EXPONENTS, ZERO, OTHER);
    vector(Operation.SUBPS, G, G, S0);
    level.multiplyAdd(asm, S0, G, OWN);
    level.flush(asm, S0, EXPONENTS, ZERO, OTHER);
    vector(Operation.SQRTPS, OTHER, 0, S1);
    vector(Operation.ADDPS, OTHER, OTHER, OWN + 2);
    vector(Operation.MULPS, CHANGE, S0, STEP);
    vector(Operation.DIVPS, CHANGE, CHANGE, OTHER);
  }

  private void vector(Operation op, int reg, int source, int other) {
    asm.vector(op, level.width(), reg, source, other);
  }

  private void load(int reg, int matrix) {
    Address from = at(ENDS[matrix], AT, 1);
    if (masked) {
      level.loadMasked(asm, reg, MASK, from);
    } else {
      level.load(asm, reg, from);
    }
  }

  private void store(int matrix, int reg) {
    Address to = at(ENDS[matrix], AT, 1);
    if (masked) {
      level.storeMasked(asm, to, MASK, reg);
    } else {
      level.store(asm, to, reg);
    }
  }
}
