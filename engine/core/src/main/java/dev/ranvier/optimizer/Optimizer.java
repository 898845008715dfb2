package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import dev.ranvier.schedule.Schedule;
import java.util.List;
import java.util.Map;

/**
 * How weights follow their gradients: {@code Optimizer.adam(0.001).withBeta1(0.8)}, each with
 * Keras's defaults until told otherwise, its own numbers first, then what every optimizer may have,
 * {@link #withSchedule} and the like. To add one: a kernel and its scalar twin in {@code
 * dev.ranvier.simd.optimizer}, a record here, its row in {@link #all()}, its line in {@code
 * dev.ranvier.kernel.Kernels}, which the compiler asks for, and its row in the tests' list of
 * cases.
 */
public sealed interface Optimizer
    permits Adagrad,
        Adam,
        AdamW,
        AmsGrad,
        ConfiguredOptimizer,
        Lion,
        Momentum,
        Nesterov,
        RmsProp,
        Sgd {

  /**
   * Every optimizer, with Keras's default parameters where it has any; files and tests iterate this
   * list. A {@link ConfiguredOptimizer} is one of these with more around it. Not a constant: the
   * records' classes would be initialized with it and it with them, and two threads could wait for
   * each other.
   */
  static List<Optimizer> all() {
    return List.of(
        adagrad(),
        adam(),
        adamW(),
        amsGrad(),
        lion(),
        momentum(0.01, 0.9),
        nesterov(0.01, 0.9),
        rmsProp(),
        sgd());
  }

  /** Its name as it stands in files, Keras's for those that Keras has. */
  String name();

  /**
   * The optimizer's own numbers under Keras's names, as they stand in files: each a Double or a
   * Boolean. What every optimizer may have, such as {@link #schedule()}, is not among them.
   */
  Map<String, Object> parameters();

  /**
   * The same optimizer with other numbers.
   *
   * @param parameters all that {@link #parameters()} names, and no others
   * @throws IllegalArgumentException if one is missing, unknown, of another type or out of range,
   *     saying which and what is expected
   */
  Optimizer withParameters(Map<String, Object> parameters);

  /** The learning rate, or what the schedule makes the learning rates of. */
  float learningRate();

  /** How the learning rate changes from step to step; not at all by default. */
  default Schedule schedule() {
    return Schedule.constant();
  }

  /** The same optimizer with a learning rate that changes from step to step. */
  default Optimizer withSchedule(Schedule schedule) {
    return new ConfiguredOptimizer(
        this, schedule, clipping(), gradientAccumulationSteps(), movingAverageMomentum());
  }

  /** How far gradients may go; as far as they like by default. */
  default Clipping clipping() {
    return Clipping.none();
  }

  /** The same optimizer with gradients cut to a limit. */
  default Optimizer withClipping(Clipping clipping) {
    return new ConfiguredOptimizer(
        this, schedule(), clipping, gradientAccumulationSteps(), movingAverageMomentum());
  }

  /** Training steps whose mean gradient makes one update; 1 by default. */
  default int gradientAccumulationSteps() {
    return 1;
  }

  /**
   * The same optimizer with updates after every {@code steps} training steps only, by the mean of
   * their gradients, as Keras has it: micro-batches in place of a batch that is too large for
   * memory. Clipping comes after the mean. Unlike in Keras, schedules and the moving average count
   * updates, not steps, as the optimizer itself does: so that micro-batches train as the large
   * batch does that they stand for.
   */
  default Optimizer withGradientAccumulation(int steps) {
    return new ConfiguredOptimizer(this, schedule(), clipping(), steps, movingAverageMomentum());
  }

  /** What part of the moving average of the weights stays at an update; 0 if there is none. */
  default double movingAverageMomentum() {
    return 0;
  }

  /**
   * The same optimizer with an exponential moving average of the weights beside them, as Keras has
   * it (use_ema, ema_momentum, 0.99 there by default): after the first update it is the weights,
   * after every other average = momentum · average + (1 - momentum) · weights. At its end {@code
   * fit} puts it in their place. With gradient accumulation it moves at updates only, where the
   * weights do; Keras moves it at every step, so that its momentum works like {@code
   * momentum^steps} and the average depends on where between two updates a training stops. Source:
   * Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
   */
  default Optimizer withMovingAverage(double momentum) {
    return new ConfiguredOptimizer(
        this, schedule(), clipping(), gradientAccumulationSteps(), momentum);
  }

  /**
   * The scalar that the kernel multiplies a step by.
   *
   * @param learningRate of this step
   * @param step number of the update, 1 for the first
   */
  float stepSize(float learningRate, long step);

  /**
   * What part of itself each weight loses before a step: learning rate times weight decay.
   *
   * @param learningRate of this step
   */
  default float decay(float learningRate) {
    return 0f;
  }

  /** Stochastic gradient descent with Keras's default learning rate, 0.01. */
  static Sgd sgd() {
    return new Sgd(0.01f);
  }

  /** Stochastic gradient descent. */
  static Sgd sgd(double learningRate) {
    return new Sgd(Float32.of("Sgd", "learningRate", learningRate));
  }

  /** Gradient descent with momentum. */
  static Momentum momentum(double learningRate, double momentum) {
    return new Momentum(
        Float32.of("Momentum", "learningRate", learningRate),
        Float32.of("Momentum", "momentum", momentum));
  }

  /** Gradient descent with Nesterov's momentum. */
  static Nesterov nesterov(double learningRate, double momentum) {
    return new Nesterov(
        Float32.of("Nesterov", "learningRate", learningRate),
        Float32.of("Nesterov", "momentum", momentum));
  }

  /**
   * RMSprop with Keras's defaults: learning rate 0.001, rho 0.9, no momentum, epsilon 1e-7, not
   * centered.
   */
  static RmsProp rmsProp() {
    return rmsProp(0.001);
  }

  /** RMSprop with Keras's defaults apart from the learning rate. */
  static RmsProp rmsProp(double learningRate) {
    return new RmsProp(Float32.of("RmsProp", "learningRate", learningRate), 0.9f, 0f, 1e-7f, false);
  }

  /** Adagrad with Keras's defaults: learning rate 0.001, accumulators from 0.1, epsilon 1e-7. */
  static Adagrad adagrad() {
    return adagrad(0.001);
  }

  /** Adagrad with Keras's defaults apart from the learning rate. */
  static Adagrad adagrad(double learningRate) {
    return new Adagrad(Float32.of("Adagrad", "learningRate", learningRate), 0.1f, 1e-7f);
  }

  /** Adam with Keras's defaults: learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7. */
  static Adam adam() {
    return adam(0.001);
  }

  /** Adam with Keras's defaults apart from the learning rate. */
  static Adam adam(double learningRate) {
    return new Adam(Float32.of("Adam", "learningRate", learningRate), 0.9f, 0.999f, 1e-7f);
  }

  /** AdamW with Keras's defaults: those of Adam, weight decay 0.004. */
  static AdamW adamW() {
    return adamW(0.001, 0.004);
  }

  /** AdamW with Keras's defaults apart from learning rate and weight decay. */
  static AdamW adamW(double learningRate, double weightDecay) {
    return new AdamW(
        Float32.of("AdamW", "learningRate", learningRate),
        0.9f,
        0.999f,
        1e-7f,
        Float32.of("AdamW", "weightDecay", weightDecay));
  }

  /** AMSGrad with Keras's defaults, those of Adam. */
  static AmsGrad amsGrad() {
    return amsGrad(0.001);
  }

  /** AMSGrad with Keras's defaults apart from the learning rate. */
  static AmsGrad amsGrad(double learningRate) {
    return new AmsGrad(Float32.of("AmsGrad", "learningRate", learningRate), 0.9f, 0.999f, 1e-7f);
  }

  /** Lion with Keras's defaults: learning rate 0.001, beta1 0.9, beta2 0.99, no weight decay. */
  static Lion lion() {
    return lion(0.001, 0);
  }

  /** Lion with Keras's defaults apart from learning rate and weight decay. */
  static Lion lion(double learningRate, double weightDecay) {
    return new Lion(
        Float32.of("Lion", "learningRate", learningRate),
        0.9f,
        0.99f,
        Float32.of("Lion", "weightDecay", weightDecay));
  }

  /** Refuses a learning rate that is not positive and finite. */
  static void checkLearningRate(String optimizer, float learningRate) {
    if (!(learningRate > 0f && learningRate < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          optimizer + ": learningRate is " + learningRate + ", expected a positive number");
    }
  }

  /** Refuses a decay rate outside [0, 1). */
  static void checkRate(String optimizer, String name, float rate) {
    if (!(rate >= 0f && rate < 1f)) {
      throw new IllegalArgumentException(
          optimizer + ": " + name + " is " + rate + ", expected at least 0 and less than 1");
    }
  }

  /** Refuses an epsilon that is not positive and finite. */
  static void checkEpsilon(String optimizer, float epsilon) {
    if (!(epsilon > 0f && epsilon < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          optimizer + ": epsilon is " + epsilon + ", expected a positive number");
    }
  }

  /** Refuses a negative or infinite value. */
  static void checkNotNegative(String optimizer, String name, float value) {
    if (!(value >= 0f && value < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          optimizer + ": " + name + " is " + value + ", expected 0 or a positive number");
    }
  }
}
