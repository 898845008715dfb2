package dev.ranvier.simd.activation;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;

/**
 * Calls of elementwise activations on blocks of few columns, in which several rows with their
 * padding make one long row: a kernel's loop over rows costs as much as a vector of them.
 */
public final class JoinedRows {

  /** So few that a kernel that passes over a row twice finds it in the first-level cache. */
  private static final int MOST_FLOATS = 2048;

  private JoinedRows() {}

  /** {@link ActivationKernel#forward} of an elementwise kernel. */
  public static void forward(
      ActivationKernel kernel,
      Matrix in,
      long inAt,
      Matrix out,
      long outAt,
      int rows,
      int columns) {
    int stride = in.stride();
    int joined = joined(stride, out.stride(), rows, columns);
    if (joined <= 1 || kernel instanceof CodeActivation) {
      kernel.forward(in, inAt, out, outAt, rows, columns);
      return;
    }
    for (int i = 0; i < rows; i += joined) {
      long behind = PaddedRows.row(0, stride, i);
      int floats = Math.min(joined, rows - i) * stride;
      kernel.forward(in, inAt + behind, out, outAt + behind, 1, floats);
    }
  }

  /** {@link ActivationKernel#backward} of an elementwise kernel. */
  public static void backward(
      ActivationKernel kernel,
      Matrix saved,
      long savedAt,
      Matrix grad,
      long gradAt,
      int rows,
      int columns) {
    int stride = saved.stride();
    int joined = joined(stride, grad.stride(), rows, columns);
    if (joined <= 1 || kernel instanceof CodeActivation) {
      kernel.backward(saved, savedAt, grad, gradAt, rows, columns);
      return;
    }
    for (int i = 0; i < rows; i += joined) {
      long behind = PaddedRows.row(0, stride, i);
      int floats = Math.min(joined, rows - i) * stride;
      kernel.backward(saved, savedAt + behind, grad, gradAt + behind, 1, floats);
    }
  }

  /**
   * Rows that make one, 1 or less if none do: there must be nothing but padding between them. None
   * do either where the kernel refuses their number.
   */
  private static int joined(int stride, int otherStride, int rows, int columns) {
    boolean dense = stride == otherStride && stride == PaddedRows.round(columns);
    boolean some = rows > 0 && rows <= Memory.MOST_ELEMENTS && columns > 0;
    return dense && some ? MOST_FLOATS / stride : 1;
  }
}
