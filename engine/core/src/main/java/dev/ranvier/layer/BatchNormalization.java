package dev.ranvier.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Normalizes each feature over the batch: {@code y = gamma (x - mean) / sqrt(variance + epsilon) +
 * beta}, with the batch's mean and (population) variance in training and their moving averages
 * afterwards: {@code moving = momentum * moving + (1 - momentum) * batch} (Ioffe and Szegedy,
 * "Batch Normalization", 2015). Names and defaults are Keras's.
 *
 * @param momentum of the moving averages, from 0 to 1; 0.99 by default
 * @param epsilon added to the variance, positive; 1e-3 by default
 * @param center whether there is a beta
 * @param scale whether there is a gamma
 * @param trainable whether training changes it, see {@link Layer#trainable(boolean)}
 * @param name of its own in summaries, plans and files, see {@link Layer#named}; empty for none
 */
public record BatchNormalization(
    double momentum,
    double epsilon,
    boolean center,
    boolean scale,
    boolean trainable,
    Optional<String> name)
    implements Layer {

  /** Checks momentum and epsilon. */
  public BatchNormalization {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "BatchNormalization: momentum is " + momentum + ", expected 0 to 1");
    }
    LayerNormalization.requireEpsilon("BatchNormalization", epsilon);
    LayerNames.require(name);
  }

  /** One that training changes. */
  public BatchNormalization(
      double momentum, double epsilon, boolean center, boolean scale, Optional<String> name) {
    this(momentum, epsilon, center, scale, true, name);
  }

  /** Without a name of its own. */
  public BatchNormalization(double momentum, double epsilon, boolean center, boolean scale) {
    this(momentum, epsilon, center, scale, Optional.empty());
  }

  /** Keras's defaults. */
  public static BatchNormalization of() {
    return new BatchNormalization(0.99, 1e-3, true, true);
  }

  /** The same layer with another momentum of the moving averages. */
  public BatchNormalization withMomentum(double other) {
    return new BatchNormalization(other, epsilon, center, scale, trainable, name);
  }

  /** The same layer with another number added to the variance. */
  public BatchNormalization withEpsilon(double other) {
    return new BatchNormalization(momentum, other, center, scale, trainable, name);
  }

  /** The same layer without beta. */
  public BatchNormalization withoutCenter() {
    return new BatchNormalization(momentum, epsilon, false, scale, trainable, name);
  }

  /** The same layer without gamma. */
  public BatchNormalization withoutScale() {
    return new BatchNormalization(momentum, epsilon, center, false, trainable, name);
  }

  @Override
  public BatchNormalization named(String own) {
    return new BatchNormalization(momentum, epsilon, center, scale, trainable, LayerNames.own(own));
  }

  @Override
  public BatchNormalization trainable(boolean on) {
    return new BatchNormalization(momentum, epsilon, center, scale, on, name);
  }

  @Override
  public String kind() {
    return "batch_normalization";
  }

  /** gamma and beta, as far as it has them, moving_mean, moving_variance. */
  @Override
  public List<ParameterSpec> parameters(int inputSize) {
    List<ParameterSpec> specs =
        new ArrayList<>(LayerNormalization.gammaAndBeta(inputSize, scale, center));
    specs.add(ParameterSpec.fixed("moving_mean", inputSize, ParameterSpec.constant(inputSize, 0f)));
    specs.add(
        ParameterSpec.fixed("moving_variance", inputSize, ParameterSpec.constant(inputSize, 1f)));
    return specs;
  }
}
