package dev.ranvier.regularizer;

/**
 * A penalty on a layer's weights, or on its bias, as Keras has it: l1 · sum |w| + l2 · sum w² joins
 * the loss that training and evaluation return, and l1 · sign(w) + 2 · l2 · w the gradient, where
 * sign(0) is 0. Frozen layers have none.
 *
 * @param l1 factor of the sum of magnitudes, at least 0
 * @param l2 factor of the sum of squares, at least 0
 */
public record Regularizer(double l1, double l2) {

  private static final Regularizer NONE = new Regularizer(0, 0);

  /** Checks the factors. */
  public Regularizer {
    check("l1", l1);
    check("l2", l2);
  }

  private static void check(String name, double factor) {
    if (!(factor >= 0 && factor <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Regularizer: " + name + " is " + factor + ", expected 0 or a positive number");
    }
  }

  /** No penalty. */
  public static Regularizer none() {
    return NONE;
  }

  /** A penalty on magnitudes, which draws weights to exactly 0 (Keras's default: 0.01). */
  public static Regularizer l1(double factor) {
    return new Regularizer(factor, 0);
  }

  /** A penalty on squares, which draws large weights most (Keras's default: 0.01). */
  public static Regularizer l2(double factor) {
    return new Regularizer(0, factor);
  }

  /** Both. */
  public static Regularizer l1l2(double l1, double l2) {
    return new Regularizer(l1, l2);
  }

  /** Whether there is no penalty. */
  public boolean isNone() {
    return l1 == 0 && l2 == 0;
  }
}
