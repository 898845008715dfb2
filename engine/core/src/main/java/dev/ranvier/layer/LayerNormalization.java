package dev.ranvier.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Normalizes each sample over its features: {@code y = gamma (x - mean) / sqrt(variance + epsilon)
 * + beta}, in training and afterwards alike (Ba, Kiros and Hinton, "Layer Normalization", 2016).
 * Names and defaults are Keras's.
 *
 * @param epsilon added to the (population) variance, positive; 1e-3 by default
 * @param center whether there is a beta
 * @param scale whether there is a gamma
 * @param trainable whether training changes it, see {@link Layer#trainable(boolean)}
 * @param name of its own in summaries, plans and files, see {@link Layer#named}; empty for none
 */
public record LayerNormalization(
    double epsilon, boolean center, boolean scale, boolean trainable, Optional<String> name)
    implements Layer {

  /** Checks epsilon. */
  public LayerNormalization {
    requireEpsilon("LayerNormalization", epsilon);
    LayerNames.require(name);
  }

  /** One that training changes. */
  public LayerNormalization(double epsilon, boolean center, boolean scale, Optional<String> name) {
    this(epsilon, center, scale, true, name);
  }

  /** Without a name of its own. */
  public LayerNormalization(double epsilon, boolean center, boolean scale) {
    this(epsilon, center, scale, Optional.empty());
  }

  static void requireEpsilon(String layer, double epsilon) {
    if (!((float) epsilon >= Float.MIN_NORMAL && epsilon <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          layer + ": epsilon is " + epsilon + ", expected a positive float, such as 0.001");
    }
  }

  static List<ParameterSpec> gammaAndBeta(int size, boolean gamma, boolean beta) {
    List<ParameterSpec> specs = new ArrayList<>();
    if (gamma) {
      specs.add(ParameterSpec.vector("gamma", size, ParameterSpec.constant(size, 1f)));
    }
    if (beta) {
      specs.add(ParameterSpec.vector("beta", size, ParameterSpec.constant(size, 0f)));
    }
    return specs;
  }

  /** Keras's defaults. */
  public static LayerNormalization of() {
    return new LayerNormalization(1e-3, true, true);
  }

  /** The same layer with another number added to the variance. */
  public LayerNormalization withEpsilon(double other) {
    return new LayerNormalization(other, center, scale, trainable, name);
  }

  /** The same layer without beta. */
  public LayerNormalization withoutCenter() {
    return new LayerNormalization(epsilon, false, scale, trainable, name);
  }

  /** The same layer without gamma. */
  public LayerNormalization withoutScale() {
    return new LayerNormalization(epsilon, center, false, trainable, name);
  }

  @Override
  public LayerNormalization named(String own) {
    return new LayerNormalization(epsilon, center, scale, trainable, LayerNames.own(own));
  }

  @Override
  public LayerNormalization trainable(boolean on) {
    return new LayerNormalization(epsilon, center, scale, on, name);
  }

  @Override
  public String kind() {
    return "layer_normalization";
  }

  /** gamma and beta, as far as it has them. */
  @Override
  public List<ParameterSpec> parameters(int inputSize) {
    return gammaAndBeta(inputSize, scale, center);
  }
}
