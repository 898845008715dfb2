package dev.ranvier.layer;

import java.util.Optional;

/**
 * Takes a sample of several dimensions as one vector, its last index running fastest. Samples lie
 * in memory that way, so nothing is computed.
 *
 * @param name of its own in summaries, plans and files, see {@link Layer#named}; empty for none
 */
public record Flatten(Optional<String> name) implements Layer {

  /** Checks the name. */
  public Flatten {
    LayerNames.require(name);
  }

  /** Without a name of its own. */
  public Flatten() {
    this(Optional.empty());
  }

  /** The layer. */
  public static Flatten of() {
    return new Flatten();
  }

  @Override
  public Flatten named(String own) {
    return new Flatten(LayerNames.own(own));
  }

  @Override
  public String kind() {
    return "flatten";
  }

  @Override
  public boolean takesAnyShape() {
    return true;
  }

  @Override
  public boolean keepsShape() {
    return false;
  }
}
