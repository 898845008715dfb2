package dev.ranvier.simd.code;

import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.LogScalar;
import dev.ranvier.simd.vector.NormalTailScalar;

/**
 * Functions of one float, and their derivatives, that machine code is written for: same bits as
 * their scalar twins. Each is a program for any processor; an emitter writes it lane by lane.
 *
 * <p>A program is instructions between semicolons, an instruction a word, its target and operands.
 * Operands are registers ({@code x} the argument and the result; {@code y} of a derivative the
 * gradient and the result; {@code a} to {@code g} free), numbers, bits ({@code #} and eight
 * hexadecimal digits) and the function's parameters {@code P} and {@code Q}. Numbers, bits and
 * parameters stand last.
 *
 * <ul>
 *   <li>{@code set t a}: t = a, the only one that takes a parameter
 *   <li>{@code add, sub, mul, div, and, or, xor t a b}; {@code andn}: not a, and b
 *   <li>{@code min, max t a b}: b if one of them is NaN, or both are zeros
 *   <li>{@code fma t a b}: t = t · a + b; {@code mac t a b}: t = a · b + t, rounded once
 *   <li>{@code nle, gt t a b}: all bits of t, or none: whether a &gt; b; of NaN true for the former
 *   <li>{@code neg t a b u}: t = b where the sign of a is set; u is overwritten. Where a comparison
 *       only chooses, the sign of a difference costs least
 *   <li>{@code sar t a}: t = the sign of a in all bits; {@code shl t a}: t = a, 23 bits to the left
 *   <li>{@code exp2 t n u}: t times 2 to the power that the low bits of n have, the sum of a number
 *       with {@link ExpScalar#ROUNDER}, rounded once; n and u are overwritten
 * </ul>
 */
public enum FloatFunction {
  /** x. */
  LINEAR("", ""),
  /** max(x, 0); adding 0 makes -0 +0. */
  RELU("set a 0;max x a x;add x x a", "set b 0;nle a x b;and y y a"),
  /** x, or P · x on the left. */
  LEAKY_RELU(
      "set a P;mul a a x;neg x x a b", "set b 0;nle a x b;set b P;mul b b y;neg b a y c;set y b"),
  /** P · x, or Q · (e<sup>x</sup> - 1) on the left. */
  ELU(
      "set a x;" + FloatFunction.EXPM1 + "set c Q;mul d d c;set c P;mul a x c;neg a x d c;set x a",
      "set b 0;gt a x b;set b Q;add b b x;set c P;neg b a c d;mul y b y"),
  SIGMOID(
      "or a x #80000000;set b -104;max a b a;"
          + FloatFunction.EXP_FULL
          + "add b d 1;set c 1;neg c x d a;div x c b",
      "set a 1;sub a a x;mul a x a;mul y y a"),
  /** From 15 on 1 - 2 / (e<sup>2x</sup> + 1) is 1. */
  TANH(
      "and a x #7fffffff;add a a a;set b 30;min a b a;"
          + FloatFunction.EXP_FULL
          + "add d d 1;set a 2;div d a d;set a 1;sub d a d;and a x #7fffffff;mul b a a;set c "
          + FloatFunction.TANH_C11
          + ";fma c b "
          + FloatFunction.TANH_C9
          + ";fma c b "
          + FloatFunction.TANH_C7
          + ";fma c b "
          + FloatFunction.TANH_C5
          + ";fma c b "
          + FloatFunction.TANH_C3
          + ";mul c c b;fma c a a;sub a a "
          + FloatFunction.TANH_SMALL
          + ";neg d a c b;and x x #80000000;or x x d",
      "xor a x #80000000;fma a x 1;mul y y a"),
  SILU(
      "or a x #80000000;" + FloatFunction.GATE,
      "or a x #80000000;" + FloatFunction.GATE_SLOPE + "mul e x e;fma e c d;mul y e y"),
  SOFTPLUS(
      "or a x #80000000;"
          + FloatFunction.EXP_FLUSHED
          + FloatFunction.LOG1P
          + "set a 0;max x a x;add x x c",
      "xor a x #80000000;" + FloatFunction.EXPM1 + "xor d d #80000000;mul y d y"),
  /** max(x, -0) - |x| · the tail at |x|; the former alone beyond the range of floats. */
  GELU_ERF(
      FloatFunction.TAIL
          + "set a -0;max x a x;mul f e f;xor f f #80000000;"
          + FloatFunction.EXP_SQUARE
          + "fma b f x;neg b e x a;set x b",
      FloatFunction.TAIL
          + "mac f e "
          + -FloatFunction.GELU_DENSITY
          + ";"
          + FloatFunction.EXP_SQUARE
          + "mul f f b;set a 0;neg f e a b;set a 1;sub a a f;neg a x f b;mul y a y"),
  GELU_TANH(
      FloatFunction.TWICE_U + FloatFunction.GATE,
      FloatFunction.TWICE_U
          + FloatFunction.GATE_SLOPE
          + "mul a x x;set b "
          + FloatFunction.GELU_CUBIC_SLOPE
          + ";fma a b "
          + FloatFunction.GELU_LINEAR
          + ";mul x x a;mul e x e;fma e c d;mul y e y"),
  HARD_SIGMOID(
      "add x x 3;set a 0;max x a x;set a 6;min x a x;mul x x " + FloatFunction.SIXTH,
      "set a 0;nle a x a;set b 1;nle b b x;and a a b;mul y y "
          + FloatFunction.SIXTH
          + ";and y y a"),
  /** e<sup>x</sup>. */
  EXP("set a -104;max a a x;set b 89;min a b a;" + FloatFunction.EXP_FULL + "set x d", "mul y y x");

