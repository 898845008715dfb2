package dev.ranvier.simd;

import dev.ranvier.simd.code.x86.Address;
import dev.ranvier.simd.code.x86.Assembler;
import dev.ranvier.simd.code.x86.Condition;
import dev.ranvier.simd.code.x86.Register;
import java.util.List;

/**
 * Code around a kernel that looks, in the caller's place, whether it gives back what is not its
 * own: registers by System V's convention, the floating-point mode, the direction of strings.
 */
final class Trampoline {

  private static final List<Register> SAVED =
      List.of(Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15);

  /** As usual, but that division by zero, which no kernel does, is not masked. */
  private static final int MODE = 0x1D80;

  private static final int FLAGS = 0x3F;
  private static final int DIRECTION = 0x400;

  private Trampoline() {}

  /**
   * A kernel with it.
   *
   * @param verdict address of two longs: calls, and calls after which something was not as before
   */
  static byte[] around(byte[] kernel, long verdict) {
    Assembler asm = new Assembler().endbr64();
    int inside = asm.label();
    int bad = asm.label();
    int end = asm.label();
    SAVED.forEach(asm::push);
    asm.sub(Register.RSP, 24);
    storeMode(asm, 0);
    asm.mov(Register.RAX, MODE).mov(Address.at(Register.RSP, 8), Register.RAX);
    loadMode(asm, 8);
    SAVED.forEach(r -> asm.mov(r, pattern(r)));
    asm.lea(Register.RAX, inside).bytes(0xFF, 0xD0);
    SAVED.forEach(r -> asm.cmp(r, pattern(r)).jump(Condition.NOT_EQUAL, bad));
    asm.mov(Register.RAX, 0).mov(Address.at(Register.RSP, 8), Register.RAX);
    storeMode(asm, 8);
    asm.mov(Register.RAX, Address.at(Register.RSP, 8)).and(Register.RAX, ~FLAGS);
    asm.cmp(Register.RAX, MODE).jump(Condition.NOT_EQUAL, bad);
    asm.bytes(0x9C).pop(Register.RAX).and(Register.RAX, DIRECTION).jump(Condition.EQUAL, end);
    verdict(asm.bind(bad), verdict + Long.BYTES);
    verdict(asm.bytes(0xFC).bind(end), verdict);
    loadMode(asm, 0);
    asm.add(Register.RSP, 24);
    SAVED.reversed().forEach(asm::pop);
    asm.ret().alignData(64).bind(inside);
    for (byte b : kernel) {
      asm.bytes(b);
    }
    return asm.finish();
  }

  private static int pattern(Register r) {
    return 0x5EED_0000 - r.ordinal();
  }

  private static void storeMode(Assembler asm, int place) {
    asm.bytes(0x0F, 0xAE, 0x5C, 0x24, place);
  }

  private static void loadMode(Assembler asm, int place) {
    asm.bytes(0x0F, 0xAE, 0x54, 0x24, place);
  }

  /** {@code mov rcx, address; add [rcx], 1}. */
  private static void verdict(Assembler asm, long address) {
    asm.bytes(0x48, 0xB9).int32((int) address).int32((int) (address >> 32));
    asm.add(Address.at(Register.RCX, 0), 1);
  }
}
