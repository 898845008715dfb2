package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

/**
 * Writes what calls other functions one after the other. The argument is the address of a block of
 * longs: the first one is written and counts the calls, behind it there are pairs of a function's
 * address and its argument, and then a 0.
 */
public final class CallsEmitter {

  /** Where the first pair is. */
  public static final int FIRST = 8;

  /** Of a pair. */
  public static final int PAIR_BYTES = 16;

  /** Those that Windows' convention gives to whoever is called, and 8 for the alignment. */
  private static final int LOCAL_BYTES = 40;

  private CallsEmitter() {}

  /** The code of the function. */
  public static byte[] emit(CallingConvention convention) {
    Assembler asm = new Assembler();
    int end = asm.label();
    convention.enter(asm, LOCAL_BYTES);
    asm.mov(Register.RBX, Register.RDI).mov(Register.R12, Register.RDI);
    asm.mov(Register.RAX, 0).mov(at(Register.R12, 0), Register.RAX);
    int next = asm.here();
    asm.mov(Register.RAX, at(Register.RBX, FIRST));
    asm.test(Register.RAX).jump(Condition.EQUAL, end);
    asm.mov(convention.argument(), at(Register.RBX, FIRST + Long.BYTES));
    asm.call(Register.RAX);
    asm.add(at(Register.R12, 0), 1);
    asm.add(Register.RBX, PAIR_BYTES);
    asm.jmp(next);
    asm.bind(end);
    convention.leave(asm, LOCAL_BYTES);
    return asm.finish();
  }
}
