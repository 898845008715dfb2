package dev.ranvier.associative;

/**
 * How a {@link ModernHopfieldNetwork} retrieves.
 *
 * @param beta inverse temperature, above 0: large, and the nearest pattern comes alone; small, and
 *     the mean of all comes
 * @param maxSteps at least 1; one is mostly enough
 * @param tolerance a step that changes no value by more than this is the last, at least 0
 */
public record Retrieval(double beta, int maxSteps, double tolerance) {

  /** Checks the numbers. */
  public Retrieval {
    if (!(beta > 0 && beta <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Retrieval: beta is " + beta + ", expected a number above 0");
    }
    if (maxSteps < 1) {
      throw new IllegalArgumentException(
          "Retrieval: maxSteps is " + maxSteps + ", expected at least 1");
    }
    if (!(tolerance >= 0 && tolerance <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Retrieval: tolerance is " + tolerance + ", expected a number from 0 on");
    }
  }

  /** At most 100 steps, until none changes a value by more than 10<sup>-4</sup>. */
  public static Retrieval beta(double beta) {
    return new Retrieval(beta, 100, 1e-4);
  }

  /** The same with at most so many steps. */
  public Retrieval steps(int most) {
    return new Retrieval(beta, most, tolerance);
  }

  /** The same with another tolerance. */
  public Retrieval tolerance(double other) {
    return new Retrieval(beta, maxSteps, other);
  }
}
