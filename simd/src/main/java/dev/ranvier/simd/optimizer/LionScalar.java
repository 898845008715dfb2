package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsScalar.flush;
import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * c = m + (g - m) · rate1; w -= decay · w; w -= rate · sign(c); m += (g - m) · rate2, where rate1 =
 * 1 - beta1, rate2 = 1 - beta2. sign(0) is 0, sign(NaN) is NaN. A subnormal m becomes 0.
 *
 * <p>weights, grad, each state slot: [rows, columns]; padding untouched.
 */
final class LionScalar implements OptimizerKernel {

  private final float rate1;
  private final float rate2;

  LionScalar(float rate1, float rate2) {
    this.rate1 = rate1;
    this.rate2 = rate2;
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
            rate1,
            rate2,
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
      float rate1,
      float rate2,
      float stepSize,
      float decay) {
    float g = load(grad, gradAt);
    float m = load(state, slot0At);
    float c = multiplyAdd(g - m, rate1, m);
    float change = c > 0f ? stepSize : c;
    change = c < 0f ? -stepSize : change;
    store(flush(multiplyAdd(g - m, rate2, m)), state, slot0At);
    float w = load(weights, weightAt);
    w = multiplyAdd(w, -decay, w);
    store(w - change, weights, weightAt);
  }
}
