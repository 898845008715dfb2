package dev.ranvier.inference;

import dev.ranvier.activation.Activation;
import dev.ranvier.step.Operand;

/** A layer of a trained network as a predictor computes it. */
sealed interface InferenceLayer {

  /** As in descriptions. */
  String name();

  /**
   * y = f(x W + b).
   *
   * @param bias {@link Operand#NONE} if there is none
   */
  record Product(String name, Operand weights, Operand bias, Activation activation)
      implements InferenceLayer {}

  /** y = f(x). */
  record Function(String name, Activation activation) implements InferenceLayer {}

  /** y = (x - mean) * scale + shift, column by column. */
  record ColumnAffine(String name, Operand mean, Operand scale, Operand shift)
      implements InferenceLayer {}

  /** Layer normalization; gamma is ones and beta zeros if the layer has none. */
  record LayerNormalization(String name, double epsilon, Operand gamma, Operand beta)
      implements InferenceLayer {}
}
