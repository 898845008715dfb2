package dev.ranvier.simd.vector;

/** Numbers that the twins of activations, their kernels and their machine code share. */
public final class Coefficients {

  /** Below this |x| tanh is an odd polynomial: Cephes {@code tanhf} (S. Moshier). */
  public static final float TANH_SMALL = 0.625f;

  public static final float TANH_C3 = -3.33332819422e-1f;
  public static final float TANH_C5 = 1.33314422036e-1f;
  public static final float TANH_C7 = -5.37397155531e-2f;
  public static final float TANH_C9 = 2.06390887954e-2f;
  public static final float TANH_C11 = -5.70498872745e-3f;

  /** √(8/π): of GELU's tanh form. */
  public static final float GELU_LINEAR = 1.5957691216f;

  /** √(8/π) · 0.044715. */
  public static final float GELU_CUBIC = 0.0713548163f;

  /** √(8/π) · 0.044715 · 3. */
  public static final float GELU_CUBIC_SLOPE = 0.2140644488f;

  /** Beyond this |x| the tail of GELU's erf form is subnormal. */
  public static final float GELU_LARGEST = 13.1463f;

  /** The normal density at 0: 1 / √(2π). */
  public static final float DENSITY = 0.3989422804f;

  public static final float SIXTH = 1f / 6f;

  private Coefficients() {}
}
