package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

import dev.ranvier.simd.code.FloatFunction;
import java.util.function.IntConsumer;

/**
 * Writes y = e<sup>x - max</sup> / sum for rows of any length, sixteen columns at a time: their
 * largest, their exponentials and the sum of these, then the quotient, by {@link RowLanes#limits}.
 *
 * <p>The argument is the address of a block of longs, at the places named here.
 */
public final class SoftmaxEmitter {

  /** 1 or more. */
  public static final int ROWS = 0;

  /** 1 or more; rows go on to a multiple of 16, and what is there is overwritten. */
  public static final int COLUMNS = 8;

  /** Address of x. */
  public static final int IN = 16;

  /** Bytes from a row to the next. */
  public static final int IN_ROW = 24;

  /** Address of y: the same place as x, or no part of it. */
  public static final int OUT = 32;

  public static final int OUT_ROW = 40;

  /** Of the whole block. */
  public static final int BYTES = 48;

  private static final int CHUNK_BYTES = RowLanes.COUNT * Float.BYTES;

  private static final Register NUMBERS = Register.R11;
  private static final Register LIMITS = Register.R13;

  /** Which of the limits those of a row's last columns are. */
  private static final Register LAST_LIMITS = Register.R12;

  private static final Register WHOLE_BYTES = Register.R8;
  private static final Register AT = Register.RAX;

  /** The largest, then 1 over the sum, in all lanes; in front of it are sixteen sums. */
  private static final int RESULT = 2;

  private static final int X = 3;
  private static final int FREE = 4;

  private final Assembler asm = new Assembler();
  private final Level level;
  private final int widthBytes;

  private SoftmaxEmitter(Level level) {
    this.level = level;
    this.widthBytes = level.width().bytes();
  }

  /** The code of the kernel. */
  public static byte[] emit(CallingConvention convention, Level level) {
    return new SoftmaxEmitter(level).function(convention);
  }

  private byte[] function(CallingConvention convention) {
    VectorFunctions functions = new VectorFunctions(asm, level, NUMBERS);
    int table = asm.label();
    int limits = asm.label();
    convention.enter(asm, CHUNK_BYTES);
    asm.lea(NUMBERS, table).lea(LIMITS, limits);
    asm.mov(Register.RBX, at(Register.RDI, ROWS)).mov(WHOLE_BYTES, at(Register.RDI, COLUMNS));
    asm.mov(Register.RSI, at(Register.RDI, IN)).mov(Register.R9, at(Register.RDI, IN_ROW));
    asm.mov(Register.RDX, at(Register.RDI, OUT)).mov(Register.R10, at(Register.RDI, OUT_ROW));
    asm.sub(WHOLE_BYTES, 1).mov(Register.RCX, WHOLE_BYTES).and(Register.RCX, RowLanes.COUNT - 1);
    asm.sub(WHOLE_BYTES, Register.RCX).shl(WHOLE_BYTES, 2).shl(Register.RCX, 2);
    asm.lea(LAST_LIMITS, at(LIMITS, CHUNK_BYTES - Float.BYTES));
    asm.sub(LAST_LIMITS, Register.RCX);
    functions.keep(FloatFunction.EXP.forward(), FREE + VectorFunctions.FEW_REGISTERS);
    int row = asm.here();
    for (int v = 0; v < RESULT; v++) {
      level.load(asm, v, at(LIMITS, CHUNK_BYTES));
    }
    eachChunk(v -> op(Operation.MAXPS, v, v, X));
    RowLanes.reduce(asm, level, Operation.MAXPS, 0, RESULT, X);
    for (int v = 0; v < RESULT; v++) {
      asm.zero(v);
    }
    eachChunk(
        v -> {
          op(Operation.SUBPS, X, X, RESULT);
          functions.emit(FloatFunction.EXP, X, FREE, null);
          level.store(asm, at(Register.RDX, AT, 1).plus(v * widthBytes), X);
          op(Operation.ADDPS, v, v, X);
        });
    RowLanes.reduce(asm, level, Operation.ADDPS, 0, X, FREE);
    asm.mov(AT, Float.floatToRawIntBits(1f)).mov(at(Register.RSP, 0), AT);
    level.broadcast(asm, RESULT, at(Register.RSP, 0));
    op(Operation.DIVPS, RESULT, RESULT, X);
    asm.mov(AT, 0);
    int scale = asm.here();
    for (int v = 0; v < CHUNK_BYTES / widthBytes; v++) {
      Address y = at(Register.RDX, AT, 1).plus(v * widthBytes);
      asm.vector(Operation.MULPS, level.width(), X, RESULT, y);
      level.store(asm, y, X);
    }
    asm.add(AT, CHUNK_BYTES).cmp(AT, WHOLE_BYTES).jump(Condition.LESS_OR_EQUAL, scale);
    asm.add(Register.RSI, Register.R9).add(Register.RDX, Register.R10);
    asm.sub(Register.RBX, 1).jump(Condition.NOT_EQUAL, row);
    convention.leave(asm, CHUNK_BYTES);
    functions.table(table);
    RowLanes.limits(asm, limits, RowLanes.COUNT);
    return asm.finish();
  }

  /**
   * All whole chunks of a row, and the last one with its own limits.
   *
   * @param work what is done with a vector of a chunk, which is in {@link #X}
   */
  private void eachChunk(IntConsumer work) {
    int last = asm.label();
    asm.mov(AT, 0);
    int loop = asm.here();
    asm.cmp(AT, WHOLE_BYTES).jump(Condition.EQUAL, last);
    chunk(LIMITS, work);
    asm.add(AT, CHUNK_BYTES).jmp(loop);
    asm.bind(last);
    chunk(LAST_LIMITS, work);
  }

  private void chunk(Register limits, IntConsumer work) {
    for (int v = 0; v < CHUNK_BYTES / widthBytes; v++) {
      level.load(asm, X, at(Register.RSI, AT, 1).plus(v * widthBytes));
      asm.vector(Operation.MINPS, level.width(), X, X, at(limits, v * widthBytes));
      work.accept(v);
    }
  }

  private void op(Operation op, int to, int a, int b) {
    asm.vector(op, level.width(), to, a, b);
  }
}
