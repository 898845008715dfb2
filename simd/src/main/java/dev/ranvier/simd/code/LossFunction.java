package dev.ranvier.simd.code;

/**
 * Losses of elements that machine code is written for: same bits as their scalar twins. Each is a
 * program in the words of {@link FloatFunction}. It has a prediction in {@code x}, a target in
 * {@code y}, all bits or none in {@code h} where an element counts or does not, and the parameters
 * {@code P}, {@code Q} and, the gradient's scale, {@code R}. It leaves the output in {@code x} and
 * the gradient in {@code y}, and adds the loss to {@code i}, or a part of it to {@code j}: the sums
 * of a row are added in the end. {@code a} to {@code g} are free.
 */
public enum LossFunction {
  /**
   * x is a logit; a target counts times P, plus Q. The parts are max(x, 0) - x · y and log(1 +
   * e<sup>-|x|</sup>).
   */
  SIGMOID_BINARY_CROSS_ENTROPY(
      1,
      "set a P;set b Q;fma y a b;set b 0;max b b x;xor a x #80000000;fma a y b;and a a h;add i i a;"
          + FloatFunction.SIGMOID.forward()
          + ";set b d;"
          + FloatFunction.LOG1P
          + "and c c h;add j j c;sub y x y;set a R;mul y y a"),
  /** The square of x - y. */
  MEAN_SQUARED_ERROR(2, "sub a x y;and b a h;mac i b b;set b R;mul y a b"),
  /** |x - y|. */
  MEAN_ABSOLUTE_ERROR(
      1,
      "sub a x y;and b a #7fffffff;and b b h;add i i b;set b 0;gt c a b;gt d b a;or e c d;"
          + "andn e e a;set f 1;and c c f;set f -1;and d d f;or e e c;or e e d;set f R;mul y e f"),
  /** Beyond P linear. */
  HUBER(
      1,
      "sub a x y;and b a #7fffffff;set c P;min d c b;set e -0.5;fma e d b;mul e e d;and e e h;"
          + "add i i e;xor b c #80000000;max a b a;min a c a;set b R;mul y a b");

  private final int factor;
  private final String program;

  LossFunction(int factor, String program) {
    this.factor = factor;
    this.program = program;
  }

  /** What the gradient is multiplied by, beside the mean. */
  public int factor() {
    return factor;
  }

  /** About how long a scalar kernel takes for an element. */
  public int instructions() {
    return program.split(";").length;
  }

  /** The program. */
  public String program() {
    return program;
  }
}
