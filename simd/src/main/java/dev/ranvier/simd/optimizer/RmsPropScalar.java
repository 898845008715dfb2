package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsScalar.flush;
import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * v += (g² - v) · rate, a += (g - a) · rate, where rate = 1 - rho; d = g · step / sqrt(s +
 * epsilon), where s is v, or centered the variance max(v - a², 0), NaN if v is; m = momentum · m +
 * d; w -= decay · w; w -= m. Without momentum there is no m and w -= d; uncentered there is no a. A
 * subnormal state becomes 0.
 *
 * <p>The slots: v, then m, then a, as far as they are there.
 *
 * <p>weights, grad, each state slot: [rows, columns]; padding untouched.
 */
final class RmsPropScalar implements OptimizerKernel {

  private final float rate;
  private final float momentum;
  private final float epsilon;
  private final boolean centered;

  RmsPropScalar(float rate, float momentum, float epsilon, boolean centered) {
    this.rate = rate;
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.centered = centered;
  }

  @Override
  public int stateSlots() {
    return 1 + (momentum > 0f ? 1 : 0) + (centered ? 1 : 0);
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
    final long slot1 = momentum > 0f || centered ? state.slot1(weights, at, rows, columns) : slot0;
    final long last = momentum > 0f && centered ? state.slot2(weights, at, rows, columns) : slot1;
    final long velocity = momentum > 0f ? slot1 : slot0;
    final long mean = centered ? last : slot0;
    for (int i = 0; i < rows; i++) {
      long weightsRow = weights.blockRow(at, i);
      long gradRow = grad.blockRow(gradAt, i);
      long squareRow = PaddedRows.row(slot0, stride, i);
      long momentumRow = PaddedRows.row(velocity, stride, i);
      long meanRow = PaddedRows.row(mean, stride, i);
      for (int j = 0; j < columns; j++) {
        long behind = (long) j << 2;
        step(
            weightsRows,
            weightsRow + behind,
            gradRows,
            gradRow + behind,
            stateRows,
            squareRow + behind,
            momentumRow + behind,
            meanRow + behind,
            rate,
            momentum,
            epsilon,
            centered,
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
      long squareAt,
      long momentumAt,
      long meanAt,
      float rate,
      float momentum,
      float epsilon,
      boolean centered,
      float stepSize,
      float decay) {
    float g = load(grad, gradAt);
    float v = load(state, squareAt);
    v = flush(multiplyAdd(multiplyAdd(g, g, -v), rate, v));
    store(v, state, squareAt);
    float spread = v;
    if (centered) {
      float a = load(state, meanAt);
      a = flush(multiplyAdd(g - a, rate, a));
      store(a, state, meanAt);
      spread = multiplyAdd(-a, a, v);
      spread = spread < 0f ? 0f : spread;
    }
    float change = g * stepSize / (float) Math.sqrt(spread + epsilon);
    if (momentum > 0f) {
      change = flush(multiplyAdd(load(state, momentumAt), momentum, change));
      store(change, state, momentumAt);
    }
    float w = load(weights, weightAt);
    w = multiplyAdd(w, -decay, w);
    store(w - change, weights, weightAt);
  }
}