  // Numbers of the twins that nothing else has.

  public static final float TANH_SMALL = 0.625f;
  public static final float TANH_C3 = -3.33332819422e-1f;
  public static final float TANH_C5 = 1.33314422036e-1f;
  public static final float TANH_C7 = -5.37397155531e-2f;
  public static final float TANH_C9 = 2.06390887954e-2f;
  public static final float TANH_C11 = -5.70498872745e-3f;

  /** √(8/π). */
  public static final float GELU_LINEAR = 1.5957691216f;

  /** √(8/π) · 0.044715. */
  public static final float GELU_CUBIC = 0.0713548163f;

  /** √(8/π) · 0.044715 · 3. */
  public static final float GELU_CUBIC_SLOPE = 0.2140644488f;

  /** Beyond this |x| the tail of the normal distribution is subnormal. */
  public static final float GELU_LARGEST = 13.1463f;

  /** φ(0) = 1 / √(2π). */
  public static final float GELU_DENSITY = 0.3989422804f;

  public static final float SIXTH = 1f / 6f;

  // Parts of programs. What an exponent's range does not hold is cut off before.

  /** a = what a is more than c times ln 2. */
  private static final String REST =
      "mac a c " + -ExpScalar.LN2_HIGH + ";mac a c " + -ExpScalar.LN2_LOW + ";";

  /** d = e<sup>a</sup> - 1. */
  private static final String SERIES =
      "set d "
          + ExpScalar.C7
          + ";fma d a "
          + ExpScalar.C6
          + ";fma d a "
          + ExpScalar.C5
          + ";fma d a "
          + ExpScalar.C4
          + ";fma d a "
          + ExpScalar.C3
          + ";fma d a "
          + ExpScalar.C2
          + ";mul c a a;fma d c a;";

  private static final String ROUND =
      "set b "
          + ExpScalar.ROUNDER
          + ";mac b a "
          + ExpScalar.LOG2_E
          + ";sub c b "
          + ExpScalar.ROUNDER
          + ";";

  private static final String ROUND_BIASED =
      "set b "
          + ExpScalar.BIASED_ROUNDER
          + ";mac b a "
          + ExpScalar.LOG2_E
          + ";sub c b "
          + ExpScalar.BIASED_ROUNDER
          + ";";

