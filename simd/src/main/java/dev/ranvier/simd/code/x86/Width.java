package dev.ranvier.simd.code.x86;

/** How wide a vector register is used; its ordinal is the length in an instruction. */
public enum Width {
  /** 128 bits. */
  XMM,
  /** 256 bits. */
  YMM,
  /** 512 bits. */
  ZMM;

  /** Bytes of a vector. */
  public int bytes() {
    return 16 << ordinal();
  }
}
