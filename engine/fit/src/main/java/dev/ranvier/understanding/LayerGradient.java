package dev.ranvier.understanding;

/**
 * The gradient of the loss for one layer's parameters, as {@link GradientFlow} finds it.
 *
 * @param layer its name
 * @param parameters how many of them are trained
 * @param gradientNorm the Euclidean norm of their gradient, penalties included, before clipping
 * @param weightNorm the Euclidean norm of the parameters themselves
 * @param zeroShare the share of the gradient that is exactly 0
 */
public record LayerGradient(
    String layer, long parameters, double gradientNorm, double weightNorm, double zeroShare) {

  /** The root of the mean square of the gradient: what layers of any size are compared by. */
  public double rootMeanSquare() {
    return gradientNorm / Math.sqrt(parameters);
  }

  /** The gradient's norm by that of the parameters; infinite if these are 0. */
  public double relative() {
    return gradientNorm / weightNorm;
  }
}
