package dev.ranvier.io;

/** The element types of safetensors. Ranvier computes with F32 and I32; the others are listed. */
public enum Dtype {
  /** Truth values, one to a byte. */
  BOOL(1),
  /** Unsigned bytes. */
  U8(1),
  /** Bytes. */
  I8(1),
  /** Floats of 8 bits, 5 of them the exponent. */
  F8_E5M2(1),
  /** Floats of 8 bits, 4 of them the exponent. */
  F8_E4M3(1),
  /** Integers of 16 bits. */
  I16(2),
  /** Unsigned integers of 16 bits. */
  U16(2),
  /** Floats of 16 bits, IEEE 754 binary16. */
  F16(2),
  /** Floats of 16 bits, the upper half of binary32. */
  BF16(2),
  /** Integers of 32 bits. */
  I32(4),
  /** Unsigned integers of 32 bits. */
  U32(4),
  /** Floats of 32 bits, IEEE 754 binary32. */
  F32(4),
  /** Floats of 64 bits, IEEE 754 binary64. */
  F64(8),
  /** Integers of 64 bits. */
  I64(8),
  /** Unsigned integers of 64 bits. */
  U64(8);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  /** Size of an element. */
  public int bytes() {
    return bytes;
  }

  /** Whether tensors of this type can be written and copied. */
  public boolean copyable() {
    return this == F32 || this == I32;
  }
}
