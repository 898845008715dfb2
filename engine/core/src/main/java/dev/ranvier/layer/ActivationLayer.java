package dev.ranvier.layer;

import dev.ranvier.activation.Activation;
import java.util.Objects;
import java.util.Optional;

/**
 * An activation function as a layer of its own: {@code y = f(x)}. After a linear {@link Dense} it
 * costs what {@code Dense.of(size, f)} does.
 *
 * @param function f
 * @param name of its own in summaries, plans and files, see {@link Layer#named}; empty for none
 */
public record ActivationLayer(Activation function, Optional<String> name) implements Layer {

  /** Checks that there is a function. */
  public ActivationLayer {
    Objects.requireNonNull(function, "function");
    LayerNames.require(name);
  }

  /** Without a name of its own. */
  public ActivationLayer(Activation function) {
    this(function, Optional.empty());
  }

  /** The layer of a function. */
  public static ActivationLayer of(Activation function) {
    return new ActivationLayer(function);
  }

  @Override
  public ActivationLayer named(String own) {
    return new ActivationLayer(function, LayerNames.own(own));
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
