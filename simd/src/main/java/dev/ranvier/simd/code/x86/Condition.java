package dev.ranvier.simd.code.x86;

/** When a jump is taken, after a comparison of signed numbers or of addresses. */
public enum Condition {
  BELOW(2),
  ABOVE_OR_EQUAL(3),
  EQUAL(4),
  NOT_EQUAL(5),
  LESS(12),
  GREATER_OR_EQUAL(13),
  LESS_OR_EQUAL(14),
  GREATER(15);

  final int code;

  Condition(int code) {
    this.code = code;
  }
}
