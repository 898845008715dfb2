package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

import dev.ranvier.simd.code.FloatFunction;
import java.util.function.ObjIntConsumer;

/**
 * Writes y = e<sup>x - max</sup> / sum for rows of any length, sixteen columns at a time: their
 * largest, their exponentials and the sum of these, then the quotient, by {@link RowLanes#limits}.
 * Before a cross-entropy also its gradient, and of each row what the loss is made of, since that
 * needs a logarithm.
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

  /** Of the whole block, if nothing follows. */
  public static final int BYTES = 48;

  /** Address of the gradients; that of y where nobody wants them. */
  public static final int GRAD = 48;

  public static final int GRAD_ROW = 56;

  /** Address of the targets, where they are floats. */
  public static final int TARGETS = 64;

  public static final int TARGETS_ROW = 72;

  /** A float that gradients are multiplied by. */
  public static final int SCALE = 80;

  /** For each row, side by side: its largest, its sum of exponentials, and two more floats. */
  public static final int PARTS = 96;

  public static final int SUM_PART = 4;

  /** Of targets that are floats their sum; else it stays. */
  public static final int WEIGHT_PART = 8;

  /** The same of the products of targets and x - max, 0 where the target is. */
  public static final int DOT_PART = 12;

  public static final int PART_BYTES = 16;

  /** Where the target y is 0, x becomes 0. */
  private static final String WITHOUT_TARGET = "set a 0;gt b y a;gt c a y;or b b c;and x x b";

  private static final int CHUNK_BYTES = RowLanes.COUNT * Float.BYTES;

  private static final Register NUMBERS = Register.R11;
  private static final Register LIMITS = Register.R13;

  /** Which of the limits those of a row's last columns are. */
  private static final Register LAST_LIMITS = Register.R12;

  private static final Register WHOLE_BYTES = Register.R8;
  private static final Register AT = Register.RAX;

  // Of a loss.
  private static final Register TARGET = Register.R15;
  private static final Register TO_GRAD = Register.RBP;
  private static final Register PART = Register.RCX;

  /** The largest, then 1 over the sum, in all lanes; in front of it are sixteen sums. */
  private static final int RESULT = 2;

  private static final int X = 3;
  private static final int FREE = 4;

  // Of targets.
  private static final int DOT = 4;
  private static final int Y = 6;
  private static final int OTHER = 7;
  private static final int FREE_OF_TARGETS = 8;

  private final Assembler asm = new Assembler();
  private final Level level;
  private final int widthBytes;
  private final boolean loss;

  private final boolean targets;

  private SoftmaxEmitter(Level level, boolean loss, boolean targets) {
    this.level = level;
    this.loss = loss;
    this.targets = targets;
    this.widthBytes = level.width().bytes();
  }

  /** The code of the activation. */
  public static byte[] activation(CallingConvention convention, Level level) {
    return new SoftmaxEmitter(level, false, false).function(convention);
  }

  /**
   * The code before a cross-entropy.
   *
   * @param targets whether they are floats; else class ids, which the code does not read: a
   *     gradient is that of no class then, y times the scale
   */
  public static byte[] loss(CallingConvention convention, Level level, boolean targets) {
    return new SoftmaxEmitter(level, true, targets).function(convention);
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
    RowLanes.split(asm, WHOLE_BYTES, LIMITS, LAST_LIMITS, Register.RCX);
    int kept = targets ? FREE_OF_TARGETS : FREE;
    functions.keep(FloatFunction.EXP.forward(), kept + VectorFunctions.FEW_REGISTERS);
    if (loss) {
      asm.mov(TO_GRAD, at(Register.RDI, GRAD)).mov(TARGET, at(Register.RDI, TARGETS));
      asm.lea(PART, at(Register.RDI, PARTS));
    }
    int row = asm.here();
    for (int v = 0; v < RESULT; v++) {
      level.load(asm, v, at(LIMITS, CHUNK_BYTES));
    }
    eachChunk((ends, v) -> op(Operation.MAXPS, v, v, X));
    RowLanes.reduce(asm, level, Operation.MAXPS, 0, RESULT, X);
    part(0, RESULT);
    if (targets) {
      addTargets(functions);
    }
    for (int v = 0; v < RESULT; v++) {
      asm.zero(v);
    }
    eachChunk(
        (ends, v) -> {
          op(Operation.SUBPS, X, X, RESULT);
          functions.emit(FloatFunction.EXP, X, FREE, null);
          level.store(asm, at(Register.RDX, AT, 1).plus(v * widthBytes), X);
          op(Operation.ADDPS, v, v, X);
        });
    RowLanes.reduce(asm, level, Operation.ADDPS, 0, X, FREE);
    part(SUM_PART, X);
    asm.mov(AT, Float.floatToRawIntBits(1f)).mov(at(Register.RSP, 0), AT);
    level.broadcast(asm, RESULT, at(Register.RSP, 0));
    op(Operation.DIVPS, RESULT, RESULT, X);
    if (loss) {
      level.broadcast(asm, 0, at(Register.RDI, SCALE));
    }
    asm.mov(AT, 0);
    int scale = asm.here();
    for (int v = 0; v < CHUNK_BYTES / widthBytes; v++) {
      Address y = at(Register.RDX, AT, 1).plus(v * widthBytes);
      asm.vector(Operation.MULPS, level.width(), X, RESULT, y);
      if (loss) {
        gradient(v * widthBytes);
      }
      level.store(asm, y, X);
    }
    asm.add(AT, CHUNK_BYTES).cmp(AT, WHOLE_BYTES).jump(Condition.LESS_OR_EQUAL, scale);
    asm.add(Register.RSI, Register.R9).add(Register.RDX, Register.R10);
    if (loss) {
      asm.add(TO_GRAD, at(Register.RDI, GRAD_ROW)).add(TARGET, at(Register.RDI, TARGETS_ROW));
      asm.add(PART, PART_BYTES);
    }
    asm.sub(Register.RBX, 1).jump(Condition.NOT_EQUAL, row);
    convention.leave(asm, CHUNK_BYTES);
    functions.table(table);
    RowLanes.limits(asm, limits, RowLanes.COUNT);
    if (targets) {
      RowLanes.masks(asm, asm.label());
    }
    return asm.finish();
  }

  /** A part of the loss. */
  private void part(int place, int value) {
    if (loss) {
      asm.vector(Operation.MOVSS_STORE, Width.XMM, value, 0, at(PART, place));
    }
  }

  /** The sums of targets and of their products with what is left of x without its largest. */
  private void addTargets(VectorFunctions functions) {
    int vectors = CHUNK_BYTES / widthBytes;
    for (int v = 0; v < vectors; v++) {
      asm.zero(v).zero(DOT + v);
    }
    eachChunk(
        (limits, v) -> {
          level.load(asm, Y, at(TARGET, AT, 1).plus(v * widthBytes));
          // The masks lie behind the limits.
          Address mask = at(limits, 2 * CHUNK_BYTES + v * widthBytes);
          asm.vector(Operation.ANDPS, level.width(), Y, Y, mask);
          op(Operation.ADDPS, v, v, Y);
          op(Operation.SUBPS, X, X, RESULT);
          functions.write(WITHOUT_TARGET, X, Y, FREE_OF_TARGETS, null);
          level.multiplyAdd(asm, DOT + v, Y, X);
        });
    RowLanes.reduce(asm, level, Operation.ADDPS, 0, Y, OTHER);
    part(WEIGHT_PART, Y);
    RowLanes.reduce(asm, level, Operation.ADDPS, DOT, Y, OTHER);
    part(DOT_PART, Y);
  }

  /** Of y in a register; before y is stored, which may be the same place. */
  private void gradient(int place) {
    int grad = FREE;
    if (targets) {
      Address target = at(TARGET, AT, 1).plus(place);
      asm.vector(Operation.SUBPS, level.width(), grad, X, target);
    }
    op(Operation.MULPS, grad, targets ? grad : X, 0);
    level.store(asm, at(TO_GRAD, AT, 1).plus(place), grad);
  }

  /**
   * All whole chunks of a row, and the last one with its own limits.
   *
   * @param work what is done with a vector of a chunk, which is in {@link #X}
   */
  private void eachChunk(ObjIntConsumer<Register> work) {
    int last = asm.label();
    asm.mov(AT, 0);
    int loop = asm.here();
    asm.cmp(AT, WHOLE_BYTES).jump(Condition.EQUAL, last);
    chunk(LIMITS, work);
    asm.add(AT, CHUNK_BYTES).jmp(loop);
    asm.bind(last);
    chunk(LAST_LIMITS, work);
  }

  private void chunk(Register limits, ObjIntConsumer<Register> work) {
    for (int v = 0; v < CHUNK_BYTES / widthBytes; v++) {
      level.load(asm, X, at(Register.RSI, AT, 1).plus(v * widthBytes));
      asm.vector(Operation.MINPS, level.width(), X, X, at(limits, v * widthBytes));
      work.accept(limits, v);
    }
  }

  private void op(Operation op, int to, int a, int b) {
    asm.vector(op, level.width(), to, a, b);
  }
}
