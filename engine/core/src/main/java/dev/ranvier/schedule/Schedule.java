package dev.ranvier.schedule;

import dev.ranvier.number.NamedValues;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The learning rate from step to step, made from the one that the optimizer names. Definitions and
 * defaults are Keras's, whose {@code initial_learning_rate} is the optimizer's. To add one: a
 * record here, its {@code permits} line, its row in {@link #all()} and in the tests' list of cases.
 *
 * <p>A schedule runs in every step: it allocates nothing, and gives the same bits on every machine.
 */
public sealed interface Schedule
    permits ConstantRate,
        CosineDecay,
        CosineDecayRestarts,
        ExponentialDecay,
        InverseTimeDecay,
        OneCycle,
        OwnSchedule,
        PiecewiseConstantDecay,
        PolynomialDecay,
        StepDecay {

  /**
   * Every schedule, with Keras's (or PyTorch's) default parameters, and an example where they have
   * none; files and tests iterate this list. One's own ({@link #of}) is none of them. Not a
   * constant: the records' classes would be initialized with it and it with them, and two threads
   * could wait for each other.
   */
  static List<Schedule> all() {
    return List.of(
        constant(),
        cosineDecay(1000),
        cosineDecayRestarts(1000),
        exponentialDecay(1000, 0.96),
        inverseTimeDecay(1000, 0.5),
        oneCycle(1000),
        piecewiseConstantDecay(List.of(1000L), List.of(0.001)),
        polynomialDecay(1000),
        stepDecay(1000, 0.1));
  }

  /** Its name as it stands in files, Keras's for those that Keras has. */
  String name();

  /**
   * The parameters under Keras's names (PyTorch's for its schedules), as they stand in files: each
   * a Double, a Long, a Boolean, or a list of Doubles or Longs; none for a constant rate.
   */
  default Map<String, Object> parameters() {
    return Map.of();
  }

  /**
   * The same schedule with other parameters.
   *
   * @param parameters all that {@link #parameters()} names, and no others
   * @throws IllegalArgumentException if one is missing, unknown, of another type or out of range,
   *     saying which and what is expected
   */
  default Schedule withParameters(Map<String, Object> parameters) {
    NamedValues.of(name(), Set.of(), parameters);
    return this;
  }

  /**
   * The learning rate of a step.
   *
   * @param initial the optimizer's learning rate
   * @param step number of the step, 0 for the first, as Keras counts
   */
  double learningRate(double initial, long step);

  /**
   * One's own: {@code Schedule.of("warm-up", (initial, step) -> initial * Math.min(1, (step + 1) /
   * 100.0))}. Code does not go into files: a model trained by it has no recipe, and a checkpoint
   * knows it by its name alone.
   *
   * @param name for messages, and by which a checkpoint knows it
   * @param rate gives the learning rate, 0 or positive, from the optimizer's and the number of the
   *     step, 0 for the first; runs in every step and should allocate nothing
   */
  static Schedule of(String name, OwnSchedule.Rate rate) {
    return new OwnSchedule(name, rate);
  }

  /** One's own without a name. */
  static Schedule of(OwnSchedule.Rate rate) {
    return of("own schedule", rate);
  }

  /** The optimizer's learning rate at every step. */
  static Schedule constant() {
    return new ConstantRate();
  }

  /** Multiplied by {@code factor} after every {@code stepSize} steps. */
  static Schedule stepDecay(long stepSize, double factor) {
    return new StepDecay(stepSize, factor);
  }

  /** The optimizer's learning rate up to the first boundary, then a value after each boundary. */
  static Schedule piecewiseConstantDecay(List<Long> boundaries, List<Double> values) {
    return new PiecewiseConstantDecay(boundaries, values);
  }

  /** Multiplied by {@code decayRate} in the course of {@code decaySteps} steps, and so on. */
  static Schedule exponentialDecay(long decaySteps, double decayRate) {
    return new ExponentialDecay(decaySteps, decayRate, false);
  }

  /** Divided by 1 + {@code decayRate} after {@code decaySteps} steps, by 1 + twice that, ... */
  static Schedule inverseTimeDecay(long decaySteps, double decayRate) {
    return new InverseTimeDecay(decaySteps, decayRate, false);
  }

  /** Half a cosine from the optimizer's learning rate to 0. */
  static Schedule cosineDecay(long decaySteps) {
    return cosineDecay(decaySteps, 0);
  }

  /** From 0 straight up in {@code warmupSteps}, then half a cosine down to 0. */
  static Schedule cosineDecay(long decaySteps, long warmupSteps) {
    return new CosineDecay(decaySteps, 0.0, warmupSteps, 0.0);
  }

  /** Half a cosine to 0, then again in twice the steps, and so on: Keras's defaults. */
  static Schedule cosineDecayRestarts(long firstDecaySteps) {
    return new CosineDecayRestarts(firstDecaySteps, 2.0, 1.0, 0.0);
  }

  /** Straight down to Keras's default end, 0.0001. */
  static Schedule polynomialDecay(long decaySteps) {
    return polynomialDecay(decaySteps, 0.0001, 1.0);
  }

  /** Down to {@code endLearningRate} along a power, without cycles. */
  static Schedule polynomialDecay(long decaySteps, double endLearningRate, double power) {
    return new PolynomialDecay(decaySteps, endLearningRate, power, false);
  }

  /** With PyTorch's defaults: up for 0.3 of the steps, from a 25th, down to a 250,000th. */
  static Schedule oneCycle(long totalSteps) {
    return new OneCycle(totalSteps, 0.3, 25.0, 1e4);
  }

  /** Refuses a count less than {@code least}. */
  static void checkCount(String schedule, String name, long count, long least) {
    if (count < least) {
      throw new IllegalArgumentException(
          schedule + ": " + name + " is " + count + ", expected at least " + least);
    }
  }

  /** Refuses a number that is not positive and finite. */
  static void checkPositive(String schedule, String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          schedule + ": " + name + " is " + value + ", expected a positive number");
    }
  }

  /** Refuses a negative or infinite number. */
  static void checkNotNegative(String schedule, String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          schedule + ": " + name + " is " + value + ", expected 0 or a positive number");
    }
  }

  /** Refuses a number outside [0, 1]. */
  static void checkShare(String schedule, String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          schedule + ": " + name + " is " + value + ", expected 0 to 1");
    }
  }
}
