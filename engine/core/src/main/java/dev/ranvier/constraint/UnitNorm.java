package dev.ranvier.constraint;

/** Norms of 1. */
public record UnitNorm() implements NormConstraint {

  @Override
  public String name() {
    return "unit_norm";
  }

  @Override
  public double desired(double norm) {
    return 1;
  }
}
