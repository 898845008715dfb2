package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

/**
 * Writes out = in · scale where the hash of an element's column and its row's word reaches the
 * threshold, else +0, for rows of whole vectors. The argument is the address of a block of longs,
 * at the places named here; those of the first row's key and of the word are changed.
 */
public final class DropoutEmitter {

  /** 1 or more. */
  public static final int ROWS = 0;

  /** Bytes of a row that are written, 64 or a multiple; what is beside them stays. */
  public static final int ROW_BYTES = 8;

  public static final int IN = 16;

  /** Bytes from a row to the next. */
  public static final int IN_ROW = 24;

  /** The same place, or no part of it. */
  public static final int OUT = 32;

  public static final int OUT_ROW = 40;

  /** Number of the first column. */
  public static final int FIRST_COLUMN = 48;

  /** Room for a row's word. */
  public static final int WORD = 56;

  /** An int, and behind it the scale, a float. */
  public static final int THRESHOLD = 64;

  /** What is mixed to the first row's word. */
  public static final int ROW_KEY = 72;

  /** What is added to it from a row to the next. */
  public static final int ROW_STEP = 80;

  /** The two factors of the mix. */
  public static final int FACTORS = 88;

  /** Of the whole block. */
  public static final int BYTES = 104;

  /** Of P and Q, the halves of the word, R, the threshold, and S, the scale; y the columns. */
  private static final String PROGRAM =
      "set a P;xor a y a;psrlvd b a #00000010;xor a a b;pmulld a a #85ebca6b;"
          + "psrlvd b a #0000000d;xor a a b;set b Q;paddd a a b;pmulld a a #c2b2ae35;"
          + "psrlvd b a #00000010;xor a a b;psrlvd a a #00000008;set b R;psubd a a b;sar a a;"
          + "set b S;mul x x b;andn x a x;paddd y y #000000";

  private static final int X = 0;
  private static final int COLUMNS = 1;
  private static final int FIRST_COLUMNS = 2;
  private static final int FREE = 3;
  private static final int NUMBERS = 5;

  private static final int[] SHIFTS = {30, 27, 31};

  private DropoutEmitter() {}

  /** The code of the kernel. */
  public static byte[] emit(CallingConvention convention, Level level) {
    Assembler asm = new Assembler();
    Width width = level.width();
    VectorFunctions functions = new VectorFunctions(asm, level, Register.R11);
    String program = PROGRAM + (level == Level.AVX512 ? "10" : "08");
    int numbers = asm.label();
    int lanes = asm.label();
    convention.enter(asm, 0);
    Register[] arguments = {
      Register.RBX, Register.R8, Register.RSI, Register.R9, Register.RDX, Register.R10
    };
    for (int i = 0; i < arguments.length; i++) {
      asm.mov(arguments[i], at(Register.RDI, i * Long.BYTES));
    }
    asm.lea(Register.R11, lanes);
    asm.vector(Operation.BROADCASTSS, width, X, 0, at(Register.RDI, FIRST_COLUMN));
    asm.vector(Operation.PADDD, width, FIRST_COLUMNS, X, at(Register.R11, 0));
    asm.lea(Register.R11, numbers);
    functions.keep(program, NUMBERS);
    int row = asm.here();
    mix(asm);
    asm.vector(Operation.MOVUPS, width, COLUMNS, 0, FIRST_COLUMNS);
    asm.mov(Register.RAX, 0);
    asm.align(32);
    int loop = asm.here();
    asm.vector(Operation.MOVUPS, width, X, 0, at(Register.RSI, Register.RAX, 1));
    functions.write(program, X, COLUMNS, FREE, at(Register.RDI, WORD));
    asm.vector(Operation.MOVUPS_STORE, width, X, 0, at(Register.RDX, Register.RAX, 1));
    asm.add(Register.RAX, width.bytes());
    asm.cmp(Register.RAX, Register.R8).jump(Condition.NOT_EQUAL, loop);
    asm.add(Register.RSI, Register.R9).add(Register.RDX, Register.R10);
    asm.sub(Register.RBX, 1).jump(Condition.NOT_EQUAL, row);
    convention.leave(asm, 0);
    functions.table(numbers);
    asm.bind(lanes);
    for (int i = 0; i < level.lanes(); i++) {
      asm.int32(i);
    }
    return asm.finish();
  }

  /** The word of a row: its key three times xor itself shifted, a factor between. */
  private static void mix(Assembler asm) {
    asm.mov(Register.RAX, at(Register.RDI, ROW_KEY)).mov(Register.RCX, Register.RAX);
    asm.add(Register.RCX, at(Register.RDI, ROW_STEP));
    asm.mov(at(Register.RDI, ROW_KEY), Register.RCX);
    for (int i = 0; i < SHIFTS.length; i++) {
      asm.mov(Register.RCX, Register.RAX);
      asm.bytes(0x48, 0xC1, 0xE9, SHIFTS[i]); // shr rcx
      asm.bytes(0x48, 0x33, 0xC1); // xor rax, rcx
      if (i < SHIFTS.length - 1) {
        asm.mov(Register.RCX, at(Register.RDI, FACTORS + i * Long.BYTES));
        asm.imul(Register.RAX, Register.RCX);
      }
    }
    asm.mov(at(Register.RDI, WORD), Register.RAX);
  }
}
