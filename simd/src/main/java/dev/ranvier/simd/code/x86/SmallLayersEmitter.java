package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

import dev.ranvier.simd.code.FloatFunction;

/**
 * Writes y[n] = f(x[k] · W[k, n] + b[n]) for one layer after the other, each of up to 32 columns
 * whose sums stay in registers, from +0 in one chain of fused multiply-adds.
 *
 * <p>The argument is the address of {@link #LONGS} longs for each layer, one behind the other: n,
 * k, the addresses of x and W, bytes from a row of W to the next, the addresses of b, or 0, and y,
 * the number of f. Behind the last one n is 0. W, b and y go on to a multiple of 16 columns.
 *
 * <p>Function i is the i-th that the kernel is written with; behind them comes softmax.
 */
public final class SmallLayersEmitter {

  /** Of a layer. */
  public static final int LONGS = 8;

  private static final int MOST_COLUMNS = 32;
  private static final int TERMS_AT_ONCE = 4;

  private static final Register LAYER = Register.RDI;
  private static final Register NUMBERS = Register.RBX;

  /** What is left of a row of y, and where it goes. */
  private static final Register BYTES = Register.RDX;

  private static final Register TO = Register.R10;

  private final Assembler asm = new Assembler();
  private final Level level;
  private final int widthBytes;

  /** Vectors of the widest layer, whose sums are in the first registers. */
  private final int vectors;

  private final int limits = asm.label();
  private final VectorFunctions functions;

  private SmallLayersEmitter(Level level) {
    this.level = level;
    this.widthBytes = level.width().bytes();
    this.vectors = MOST_COLUMNS / level.lanes();
    this.functions = new VectorFunctions(asm, level, NUMBERS);
  }

  /**
   * The code of the kernel, the same for all networks.
   *
   * @param choice of functions without parameters that layers may have beside softmax
   */
  public static byte[] emit(CallingConvention convention, Level level, FloatFunction... choice) {
    return new SmallLayersEmitter(level).function(convention, choice);
  }

  private byte[] function(CallingConvention convention, FloatFunction... choice) {
    convention.enter(asm, RowLanes.COUNT * Float.BYTES);
    int table = asm.label();
    asm.lea(NUMBERS, table);
    int end = asm.label();
    int next = asm.label();
    int layer = asm.here();
    asm.mov(BYTES, at(LAYER, 0)).shl(BYTES, 2).test(BYTES).jump(Condition.EQUAL, end);
    asm.mov(Register.RCX, at(LAYER, 8)).mov(Register.RSI, at(LAYER, 16));
    asm.mov(Register.R8, at(LAYER, 24)).mov(Register.R9, at(LAYER, 32));
    asm.mov(TO, at(LAYER, 48));
    int summed = asm.label();
    for (int v = 1; v < vectors; v *= 2) {
      int wider = asm.label();
      asm.cmp(BYTES, v * widthBytes).jump(Condition.GREATER, wider);
      sums(v, summed);
      asm.bind(wider);
    }
    sums(vectors, summed);
    asm.bind(summed);
    asm.mov(Register.RAX, at(LAYER, 56));
    for (int i = 0; i < choice.length; i++) {
      int other = asm.label();
      asm.cmp(Register.RAX, i).jump(Condition.NOT_EQUAL, other);
      eachVector(choice[i]);
      asm.jmp(next);
      asm.bind(other);
    }
    softmax();
    asm.bind(next);
    asm.add(LAYER, LONGS * Long.BYTES).jmp(layer);
    asm.bind(end);
    convention.leave(asm, RowLanes.COUNT * Float.BYTES);
    functions.table(table);
    RowLanes.limits(asm, limits, MOST_COLUMNS);
    return asm.finish();
  }

