package dev.ranvier.simd.activation;

import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.matrix.Matrix;

/**
 * One activation over a whole matrix, forward and backward.
 *
 * <p>Rows of a matrix are padded by their owner to a multiple of 16 floats. Padding may be read and
 * written, what it holds afterwards is undefined, and no result depends on it. The bits of a result
 * depend neither on the tier nor on the position of the element. A call works on a block, which
 * begins so many bytes behind a matrix's first element ({@link Matrix#at}).
 */
public interface ActivationKernel {

  /** out = f(in); in and out may be the same place. */
  void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns);

  /**
   * z += biases in place, then out = f(z), for elementwise kernels; z and out may be the same
   * place.
   *
   * @param bias the kernel that adds, where that is another
   * @param biases [columns] from {@code firstColumn} on
   */
  default void forward(
      Bias bias,
      Matrix biases,
      int firstColumn,
      Matrix z,
      long zAt,
      Matrix out,
      long outAt,
      int rows,
      int columns) {
    bias.add(z, zAt, biases, firstColumn, rows, columns);
    JoinedRows.forward(this, z, zAt, out, outAt, rows, columns);
  }

  /**
   * grad *= f'(·), where saved is the forward pass's output if {@link #derivativeFromOutput()},
   * else its input.
   */
  void backward(Matrix saved, long savedAt, Matrix grad, long gradAt, int rows, int columns);

  /**
   * Adds it, on one row, to what happens to a row in machine code; if there is none, it breaks that
   * off.
   *
   * @param bias that is added to z before, null for none
   */
  default void addTo(RowCalls calls, Matrix z, Matrix bias, Matrix out, int columns) {
    calls.breakOff();
  }

  /** Whether machine code computes it, except for few elements. */
  default boolean isInCode() {
    return false;
  }

  /** Whether tiles in machine code do it, and its derivative, to sums in their registers: ReLU. */
  default boolean runsInTiles() {
    return false;
  }

  /** Which matrix {@link #backward} needs: the forward pass's output, or else its input. */
  default boolean derivativeFromOutput() {
    return true;
  }

  /** False for softmax and log-softmax: forward and backward need whole rows, not blocks. */
  default boolean elementwise() {
    return true;
  }
}
