package dev.ranvier.simd.activation;

import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

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
      MemorySegment in,
      long inBytes,
      int inStride,
      MemorySegment out,
      long outBytes,
      int outStride,
      int rows,
      int columns) {
    int joined = joined(inStride, outStride, rows, columns);
    if (joined <= 1) {
      kernel.forward(in, inBytes, inStride, out, outBytes, outStride, rows, columns);
      return;
    }
    for (int i = 0; i < rows; i += joined) {
      long behind = PaddedRows.row(0, inStride, i);
      int floats = Math.min(joined, rows - i) * inStride;
      kernel.forward(in, inBytes + behind, floats, out, outBytes + behind, floats, 1, floats);
    }
  }

  /** {@link ActivationKernel#backward} of an elementwise kernel. */
  public static void backward(
      ActivationKernel kernel,
      MemorySegment saved,
      long savedBytes,
      int savedStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      int rows,
      int columns) {
    int joined = joined(savedStride, gradStride, rows, columns);
    if (joined <= 1) {
      kernel.backward(saved, savedBytes, savedStride, grad, gradBytes, gradStride, rows, columns);
      return;
    }
    for (int i = 0; i < rows; i += joined) {
      long behind = PaddedRows.row(0, savedStride, i);
      int floats = Math.min(joined, rows - i) * savedStride;
      kernel.backward(
          saved, savedBytes + behind, floats, grad, gradBytes + behind, floats, 1, floats);
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
