package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

import dev.ranvier.simd.code.LossFunction;

/**
 * Writes losses of elements with their gradients, as their programs say: for rows of any length,
 * sixteen columns at a time, the output where the predictions were, and the sum of the losses of
 * all rows, each in the order of {@link RowLanes}, the rows in double precision. A single column is
 * turned: sixteen rows lie side by side then, instead of each being worked on alone.
 *
 * <p>The argument is the address of a block of longs, at the places named here.
 */
public final class LossEmitter {

  /** 1 or more. */
  public static final int ROWS = 0;

  /**
   * 1 or more; rows go on to a multiple of 16, and what is there may be overwritten but in targets.
   */
  public static final int COLUMNS = 8;

  /** Address of the predictions. */
  public static final int IN = 16;

  /** Bytes from a row to the next. */
  public static final int IN_ROW = 24;

  public static final int TARGETS = 32;
  public static final int TARGETS_ROW = 40;

  /** Address of the gradients; that of the predictions where nobody wants them. */
  public static final int GRAD = 48;

  public static final int GRAD_ROW = 56;

  /** Three floats. */
  public static final int PARAMETERS = 64;

  /** A double that the losses are added to. */
  public static final int LOSS = 80;

  /** Of the whole block. */
  public static final int BYTES = 88;

  private static final int CHUNK_BYTES = RowLanes.COUNT * Float.BYTES;

  private static final Register NUMBERS = Register.R11;
  private static final Register MASKS = Register.R13;

  /** Those of a row's last columns. */
  private static final Register LAST_MASKS = Register.R12;

  private static final Register MASK = Register.R15;
  private static final Register WHOLE_BYTES = Register.R8;
  private static final Register AT = Register.RAX;

  // Of a single column.
  private static final Register COUNT = Register.RBP;
  private static final Register OUT = Register.R15;

  // Registers as programs name them.
  private static final int X = 0;
  private static final int Y = 1;
  private static final int FREE = 2;
  private static final int COUNTS = FREE + VectorFunctions.REGISTERS;
  private static final int SUM = COUNTS + 1;
  private static final int SUMS = 2;

  /** Behind RSP: sums by fours; of a single column sixteen predictions, targets and losses. */
  private static final int LOCAL_BYTES = 3 * CHUNK_BYTES;

  private final Assembler asm = new Assembler();
  private final Level level;
  private final int widthBytes;

  private LossEmitter(Level level) {
    this.level = level;
    this.widthBytes = level.width().bytes();
  }

  /** The code of the kernel. */
  public static byte[] emit(CallingConvention convention, Level level, LossFunction f) {
    return new LossEmitter(level).function(convention, f.program());
  }

  private byte[] function(CallingConvention convention, String program) {
    VectorFunctions functions = new VectorFunctions(asm, level, NUMBERS);
    int table = asm.label();
    int masks = asm.label();
    int turned = asm.label();
    int end = asm.label();
    convention.enter(asm, LOCAL_BYTES);
    asm.lea(NUMBERS, table).lea(MASKS, masks);
    asm.mov(Register.RBX, at(Register.RDI, ROWS)).mov(WHOLE_BYTES, at(Register.RDI, COLUMNS));
    asm.mov(Register.RSI, at(Register.RDI, IN)).mov(Register.R9, at(Register.RDI, IN_ROW));
    asm.mov(Register.RDX, at(Register.RDI, TARGETS));
    asm.mov(Register.R10, at(Register.RDI, TARGETS_ROW));
    asm.mov(Register.RCX, at(Register.RDI, GRAD)).mov(Register.R14, at(Register.RDI, GRAD_ROW));
    functions.keep(program, SUM + SUMS);
    asm.cmp(WHOLE_BYTES, 1).jump(Condition.EQUAL, turned);
    RowLanes.split(asm, WHOLE_BYTES, MASKS, LAST_MASKS, AT);
    int row = asm.here();
    for (int place = 0; place < CHUNK_BYTES; place += widthBytes) {
      lanes(functions, program, place);
    }
    for (int sum = 0; sum < SUMS; sum++) {
      RowLanes.fourths(asm, level, Operation.ADDPS, sum * CHUNK_BYTES, SUM + sum);
    }
    asm.vector(Operation.ADDPS, Width.XMM, X, SUM, SUM + 1);
    asm.vector(Operation.CVTSS2SD, Width.XMM, X, X, X);
    asm.vector(Operation.ADDSD, Width.XMM, X, X, at(Register.RDI, LOSS));
    asm.vector(Operation.MOVSD_STORE, Width.XMM, X, 0, at(Register.RDI, LOSS));
    asm.add(Register.RSI, Register.R9).add(Register.RDX, Register.R10);
    asm.add(Register.RCX, Register.R14);
    asm.sub(Register.RBX, 1).jump(Condition.NOT_EQUAL, row).jmp(end);
    asm.bind(turned);
    column(functions, program);
    asm.bind(end);
    convention.leave(asm, LOCAL_BYTES);
    functions.table(table);
    RowLanes.masks(asm, masks);
    return asm.finish();
  }

