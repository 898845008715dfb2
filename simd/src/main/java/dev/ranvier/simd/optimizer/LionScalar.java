package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsScalar.flush;
import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
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
      Matrix weights,
      OptimizerState state,
      long at,
      Matrix grad,
      long gradAt,
      int rows,
      int columns,
      float stepSize,
      float decay) {
    final MemorySegment weightsRows =
        PaddedRows.requireExactlyWritable("weights", weights, at, rows, columns);
    final MemorySegment gradRows = PaddedRows.requireExactly("grad", grad, gradAt, rows, columns);
    final int stride = weights.stride();
    final MemorySegment stateRows = state.segment();
    final long slot0 = state.slot0(weights, at, rows, columns);
    for (int i = 0; i < rows; i++) {
      long weightsRow = weights.blockRow(at, i);
      long gradRow = grad.blockRow(gradAt, i);
      long slot0Row = PaddedRows.row(slot0, stride, i);
      for (int j = 0; j < columns; j++) {
        long behind = (long) j << 2;
        step(
            weightsRows,
            weightsRow + behind,
            gradRows,
            gradRow + behind,
            stateRows,
            slot0Row + behind,
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
