package dev.ranvier.initializer;

import dev.ranvier.random.Philox;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * How a weight matrix starts. To add one: a record, {@link IndependentInitializer} if each weight
 * is a draw of its own, its {@code permits} line and its row in {@link #all()}. Draws come from the
 * model's own generator, so that one seed gives the same bytes everywhere.
 */
public sealed interface Initializer permits IndependentInitializer, Orthogonal {

  /**
   * Every initializer, with Keras's default parameters; files and tests iterate this list. Not a
   * constant: the records' classes would be initialized with it and it with them, and two threads
   * could wait for each other.
   */
  static List<Initializer> all() {
    return List.of(
        constant(0.0),
        glorotNormal(),
        glorotUniform(),
        heNormal(),
        heUniform(),
        lecunNormal(),
        lecunUniform(),
        ones(),
        orthogonal(),
        randomNormal(),
        randomUniform(),
        truncatedNormal(),
        zeros());
  }

  /** Keras's name, as it stands in model files. */
  String name();

  /** The parameters under Keras's names, as they stand in model files; none for most. */
  default Map<String, Double> parameters() {
    return Map.of();
  }

  /**
   * The same initializer with other parameters.
   *
   * @param parameters all that {@link #parameters()} names
   * @throws IllegalArgumentException if a value is out of range, saying which and what is expected
   */
  default Initializer withParameters(Map<String, Double> parameters) {
    return this;
  }

  /**
   * Fills a layer's weights [inputSize, outputSize], row-major; the padding of rows stays as it is.
   *
   * @param random the layer's own stream
   * @param offsetBytes where the first weight is
   * @param rowStride floats from one row to the next, at least {@code outputSize}
   */
  void fill(
      Philox random,
      MemorySegment weights,
      long offsetBytes,
      int rowStride,
      int inputSize,
      int outputSize);

  /** All of one value. */
  static Initializer constant(double value) {
    return new Constant(value);
  }

  /** Normal, with the variance of {@link #glorotUniform()}. */
  static Initializer glorotNormal() {
    return new GlorotNormal();
  }

  /** Keras's default for dense layers. */
  static Initializer glorotUniform() {
    return new GlorotUniform();
  }

  /** Suits ReLU layers. */
  static Initializer heNormal() {
    return new HeNormal();
  }

  /** Suits ReLU layers. */
  static Initializer heUniform() {
    return new HeUniform();
  }

  /** Suits SELU layers. */
  static Initializer lecunNormal() {
    return new LecunNormal();
  }

  /** Uniform, with the variance of {@link #lecunNormal()}. */
  static Initializer lecunUniform() {
    return new LecunUniform();
  }

  /** All one. */
  static Initializer ones() {
    return new Ones();
  }

  /** Orthonormal rows or columns, whichever are fewer. */
  static Initializer orthogonal() {
    return new Orthogonal(1.0);
  }

  /** Orthonormal rows or columns, whichever are fewer, times {@code gain}. */
  static Initializer orthogonal(double gain) {
    return new Orthogonal(gain);
  }

  /** Normal with Keras's defaults: mean 0, standard deviation 0.05. */
  static Initializer randomNormal() {
    return new RandomNormal(0.0, 0.05);
  }

  /** Normal. */
  static Initializer randomNormal(double mean, double stddev) {
    return new RandomNormal(mean, stddev);
  }

  /** Uniform with Keras's defaults: from -0.05 to 0.05. */
  static Initializer randomUniform() {
    return new RandomUniform(-0.05, 0.05);
  }

  /** Uniform from {@code minval} to {@code maxval}. */
  static Initializer randomUniform(double minval, double maxval) {
    return new RandomUniform(minval, maxval);
  }

  /** Normal, cut at two deviations, with Keras's defaults: mean 0, standard deviation 0.05. */
  static Initializer truncatedNormal() {
    return new TruncatedNormal(0.0, 0.05);
  }

  /** Normal, cut at two deviations. */
  static Initializer truncatedNormal(double mean, double stddev) {
    return new TruncatedNormal(mean, stddev);
  }

  /** All zero. */
  static Initializer zeros() {
    return new Zeros();
  }

  /** Refuses a parameter that is no finite float. */
  static void checkFinite(String initializer, String name, double value) {
    if (!Float.isFinite((float) value)) {
      throw new IllegalArgumentException(
          initializer + ": " + name + " is " + value + ", expected a finite float");
    }
  }

  /** Refuses a negative or infinite deviation. */
  static void checkDeviation(String initializer, double stddev) {
    if (!(stddev >= 0 && stddev <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          initializer + ": stddev is " + stddev + ", expected 0 or a positive finite float");
    }
  }
}
