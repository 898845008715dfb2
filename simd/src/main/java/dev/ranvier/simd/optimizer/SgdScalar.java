package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.code.x86.UpdateEmitter.Rule;
import dev.ranvier.simd.matrix.Matrix;
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
  public OptimizerKernel inCode() {
    return CodeUpdate.of(this, Rule.SGD, CodeUpdate.SCALARS, 0f, 0f, 0f);
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
    for (int i = 0; i < rows; i++) {
      long weightsRow = weights.blockRow(at, i);
      long gradRow = grad.blockRow(gradAt, i);
      for (int j = 0; j < columns; j++) {
        long behind = (long) j << 2;
        step(weightsRows, weightsRow + behind, gradRows, gradRow + behind, stepSize, decay);
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
