package dev.ranvier.callback;

/** Numbers that callbacks are given. */
final class Checks {

  private Checks() {}

  static double notNegative(String owner, String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s: %s is %s, expected 0 or a positive number".formatted(owner, name, value));
    }
    return value;
  }

  static int count(String owner, String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s: %s is %s, expected at least %s".formatted(owner, name, value, least));
    }
    return value;
  }
}
