package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsScalar.flush;
import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.code.x86.UpdateEmitter.Rule;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * m += (g - m) · rate1; v += (g² - v) · rate2; w -= decay · w; w -= step · m / (sqrt(v) + epsilon),
 * where rate1 = 1 - beta1, rate2 = 1 - beta2. A subnormal m or v becomes 0.
 *
 * <p>weights, grad, each state slot: [rows, columns]; padding untouched.
 */
final class AdamScalar implements OptimizerKernel {

  private final float rate1;
  private final float rate2;
  private final float epsilon;

  AdamScalar(float rate1, float rate2, float epsilon) {
    this.rate1 = rate1;
    this.rate2 = rate2;
    this.epsilon = epsilon;
  }

  @Override
  public int stateSlots() {
    return 2;
  }

  @Override
  public OptimizerKernel inCode() {
    return CodeUpdate.of(this, Rule.ADAM, CodeUpdate.SCALARS, rate1, rate2, epsilon);
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
    final long slot1 = state.slot1(weights, at, rows, columns);
    for (int i = 0; i < rows; i++) {
      long weightsRow = weights.blockRow(at, i);
      long gradRow = grad.blockRow(gradAt, i);
      long slot0Row = PaddedRows.row(slot0, stride, i);
      long slot1Row = PaddedRows.row(slot1, stride, i);
      for (int j = 0; j < columns; j++) {
        long behind = (long) j << 2;
        step(
            weightsRows,
            weightsRow + behind,
            gradRows,
            gradRow + behind,
            stateRows,
            slot0Row + behind,
            slot1Row + behind,
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
    float change = m * stepSize / ((float) Math.sqrt(v) + epsilon);
    float w = load(weights, weightAt);
    w = multiplyAdd(w, -decay, w);
    store(w - change, weights, weightAt);
  }
}
