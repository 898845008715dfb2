package dev.ranvier.io;

/** The element types of safetensors. Ranvier computes with F32 and I32; the others are listed. */
public enum Dtype {
  BOOL(1),
  U8(1),
  I8(1),
  F8_E5M2(1),
  F8_E4M3(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  F64(8),
  I64(8),
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
