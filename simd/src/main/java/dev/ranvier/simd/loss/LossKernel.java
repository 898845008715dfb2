package dev.ranvier.simd.loss;

import dev.ranvier.simd.matrix.Matrix;

/**
 * One loss over a batch, with its gradient.
 *
 * <p>Matrices are as in {@code ActivationKernel}: rows padded to 16 floats, padding overwritten
 * (targets are only read) and without influence. Sums over a row are float32 in a written order
 * that no vector width changes; rows are added in double precision, ascending. All providers give
 * the same bits. Matrices do not overlap.
 *
 * <p>A NaN in an input or a target makes the loss NaN and its element of the gradient, under
 * softmax every one of its row; other rows keep their gradients.
 */
public interface LossKernel {

  /**
   * Reads logits or predictions, writes the network's output over them (softmax probabilities, for
   * example), writes grad = dLoss/dLogits and returns the loss: the mean over the rows, and over
   * the columns where the factory in {@link Losses} says so.
   *
   * @param first row of all matrices that the call begins with
   * @param rows how many it works on
   */
  double lossAndGradient(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns);

  /** Whether targets are class ids, one int32 for each row, instead of a matrix of floats. */
  default boolean takesClassIds() {
    return false;
  }

  /** Whether machine code computes it. */
  default boolean isInCode() {
    return false;
  }

  /** The same loss without the gradient; the output is written in place as well. */
  double loss(Matrix logits, Matrix targets, int first, int rows, int columns);
}
