package dev.ranvier.simd.code.x86;

import java.util.ArrayList;
import java.util.List;

/**
 * How a function with one argument is called, and what it must leave as it found it. Every kernel
 * has its argument in RDI and may use all registers between {@link #enter} and {@link #leave}.
 */
public enum CallingConvention {
  /** Linux and macOS: System V, argument in RDI. */
  SYSTEM_V(
      List.of(Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15),
      0),
  /** Windows: argument in RCX; RDI, RSI and the vector registers 6 to 15 are the caller's. */
  WINDOWS(
      List.of(
          Register.RBX,
          Register.RBP,
          Register.R12,
          Register.R13,
          Register.R14,
          Register.R15,
          Register.RDI,
          Register.RSI),
      10);

  private static final int FIRST_SAVED = 6;

  private final List<Register> saved;
  private final int savedVectors;

  CallingConvention(List<Register> saved, int savedVectors) {
    this.saved = saved;
    this.savedVectors = savedVectors;
  }

  /** The one of the system at hand. */
  public static CallingConvention here() {
    return System.getProperty("os.name").startsWith("Windows") ? WINDOWS : SYSTEM_V;
  }

  /** Where a caller puts the argument. */
  Register argument() {
    return this == WINDOWS ? Register.RCX : Register.RDI;
  }

  /** Saves what is the caller's; {@code localBytes} are then free from RSP on. */
  public void enter(Assembler asm, int localBytes) {
    asm.endbr64();
    saved.forEach(asm::push);
    asm.sub(Register.RSP, frame(localBytes));
    for (int i = 0; i < savedVectors; i++) {
      Address place = Address.at(Register.RSP, localBytes + 16 * i);
      asm.vector(Operation.MOVUPS_STORE, Width.XMM, FIRST_SAVED + i, 0, place);
    }
    if (this == WINDOWS) {
      asm.mov(Register.RDI, Register.RCX);
    }
  }

  /** Restores it and returns. */
  public void leave(Assembler asm, int localBytes) {
    asm.vzeroupper();
    for (int i = 0; i < savedVectors; i++) {
      Address place = Address.at(Register.RSP, localBytes + 16 * i);
      asm.vector(Operation.MOVUPS, Width.XMM, FIRST_SAVED + i, 0, place);
    }
    asm.add(Register.RSP, frame(localBytes));
    new ArrayList<>(saved).reversed().forEach(asm::pop);
    asm.ret();
  }

  private int frame(int localBytes) {
    return localBytes + 16 * savedVectors;
  }
}
