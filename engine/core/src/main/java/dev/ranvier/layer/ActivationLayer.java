package dev.ranvier.layer;

import dev.ranvier.activation.Activation;
import java.util.Objects;

/**
 * An activation function as a layer of its own: {@code y = f(x)}. After a linear {@link Dense} it
 * costs what {@code Dense.of(size, f)} does.
 *
 * @param function f
 */
public record ActivationLayer(Activation function) implements Layer {

  /** Checks that there is a function. */
  public ActivationLayer {
    Objects.requireNonNull(function, "function");
  }

  /** The layer of a function. */
  public static ActivationLayer of(Activation function) {
    return new ActivationLayer(function);
  }

  @Override
  public String kind() {
    return "activation";
  }

  /** Softmax and log-softmax are over all values of a sample. */
  @Override
  public boolean takesAnyShape() {
    return true;
  }
}
