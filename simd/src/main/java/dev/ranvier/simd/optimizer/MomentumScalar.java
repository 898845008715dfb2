package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsScalar.flush;
import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * v = momentum · v - rate · g; w -= decay · w; w += v. A subnormal v becomes 0.
 *
 * <p>weights, grad, each state slot: [rows, columns]; padding untouched.
 */
final class MomentumScalar implements OptimizerKernel {

  private final float momentum;

  MomentumScalar(float momentum) {
    this.momentum = momentum;
  }

  @Override
  public int stateSlots() {
    return 1;
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
    PaddedRows.requireExactlyWritable(
        "state slot 0", state, slot0Bytes, weightsStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long weightsRow = PaddedRows.row(weightsBytes, weightsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      long slot0Row = PaddedRows.row(slot0Bytes, weightsStride, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        step(
            weights,
            weightsRow + at,
            grad,
            gradRow + at,
            state,
            slot0Row + at,
            momentum,
            stepSize,
            decay);
      }
    }
  }

  static void step(
      MemorySegment weights,
      long weightAt,
      MemorySegment grad,
      long gradAt,
      MemorySegment state,
      long slot0At,
      float momentum,
      float stepSize,
      float decay) {
    float change = load(grad, gradAt) * -stepSize;
    float v = flush(multiplyAdd(load(state, slot0At), momentum, change));
    store(v, state, slot0At);
    float w = load(weights, weightAt);
    w = multiplyAdd(w, -decay, w);
    store(w + v, weights, weightAt);
  }
}
