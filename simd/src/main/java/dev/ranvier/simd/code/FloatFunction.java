package dev.ranvier.simd.code;

/** Functions of one float that machine code is written for; same bits as their scalar twins. */
public enum FloatFunction {
  /** x. */
  LINEAR,
  /** max(x, 0). */
  RELU,
  /** x, or the first parameter times x on the left. */
  LEAKY_RELU,
  /** The first parameter times x, or the second times e<sup>x</sup> - 1 on the left. */
  ELU,
  SIGMOID,
  TANH,
  SILU,
  SOFTPLUS,
  GELU_ERF,
  GELU_TANH,
  HARD_SIGMOID,
  /** e<sup>x</sup>. */
  EXP
}
