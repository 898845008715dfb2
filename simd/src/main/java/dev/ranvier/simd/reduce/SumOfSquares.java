package dev.ranvier.simd.reduce;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;

/** The squared Euclidean norm of a matrix: what clipping by norm adds up over all gradients. */
public final class SumOfSquares {

  private final Dot dot;

  private SumOfSquares(Dot dot) {
    this.dot = dot;
  }

  /** The kernel of a tier. */
  public static SumOfSquares of(Tier tier) {
    return new SumOfSquares(Dot.of(tier));
  }

  /**
   * The sum of x[i, j]², in the written order of {@link Dot}; NaN if an element is, infinite if a
   * row's sum is above 3.4e38. x is [rows, columns], padded to 16 floats.
   */
  public double run(Matrix x, int rows, int columns) {
    return dot.run(x, x, rows, columns);
  }
}
