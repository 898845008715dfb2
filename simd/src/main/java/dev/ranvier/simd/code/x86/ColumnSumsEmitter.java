package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

/**
 * Writes sums of columns, rows ascending from 0: four vectors of columns side by side, which hide
 * the latency of an addition, since no column may be split, then one at a time.
 *
 * <p>The argument is the address of a block of longs, at the places named here.
 */
public final class ColumnSumsEmitter {

  /** 1 or more. */
  public static final int ROWS = 0;

  /** 4 for each column, which are 1 or more; rows go on to a whole vector. */
  public static final int COLUMN_BYTES = 8;

  /** Address of the first row. */
  public static final int IN = 16;

  /** Bytes from a row to the next. */
  public static final int IN_ROW = 24;

  /** Address of the sums; up to a whole vector 0 is written behind them. */
  public static final int OUT = 32;

  /** Of the whole block. */
  public static final int BYTES = 40;

  private static final int TOGETHER = 4;

  private static final Register LEFT = Register.R8;
  private static final Register AT = Register.RAX;
  private static final Register ROW = Register.RCX;

  private final Assembler asm = new Assembler();
  private final Width width;
  private final int widthBytes;

  private ColumnSumsEmitter(Level level) {
    this.width = level.width();
    this.widthBytes = width.bytes();
  }

  /** The code of the kernel. */
  public static byte[] emit(CallingConvention convention, Level level) {
    return new ColumnSumsEmitter(level).function(convention);
  }

  private byte[] function(CallingConvention convention) {
    int masks = asm.label();
    int few = asm.label();
    int whole = asm.label();
    int end = asm.label();
    convention.enter(asm, 0);
    asm.mov(Register.RBX, at(Register.RDI, ROWS)).mov(LEFT, at(Register.RDI, COLUMN_BYTES));
    asm.mov(Register.RSI, at(Register.RDI, IN)).mov(Register.R9, at(Register.RDI, IN_ROW));
    asm.mov(Register.RDX, at(Register.RDI, OUT)).lea(Register.R11, masks);
    int many = asm.here();
    asm.cmp(LEFT, TOGETHER * widthBytes).jump(Condition.LESS, few);
    sum(TOGETHER);
    store(TOGETHER);
    asm.jmp(many);
    asm.bind(few).cmp(LEFT, 0).jump(Condition.LESS_OR_EQUAL, end);
    sum(1);
    asm.cmp(LEFT, widthBytes).jump(Condition.GREATER_OR_EQUAL, whole);
    asm.sub(Register.R11, LEFT);
    asm.vector(Operation.ANDPS, width, 0, 0, at(Register.R11, RowLanes.COUNT * Float.BYTES));
    asm.bind(whole);
    store(1);
    asm.jmp(few);
    asm.bind(end);
    convention.leave(asm, 0);
    RowLanes.masks(asm.alignData(widthBytes), masks);
    return asm.finish();
  }

  private void sum(int vectors) {
    for (int v = 0; v < vectors; v++) {
      asm.zero(v);
    }
    asm.mov(AT, Register.RSI).mov(ROW, Register.RBX);
    asm.align(32);
    int loop = asm.here();
    for (int v = 0; v < vectors; v++) {
      asm.vector(Operation.ADDPS, width, v, v, at(AT, v * widthBytes));
    }
    asm.add(AT, Register.R9).sub(ROW, 1).jump(Condition.NOT_EQUAL, loop);
  }

  private void store(int vectors) {
    for (int v = 0; v < vectors; v++) {
      asm.vector(Operation.MOVUPS_STORE, width, v, 0, at(Register.RDX, v * widthBytes));
    }
    asm.add(Register.RSI, vectors * widthBytes).add(Register.RDX, vectors * widthBytes);
    asm.sub(LEFT, vectors * widthBytes);
  }
}
