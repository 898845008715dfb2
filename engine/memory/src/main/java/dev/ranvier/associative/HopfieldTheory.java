package dev.ranvier.associative;

/**
 * What statistical mechanics says of memories of random patterns, for many neurons: figures to hold
 * measurements against. {@code load} is patterns per neuron.
 */
public final class HopfieldTheory {

  private static final double ROOT_PI = Math.sqrt(Math.PI);

  /** Beyond, the error function is 1 in double precision. */
  private static final double FAR = 6;

  /** Steps of a search that halves, more than a double has bits. */
  private static final int HALVINGS = 100;

  private HopfieldTheory() {}

  /**
   * Overlap of the fixed point near a stored pattern under Hebb's rule without noise, 0 where there
   * is none: above {@link #criticalLoad}. The solution of m = erf(y), y (√(2 load) + (2/√π)
   * e<sup>-y²</sup>) = erf(y) with the largest y. Source: Amit, Gutfreund, Sompolinsky 1985.
   */
  public static double overlap(double load) {
    requireLoad(load);
    double wanted = Math.sqrt(2 * load);
    double low = steepest();
    if (wanted > root(low)) {
      return 0;
    }
    double high = 1 / wanted + 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (root(middle) > wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return erf(low);
  }

  /** The load above which Hebb's rule recalls nothing, 0.138. */
  public static double criticalLoad() {
    double most = root(steepest());
    return most * most / 2;
  }

  /**
   * Probability that one synchronous step from a stored pattern gets a bit wrong under Hebb's rule:
   * ½ (1 - erf(1/√(2 load))). Source: Hertz, Krogh, Palmer 1991, section 2.2.
   */
  public static double oneStepError(double load) {
    requireLoad(load);
    return (1 - erf(1 / Math.sqrt(2 * load))) / 2;
  }

  /**
   * Patterns of which Hebb's rule keeps all without an error: n / (4 ln n). Source: McEliece 1987.
   */
  public static double errorFreeCapacity(int size) {
    return requireSize(size) / (4 * Math.log(size));
  }

  /** The same for almost all patterns: n / (2 ln n). */
  public static double almostErrorFreeCapacity(int size) {
    return requireSize(size) / (2 * Math.log(size));
  }

  /** The same for almost all patterns under Storkey's rule: n / √(2 ln n). Source: Storkey 1997. */
  public static double storkeyCapacity(int size) {
    return requireSize(size) / Math.sqrt(2 * Math.log(size));
  }

  /**
   * The same for a dense associative memory: n<sup>order-1</sup> / (2 (2 order - 3)!! ln n), and
   * 2<sup>n/2</sup>. Sources: Krotov, Hopfield 2016; Demircigil et al. 2017.
   */
  public static double capacity(Interaction interaction, int size) {
    requireSize(size);
    return switch (interaction) {
      case Interaction.Polynomial(int order) -> {
        double factorial = 1;
        for (int factor = 2 * order - 3; factor > 1; factor -= 2) {
          factorial *= factor;
        }
        yield Math.pow(size, order - 1) / (2 * factorial * Math.log(size));
      }
      case Interaction.Exponential() -> Math.pow(2, size / 2.0);
    };
  }

  /** √(2 load) of the solution with this y. */
  private static double root(double y) {
    return erf(y) / y - 2 / ROOT_PI * Math.exp(-y * y);
  }

  /** The y of the critical load: {@link #root} rises before it and falls behind it. */
  private static double steepest() {
    double low = 0.5;
    double high = 4;
    for (int i = 0; i < HALVINGS; i++) {
      double third = (high - low) / 3;
      if (root(low + third) < root(high - third)) {
        low += third;
      } else {
        high -= third;
      }
    }
    return (low + high) / 2;
  }

  /** (2/√π) e^(-x²) Σ 2^k x^(2k+1) / (2k+1)!!: all terms positive, so that nothing cancels. */
  static double erf(double x) {
    if (Math.abs(x) > FAR) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
      term *= 2 * x * x / (2 * k + 1);
      sum += term;
    }
    return 2 / ROOT_PI * Math.exp(-x * x) * sum;
  }

  private static void requireLoad(double load) {
    if (!(load > 0 && load < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "HopfieldTheory: load is " + load + ", expected patterns per neuron, above 0");
    }
  }

  private static double requireSize(int size) {
    if (size < 2) {
      throw new IllegalArgumentException(
          "HopfieldTheory: size is " + size + ", expected at least 2 neurons");
    }
    return size;
  }
}
