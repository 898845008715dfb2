package dev.ranvier.simd.activation;

import java.lang.foreign.MemorySegment;

/**
 * One activation over a whole matrix, forward and backward.
 *
 * <p>A matrix is a native segment, the byte offset of its first element and the stride of its rows
 * in floats; rows are padded by their owner to a multiple of 16 floats. Padding may be read and
 * written, what it holds afterwards is undefined, and no result depends on it. The bits of a result
 * depend neither on the tier nor on the position of the element.
 */
public interface ActivationKernel {

  /** out = f(in); in and out may be the same place. */
  void forward(
      MemorySegment in,
      long inBytes,
      int inStride,
      MemorySegment out,
      long outBytes,
      int outStride,
      int rows,
      int columns);

  /**
   * grad *= f'(·), where saved is the forward pass's output if {@link #derivativeFromOutput()},
   * else its input.
   */
  void backward(
      MemorySegment saved,
      long savedBytes,
      int savedStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      int rows,
      int columns);

  /** Which matrix {@link #backward} needs: the forward pass's output, or else its input. */
  boolean derivativeFromOutput();

  /** False for softmax and log-softmax: forward and backward need whole rows, not blocks. */
  boolean elementwise();
}
