package dev.ranvier.simd.code.x86;

/**
 * Memory at base + index * scale + displacement.
 *
 * @param index null for none; never RSP
 * @param scale 1, 2, 4 or 8
 */
public record Address(Register base, Register index, int scale, int displacement) {

  /** Refuses what no instruction can say. */
  public Address {
    if (index == Register.RSP || Integer.bitCount(scale) != 1 || scale > 8) {
      throw new IllegalArgumentException("There is no address of " + index + " times " + scale);
    }
  }

  /** At a base. */
  public static Address at(Register base, int displacement) {
    return new Address(base, null, 1, displacement);
  }

  /** At a base and a multiple of an index. */
  public static Address at(Register base, Register index, int scale) {
    return new Address(base, index, scale, 0);
  }

  /** So many bytes further. */
  public Address plus(int bytes) {
    return new Address(base, index, scale, displacement + bytes);
  }

  int indexCode() {
    return index == null ? 0 : index.code();
  }
}
