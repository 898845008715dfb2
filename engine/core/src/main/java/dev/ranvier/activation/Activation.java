package dev.ranvier.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import java.util.List;

/**
 * The function that a layer applies to its weighted sums. To add one: a kernel and its scalar twin
 * in {@code dev.ranvier.simd.activation}, a record here, and its row in {@link #ALL}.
 */
public sealed interface Activation permits Linear, Relu, Sigmoid, Softmax, Tanh {

  /** Every activation; documentation, files and tests iterate this list. */
  List<Activation> ALL =
      List.of(new Linear(), new Relu(), new Sigmoid(), new Softmax(), new Tanh());

  /** Keras's name, as it stands in model files and summaries. */
  String name();

  /** The implementation on a tier. */
  ActivationKernel kernel(Tier tier);

  /** f(x) = x. */
  static Activation linear() {
    return new Linear();
  }

  /** f(x) = max(x, 0). */
  static Activation relu() {
    return new Relu();
  }

  /** f(x) = 1 / (1 + e^-x). */
  static Activation sigmoid() {
    return new Sigmoid();
  }

  /** f(x)_j = e^x_j / sum_k e^x_k, over the outputs of one sample. */
  static Activation softmax() {
    return new Softmax();
  }

  /** f(x) = (e^x - e^-x) / (e^x + e^-x). */
  static Activation tanh() {
    return new Tanh();
  }
}
