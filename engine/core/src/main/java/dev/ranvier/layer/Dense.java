package dev.ranvier.layer;

import dev.ranvier.activation.Activation;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.regularizer.Regularizer;
import java.util.Objects;

/**
 * A fully connected layer: {@code y = activation(x · W + b)} with x [batchSize, inputSize], W
 * [inputSize, outputSize], b [outputSize], y [batchSize, outputSize]. The bias starts at zero.
 *
 * @param outputSize number of neurons, at least 1 (Keras: units)
 * @param activation applied to the weighted sums
 * @param initializer how W starts; Glorot uniform by default
 * @param regularizer penalty on W (Keras: kernel_regularizer); none by default
 */
public record Dense(
    int outputSize, Activation activation, Initializer initializer, Regularizer regularizer)
    implements Layer {

  /** Checks the size. */
  public Dense {
    if (outputSize < 1) {
      throw new IllegalArgumentException(
          "Dense: outputSize is " + outputSize + ", expected at least 1");
    }
    Objects.requireNonNull(activation, "activation");
    Objects.requireNonNull(initializer, "initializer");
    Objects.requireNonNull(regularizer, "regularizer");
  }

  /** A layer of {@code outputSize} neurons. */
  public static Dense of(int outputSize, Activation activation) {
    return new Dense(outputSize, activation, Initializer.glorotUniform(), Regularizer.none());
  }

  /** A linear layer of {@code outputSize} neurons. */
  public static Dense of(int outputSize) {
    return of(outputSize, Activation.linear());
  }

  /** The same layer with other initial weights. */
  public Dense withInitializer(Initializer other) {
    return new Dense(outputSize, activation, other, regularizer);
  }

  /** The same layer with a penalty on its weights. */
  public Dense withRegularizer(Regularizer other) {
    return new Dense(outputSize, activation, initializer, other);
  }
}
