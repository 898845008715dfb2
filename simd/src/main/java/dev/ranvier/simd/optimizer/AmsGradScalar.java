package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsScalar.flush;
import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * m += (g - m) · rate1; v += (g² - v) · rate2; h = max(h, v), NaN if v is; w -= decay · w; w -=
 * step · m / (sqrt(h) + epsilon), where rate1 = 1 - beta1, rate2 = 1 - beta2. A subnormal m or v
 * becomes 0, hence h is never subnormal.
 *
 * <p>weights, grad, each state slot: [rows, columns]; padding untouched.
 */
final class AmsGradScalar implements OptimizerKernel {

  private final float rate1;
  private final float rate2;
  private final float epsilon;

  AmsGradScalar(float rate1, float rate2, float epsilon) {
    this.rate1 = rate1;
    this.rate2 = rate2;
    this.epsilon = epsilon;
  }

  @Override
  public int stateSlots() {
    return 3;
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
    PaddedRows.requireExactlyWritable(
        "state slot 1", state, slot1Bytes, weightsStride, rows, columns);
    PaddedRows.requireExactlyWritable(
        "state slot 2", state, slot2Bytes, weightsStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long weightsRow = PaddedRows.row(weightsBytes, weightsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      long slot0Row = PaddedRows.row(slot0Bytes, weightsStride, i);
      long slot1Row = PaddedRows.row(slot1Bytes, weightsStride, i);
      long slot2Row = PaddedRows.row(slot2Bytes, weightsStride, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        step(
            weights,
            weightsRow + at,
            grad,
            gradRow + at,
            state,
            slot0Row + at,
            slot1Row + at,
            slot2Row + at,
            rate1,
            rate2,
            epsilon,
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
      long slot1At,
      long slot2At,
      float rate1,
      float rate2,
      float epsilon,
      float stepSize,
      float decay) {
    float g = load(grad, gradAt);
    float m = load(state, slot0At);
    m = flush(multiplyAdd(g - m, rate1, m));
    store(m, state, slot0At);
    float v = load(state, slot1At);
    v = flush(multiplyAdd(multiplyAdd(g, g, -v), rate2, v));
    store(v, state, slot1At);
    float h = load(state, slot2At);
    h = v <= h ? h : v;
    store(h, state, slot2At);
    float change = m * stepSize / ((float) Math.sqrt(h) + epsilon);
    float w = load(weights, weightAt);
    w = multiplyAdd(w, -decay, w);
    store(w - change, weights, weightAt);
  }
}