  /** What one vector holds of each chunk of a row, and its sums by fours, behind RSP. */
  private void lanes(VectorFunctions functions, String program, int place) {
    asm.zero(SUM).zero(SUM + 1).mov(AT, 0);
    int loop = asm.here();
    int whole = asm.label();
    asm.mov(MASK, MASKS).cmp(AT, WHOLE_BYTES).jump(Condition.NOT_EQUAL, whole);
    asm.mov(MASK, LAST_MASKS);
    asm.bind(whole);
    level.load(asm, X, at(Register.RSI, AT, 1).plus(place));
    level.load(asm, Y, at(Register.RDX, AT, 1).plus(place));
    level.load(asm, COUNTS, at(MASK, place));
    functions.write(program, X, Y, FREE, at(Register.RDI, PARAMETERS));
    level.store(asm, at(Register.RCX, AT, 1).plus(place), Y);
    level.store(asm, at(Register.RSI, AT, 1).plus(place), X);
    asm.add(AT, CHUNK_BYTES).cmp(AT, WHOLE_BYTES).jump(Condition.LESS_OR_EQUAL, loop);
    for (int sum = 0; sum < SUMS; sum++) {
      RowLanes.fours(asm, level, Operation.ADDPS, SUM + sum, X);
      level.store(asm, at(Register.RSP, sum * CHUNK_BYTES + place), SUM + sum);
    }
  }

  /** Rows of one column, sixteen at a time. */
  private void column(VectorFunctions functions, String program) {
    int group = asm.here();
    int count = asm.label();
    asm.mov(COUNT, RowLanes.COUNT).cmp(Register.RBX, COUNT);
    asm.jump(Condition.GREATER_OR_EQUAL, count).mov(COUNT, Register.RBX);
    asm.bind(count).mov(OUT, Register.RSI).mov(AT, 0);
    int gather = asm.here();
    move(at(Register.RSI, 0), local(0), X);
    move(at(Register.RDX, 0), local(1), Y);
    asm.add(Register.RSI, Register.R9).add(Register.RDX, Register.R10);
    asm.add(AT, 1).cmp(AT, COUNT).jump(Condition.NOT_EQUAL, gather);
    for (int place = 0; place < CHUNK_BYTES; place += widthBytes) {
      asm.zero(SUM).zero(SUM + 1);
      level.load(asm, X, at(Register.RSP, place));
      level.load(asm, Y, at(Register.RSP, CHUNK_BYTES + place));
      level.load(asm, COUNTS, at(MASKS, 0));
      functions.write(program, X, Y, FREE, at(Register.RDI, PARAMETERS));
      level.store(asm, at(Register.RSP, place), X);
      level.store(asm, at(Register.RSP, CHUNK_BYTES + place), Y);
      asm.vector(Operation.ADDPS, level.width(), SUM, SUM, SUM + 1);
      level.store(asm, at(Register.RSP, 2 * CHUNK_BYTES + place), SUM);
    }
    asm.vector(Operation.MOVSD, Width.XMM, SUM, 0, at(Register.RDI, LOSS)).mov(AT, 0);
    int scatter = asm.here();
    move(local(1), at(Register.RCX, 0), Y);
    move(local(0), at(OUT, 0), X);
    asm.vector(Operation.CVTSS2SD, Width.XMM, X, X, local(2));
    asm.vector(Operation.ADDSD, Width.XMM, SUM, SUM, X);
    asm.add(OUT, Register.R9).add(Register.RCX, Register.R14);
    asm.add(AT, 1).cmp(AT, COUNT).jump(Condition.NOT_EQUAL, scatter);
    asm.vector(Operation.MOVSD_STORE, Width.XMM, SUM, 0, at(Register.RDI, LOSS));
    asm.sub(Register.RBX, COUNT).jump(Condition.NOT_EQUAL, group);
  }

  /** The float at AT of one of three arrays. */
  private static Address local(int array) {
    return at(Register.RSP, AT, Float.BYTES).plus(array * CHUNK_BYTES);
  }

  private void move(Address from, Address to, int through) {
    asm.vector(Operation.MOVSS, Width.XMM, through, 0, from);
    asm.vector(Operation.MOVSS_STORE, Width.XMM, through, 0, to);
  }
}
