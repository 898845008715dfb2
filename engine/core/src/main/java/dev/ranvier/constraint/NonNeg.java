package dev.ranvier.constraint;

/** No weight below 0. */
public record NonNeg() implements Constraint {

  @Override
  public String name() {
    return "non_neg";
  }
}
