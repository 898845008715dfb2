package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * w -= decay · w; w -= rate · g.
 *
 * <p>weights, grad: [rows, columns]; padding untouched.
 */
final class SgdScalar implements OptimizerKernel {

  @Override
  public int stateSlots() {
    return 0;
  }

  @Override
  public void update(
      MemorySegment weights,
      long weightsBytes,
      int weightsStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      MemorySegment state,
      long slot0Bytes,
      long slot1Bytes,
      long slot2Bytes,
      int rows,
      int columns,
      float stepSize,
      float decay) {
    PaddedRows.requireExactlyWritable(
        "weights", weights, weightsBytes, weightsStride, rows, columns);
    PaddedRows.requireExactly("grad", grad, gradBytes, gradStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long weightsRow = PaddedRows.row(weightsBytes, weightsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        step(weights, weightsRow + at, grad, gradRow + at, stepSize, decay);
      }
    }
  }

  static void step(
      MemorySegment weights,
      long weightAt,
      MemorySegment grad,
      long gradAt,
      float stepSize,
      float decay) {
    float w = load(weights, weightAt);
    w = multiplyAdd(w, -decay, w);
    store(multiplyAdd(load(grad, gradAt), -stepSize, w), weights, weightAt);
  }
}
