package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * What happens to a gradient before an optimizer takes it, in one pass: g = clip(scale · g + l1 ·
 * sign(w) + 2 · l2 · w), where clip cuts to [-limit, limit], sign(0) is 0, and NaN stays NaN.
 *
 * <p>scale takes the mean of accumulated gradients or shortens them to a norm; l1 · sum |w| + l2 ·
 * sum w² is the penalty that is differentiated; its factor 2 is Keras's.
 */
public final class GradientTransform {

  private final Tier tier;

  private GradientTransform(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static GradientTransform of(Tier tier) {
    return new GradientTransform(tier);
  }

  /**
   * Changes the gradient in place; exactly rows × columns elements, so a matrix may be transformed
   * block by block, with the same bits. Gradient and weights have strides of their own and do not
   * overlap.
   *
   * @param gradAt bytes from the first element of {@code grad} to that of the block; {@code
   *     weightsAt} likewise
   * @param scale 1 for none
   * @param l1 factor of the sum of magnitudes, 0 for none
   * @param l2 factor of the sum of squares, 0 for none
   * @param limit the largest magnitude, infinite for none
   */
  public void run(
      Matrix grad,
      long gradAt,
      Matrix weights,
      long weightsAt,
      int rows,
      int columns,
      float scale,
      float l1,
      float l2,
      float limit) {
    MemorySegment gradRows = PaddedRows.requireExactlyWritable("grad", grad, gradAt, rows, columns);
    MemorySegment weightsRows =
        PaddedRows.requireExactly("weights", weights, weightsAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long gradRow = grad.blockRow(gradAt, i);
      long weightsRow = weights.blockRow(weightsAt, i);
      if (tier == Tier.VECTOR) {
        GradientTransformKernel.row(
            gradRows, gradRow, weightsRows, weightsRow, columns, scale, l1, 2f * l2, limit);
      } else {
        GradientTransformScalar.row(
            gradRows, gradRow, weightsRows, weightsRow, 0, columns, scale, l1, 2f * l2, limit);
      }
    }
  }
}
