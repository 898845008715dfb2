package dev.ranvier.step;

/**
 * What is made of a gradient before an optimizer takes it: g = clip(mean · g + l1 · sign(w) + 2 ·
 * l2 · w).
 *
 * @param mean 1 over the number of steps that the gradient was added up in
 * @param l1 factor of the penalty on the magnitudes of weights
 * @param l2 factor of the penalty on their squares
 * @param limit the largest magnitude, infinite for none
 * @param shortened whether a {@link ClipNormStep} gives a factor beside the mean
 */
public record GradientRule(float mean, float l1, float l2, float limit, boolean shortened) {

  /** Gradients are taken as they are. */
  public static final GradientRule NONE =
      new GradientRule(1f, 0f, 0f, Float.POSITIVE_INFINITY, false);

  /** Whether gradients are taken as they are. */
  public boolean isNone() {
    return equals(NONE);
  }
}
