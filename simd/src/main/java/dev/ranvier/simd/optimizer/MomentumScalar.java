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
  public OptimizerKernel inCode() {
    return CodeUpdate.of(this, Rule.MOMENTUM, CodeUpdate.SCALARS, momentum, 0f, 0f);
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
