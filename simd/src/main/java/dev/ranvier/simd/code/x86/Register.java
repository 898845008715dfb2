package dev.ranvier.simd.code.x86;

/** A general register of 64 bits; its ordinal is its number in an instruction. */
public enum Register {
  RAX,
  RCX,
  RDX,
  RBX,
  RSP,
  RBP,
  RSI,
  RDI,
  R8,
  R9,
  R10,
  R11,
  R12,
  R13,
  R14,
  R15;

  /** Its number. */
  int code() {
    return ordinal();
  }
}
