package dev.ranvier.activation;

import java.util.List;
import java.util.Map;

/**
 * The function that a layer applies to its weighted sums. To add one: a kernel and its scalar twin
 * in {@code dev.ranvier.simd.activation}, a record here, its {@code permits} line, its row in
 * {@link #all()} and its line in {@code dev.ranvier.kernel.Kernels}, which the compiler asks for.
 */
public sealed interface Activation
    permits Elu,
        Gelu,
        GeluTanh,
        HardSigmoid,
        LeakyRelu,
        Linear,
        LogSoftmax,
        Relu,
        Selu,
        Sigmoid,
        Silu,
        Softmax,
        Softplus,
        Tanh {

  /**
   * Every activation, with Keras's default parameters; documentation, files and tests iterate this
   * list. Not a constant: the records' classes would be initialized with it and it with them, and
   * two threads could wait for each other.
   */
  static List<Activation> all() {
    return List.of(
        elu(),
        gelu(),
        geluTanh(),
        hardSigmoid(),
        leakyRelu(),
        linear(),
        logSoftmax(),
        relu(),
        selu(),
        sigmoid(),
        silu(),
        softmax(),
        softplus(),
        tanh());
  }

  /** Keras's name, as it stands in model files and summaries. */
  String name();

  /** The parameters under Keras's names, as they stand in model files; none for most. */
  default Map<String, Double> parameters() {
    return Map.of();
  }

  /**
   * The same activation with other parameters.
   *
   * @param parameters all that {@link #parameters()} names
   * @throws IllegalArgumentException if a value is out of range, saying which and what is expected
   */
  default Activation withParameters(Map<String, Double> parameters) {
    return this;
  }

  /** ELU with Keras's default alpha, 1. */
  static Activation elu() {
    return elu(1);
  }

  /** f(x) = x where x &gt; 0, else alpha (e^x - 1). */
  static Activation elu(double alpha) {
    return new Elu(alpha);
  }

  /** f(x) = x Phi(x), Phi the normal distribution. */
  static Activation gelu() {
    return new Gelu();
  }

  /** GELU approximated by a tanh. */
  static Activation geluTanh() {
    return new GeluTanh();
  }

  /** f(x) = min(max(x + 3, 0), 6) / 6. */
  static Activation hardSigmoid() {
    return new HardSigmoid();
  }

  /** Leaky ReLU with the default slope of Keras's function, 0.2. */
  static Activation leakyRelu() {
    return leakyRelu(0.2);
  }

  /** f(x) = x where x &gt; 0, else negativeSlope x. */
  static Activation leakyRelu(double negativeSlope) {
    return new LeakyRelu(negativeSlope);
  }

  /** f(x) = x. */
  static Activation linear() {
    return new Linear();
  }

  /** f(x)_j = x_j - log sum_k e^x_k, over the outputs of one sample. */
  static Activation logSoftmax() {
    return new LogSoftmax();
  }

  /** f(x) = max(x, 0). */
  static Activation relu() {
    return new Relu();
  }

  /** ELU scaled so that mean 0 and variance 1 stay. */
  static Activation selu() {
    return new Selu();
  }

  /** f(x) = 1 / (1 + e^-x). */
  static Activation sigmoid() {
    return new Sigmoid();
  }

  /** f(x) = x / (1 + e^-x), also called swish. */
  static Activation silu() {
    return new Silu();
  }

  /** f(x)_j = e^x_j / sum_k e^x_k, over the outputs of one sample. */
  static Activation softmax() {
    return new Softmax();
  }

  /** f(x) = log(1 + e^x). */
  static Activation softplus() {
    return new Softplus();
  }

  /** f(x) = (e^x - e^-x) / (e^x + e^-x). */
  static Activation tanh() {
    return new Tanh();
  }

  /** Refuses a parameter that is not above 0 as a float, or too large for one. */
  static void checkPositive(String activation, String name, double value) {
    if (!((float) value >= Float.MIN_NORMAL && (float) value <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          activation
              + ": "
              + name
              + " is "
              + value
              + ", expected a number above 0 in the range of floats");
    }
  }
}
