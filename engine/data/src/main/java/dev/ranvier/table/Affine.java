package dev.ranvier.table;

/** {@code (x - shift) / scale}, and back. */
record Affine(double shift, double scale) {

  static final Affine IDENTITY = new Affine(0, 1);

  /** With a scale of 1 in place of one that no number can be divided by. */
  static Affine of(double shift, double scale) {
    return new Affine(shift, scale > 0 && Double.isFinite(scale) ? scale : 1);
  }

  double apply(double value) {
    return (value - shift) / scale;
  }

  double invert(double value) {
    return value * scale + shift;
  }
}
