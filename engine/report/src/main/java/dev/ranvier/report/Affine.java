package dev.ranvier.report;

/** The check of a straight line between what people see and what a network takes or gives. */
final class Affine {

  private Affine() {}

  static void require(String what, String name, double scale, double offset) {
    if (!Double.isFinite(scale) || scale == 0 || !Double.isFinite(offset)) {
      throw new IllegalArgumentException(
          "%s: '%s' has scale %s and offset %s, expected finite numbers, the scale not 0"
              .formatted(what, name, scale, offset));
    }
  }
}