  /** d = e<sup>a</sup> for a from -104 to 89. */
  private static final String EXP_FULL = ROUND + REST + SERIES + "add d d 1;exp2 d b c;";

  /** b = e<sup>a</sup>, 0 where that is subnormal. */
  private static final String EXP_FLUSHED =
      "set b -100;max a b a;sub e a "
          + ExpScalar.SMALLEST_NORMAL
          + ";"
          + ROUND_BIASED
          + REST
          + SERIES
          + "shl b b;sar e e;andn b e b;mac b d b;";

  /** d = e<sup>a</sup> - 1. */
  private static final String EXPM1 =
      "set b "
          + ExpScalar.EXPM1_FLAT
          + ";max a b a;"
          + ROUND_BIASED
          + REST
          + SERIES
          + "shl b b;sub c b 1;fma d b c;";

  /** c = log(1 + b) for b from 0 to 1; a and b are overwritten. */
  static final String LOG1P =
      "add a b 2;div b b a;mul a b b;set c "
          + LogScalar.C11
          + ";fma c a "
          + LogScalar.C9
          + ";fma c a "
          + LogScalar.C7
          + ";fma c a "
          + LogScalar.C5
          + ";fma c a "
          + LogScalar.C3
          + ";mul c c a;add b b b;fma c b b;";

  /** x · sigmoid(v) from a = -|v|, v of x's sign; infinity times 0 must be 0. */
  private static final String GATE =
      EXP_FLUSHED + "set c -1000;max c c x;mul c c b;add b b 1;neg x x c a;div x x b";

  /** c = 1 / (1 + e<sup>-|v|</sup>), d = sigmoid(v), e = c · e<sup>-|v|</sup>; x is finite. */
  private static final String GATE_SLOPE =
      EXP_FLUSHED
          + "add c b 1;set d 1;div c d c;mul e b c;neg d x b a;mul d d c;"
          + "set a -1000;max x a x;set a 1000;min x a x;";

  /** a = -|v|, v of GELU's tanh form. */
  private static final String TWICE_U =
      "mul a x x;set b " + GELU_CUBIC + ";fma a b " + GELU_LINEAR + ";mul a a x;or a a #80000000;";

  /** e = |x|, finite, and f the tail of the normal distribution there, {@link NormalTailScalar}. */
  private static final String TAIL =
      "and e x #7fffffff;set a 14;min e a e;set f "
          + NormalTailScalar.P4
          + ";fma f e "
          + NormalTailScalar.P3
          + ";fma f e "
          + NormalTailScalar.P2
          + ";fma f e "
          + NormalTailScalar.P1
          + ";fma f e "
          + NormalTailScalar.P0
          + ";set b "
          + NormalTailScalar.U3
          + ";fma b e "
          + NormalTailScalar.U2
          + ";fma b e "
          + NormalTailScalar.U1
          + ";fma b e "
          + NormalTailScalar.U0
          + ";set a "
          + NormalTailScalar.SLOPE
          + ";fma a e "
          + NormalTailScalar.OFFSET
          + ";fma a f b;div f f a;";

  /** b = e<sup>-e² / 2</sup>, the exponent in two parts; then e is negative beyond the range. */
  private static final String EXP_SQUARE =
      "mul g e -0.5;mul a g e;xor b a #80000000;fma g e b;set b "
          + GELU_LARGEST
          + ";sub e b e;"
          + ROUND_BIASED
          + REST
          + "add a a g;"
          + SERIES
          + "shl b b;mac b d b;";

  private final String forward;
  private final String derivative;

  FloatFunction(String forward, String derivative) {
    this.forward = forward;
    this.derivative = derivative;
  }

  /** The program of x = f(x). */
  public String forward() {
    return forward;
  }

  /**
   * The program of y = y · f'(x), x being what the backward pass of the activation's kernel wants.
   */
  public String derivative() {
    return derivative;
  }
}
