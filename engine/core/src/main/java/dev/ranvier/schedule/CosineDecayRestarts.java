package dev.ranvier.schedule;

import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Half a cosine down to alpha times the optimizer's learning rate, again and again: the first
 * period takes firstDecaySteps, each other tMul times the one before, and starts from mMul times
 * what that started from (Keras's CosineDecayRestarts). With a start of m a period goes from (alpha
 * + (1 - alpha) m) times the optimizer's learning rate. Source: Loshchilov and Hutter, "SGDR:
 * stochastic gradient descent with warm restarts", 2017.
 *
 * @param firstDecaySteps steps of the first period, at least 1
 * @param tMul by which periods grow, at least 1; 2 by default
 * @param mMul by which their starts shrink or grow, at least 0; 1 by default
 * @param alpha the share of the learning rate that is left at the end of each, in [0, 1]; 0 by
 *     default
 */
public record CosineDecayRestarts(long firstDecaySteps, double tMul, double mMul, double alpha)
    implements Schedule {

  /** Checks the numbers. */
  public CosineDecayRestarts {
    Schedule.checkCount("CosineDecayRestarts", "firstDecaySteps", firstDecaySteps, 1);
    if (!(tMul >= 1 && tMul < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "CosineDecayRestarts: tMul is " + tMul + ", expected a number of at least 1");
    }
    Schedule.checkNotNegative("CosineDecayRestarts", "mMul", mMul);
    Schedule.checkShare("CosineDecayRestarts", "alpha", alpha);
  }

  @Override
  public String name() {
    return "cosine_decay_restarts";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of(
        "first_decay_steps", firstDecaySteps, "t_mul", tMul, "m_mul", mMul, "alpha", alpha);
  }

  @Override
  public CosineDecayRestarts withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new CosineDecayRestarts(
        values.count("first_decay_steps"),
        values.number("t_mul"),
        values.number("m_mul"),
        values.number("alpha"));
  }

  @Override
  public double learningRate(double initial, long step) {
    double fraction = (double) step / firstDecaySteps;
    double restarts = restarts(fraction);
    double length = Curves.power(tMul, restarts);
    double inPeriod = Math.clamp((fraction - start(restarts, length)) / length, 0.0, 1.0);
    double from = alpha + (1 - alpha) * Curves.power(mMul, restarts);
    return Curves.cosine(initial * from, initial * alpha, inPeriod);
  }

  /**
   * The periods that are over. The logarithm may be a last digit off where one ends: there the sum
   * of the periods decides, so that a restart is at its step and not behind it.
   *
   * @param fraction steps in lengths of the first period
   */
  private double restarts(double fraction) {
    if (tMul == 1) {
      return Math.floor(fraction);
    }
    double logarithm = StrictMath.log(1 + fraction * (tMul - 1)) / StrictMath.log(tMul);
    double nearest = StrictMath.rint(logarithm);
    boolean over = fraction >= start(nearest, Curves.power(tMul, nearest));
    return Math.abs(logarithm - nearest) > 1e-6 ? Math.floor(logarithm) : nearest - (over ? 0 : 1);
  }

  /** Where a period starts that is so long, likewise. */
  private double start(double restarts, double length) {
    return tMul == 1 ? restarts : (length - 1) / (tMul - 1);
  }
}
