package dev.ranvier.layer;

/**
 * Takes a sample of several dimensions as one vector, its last index running fastest. Samples lie
 * in memory that way, so nothing is computed.
 */
public record Flatten() implements Layer {

  /** The layer. */
  public static Flatten of() {
    return new Flatten();
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
