package dev.ranvier.simd.loss;

/**
 * What is left of a label when a share of it goes to all classes alike, as in Szegedy and others,
 * "Rethinking the Inception architecture for computer vision", 2016.
 */
final class LabelSmoothing {

  private LabelSmoothing() {}

  /** 1 - smoothing for the decimal that the float stands for, as Keras computes it. */
  static float keep(float smoothing) {
    if (!(smoothing >= 0f && smoothing <= 1f)) {
      throw new IllegalArgumentException("Label smoothing is " + smoothing + ", expected 0 to 1");
    }
    return (float) (1.0 - Double.parseDouble(Float.toString(smoothing)));
  }
}