  /** Sums and bias into the first registers. */
  private void sums(int count, int summed) {
    for (int v = 0; v < count; v++) {
      asm.zero(v);
    }
    int few = asm.label();
    int single = asm.label();
    int end = asm.label();
    asm.lea(Register.RAX, at(Register.R9, Register.R9, 2));
    asm.sub(Register.RCX, TERMS_AT_ONCE).jump(Condition.LESS, few);
    asm.align(32);
    int loop = asm.here();
    term(count, 0, at(Register.R8, 0));
    term(count, 1, at(Register.R8, Register.R9, 1));
    term(count, 2, at(Register.R8, Register.R9, 2));
    term(count, 3, at(Register.R8, Register.RAX, 1));
    asm.add(Register.RSI, TERMS_AT_ONCE * Float.BYTES);
    asm.lea(Register.R8, at(Register.R8, Register.R9, TERMS_AT_ONCE));
    asm.sub(Register.RCX, TERMS_AT_ONCE).jump(Condition.GREATER_OR_EQUAL, loop);
    asm.bind(few);
    asm.add(Register.RCX, TERMS_AT_ONCE).jump(Condition.EQUAL, end);
    asm.bind(single);
    term(count, 0, at(Register.R8, 0));
    asm.add(Register.RSI, Float.BYTES).add(Register.R8, Register.R9);
    asm.sub(Register.RCX, 1).jump(Condition.NOT_EQUAL, single);
    asm.bind(end);
    asm.mov(Register.RAX, at(LAYER, 40)).test(Register.RAX).jump(Condition.EQUAL, summed);
    for (int v = 0; v < count; v++) {
      op(Operation.ADDPS, v, v, at(Register.RAX, v * widthBytes));
    }
    asm.jmp(summed);
  }

  private void term(int count, int i, Address weights) {
    level.broadcast(asm, count, at(Register.RSI, i * Float.BYTES));
    for (int v = 0; v < count; v++) {
      op(Operation.FMADD231PS, v, count, weights.plus(v * widthBytes));
    }
  }

  /** The vectors of y, one after the other in the first register, so that f is written once. */
  private void eachVector(FloatFunction f) {
    int loop = asm.here();
    functions.emit(f, 0, vectors, null);
    level.store(asm, at(TO, 0), 0);
    for (int v = 1; v < vectors; v++) {
      op(Operation.MOVUPS, v - 1, 0, v);
    }
    asm.add(TO, widthBytes);
    asm.sub(BYTES, widthBytes).jump(Condition.GREATER, loop);
  }

  /** By {@link RowLanes#limits}, which change neither the largest nor the sum. */
  private void softmax() {
    int free = vectors;
    asm.lea(Register.RAX, limits).add(Register.RAX, MOST_COLUMNS * Float.BYTES);
    asm.sub(Register.RAX, BYTES);
    for (int v = 0; v < vectors; v++) {
      op(Operation.MINPS, v, v, at(Register.RAX, v * widthBytes));
    }
    reduce(Operation.MAXPS);
    int[] fewer = new int[vectors];
    int done = asm.label();
    for (int v = 0; v < vectors; v++) {
      fewer[v] = asm.label();
      asm.cmp(BYTES, v * widthBytes).jump(Condition.LESS_OR_EQUAL, fewer[v]);
      op(Operation.SUBPS, v, v, free);
      functions.emit(FloatFunction.EXP, v, free + 1, null);
    }
    asm.jmp(done);
    for (int v = 0; v < vectors; v++) {
      asm.bind(fewer[v]);
      asm.zero(v);
    }
    asm.bind(done);
    reduce(Operation.ADDPS);
    asm.mov(Register.RAX, Float.floatToRawIntBits(1f)).mov(at(Register.RSP, 0), Register.RAX);
    level.broadcast(asm, free + 1, at(Register.RSP, 0));
    op(Operation.DIVPS, free, free + 1, free);
    for (int v = 0; v < vectors; v++) {
      op(Operation.MULPS, v, v, free);
    }
    eachVector(FloatFunction.LINEAR);
  }

  /** All lanes of all vectors, in the written order of a sum, into the register behind them. */
  private void reduce(Operation op) {
    int lanes = vectors;
    int other = vectors + 1;
    for (int v = 0; v < vectors / 2; v++) {
      op(op, lanes, v, vectors / 2 + v);
      RowLanes.fours(asm, level, op, lanes, other);
      level.store(asm, at(Register.RSP, v * widthBytes), lanes);
    }
    RowLanes.fourths(asm, level, op, 0, lanes);
  }

  private void op(Operation op, int to, int a, int b) {
    asm.vector(op, level.width(), to, a, b);
  }

  private void op(Operation op, int to, int a, Address b) {
    asm.vector(op, level.width(), to, a, b);
  }
}
