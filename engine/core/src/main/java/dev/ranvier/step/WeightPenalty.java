package dev.ranvier.step;

import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.reduce.SumOfMagnitudes;
import dev.ranvier.simd.reduce.SumOfSquares;

/** What the weights of a layer add to the loss: l1 · sum |w| + l2 · sum w². */
public final class WeightPenalty {

  private final Regularizer regularizer;
  private final Operand weights;
  private final SumOfMagnitudes magnitudes;
  private final SumOfSquares squares;

  /** The penalty on weights [inputSize, outputSize]. */
  public WeightPenalty(Tier tier, Regularizer regularizer, Operand weights) {
    this.regularizer = regularizer;
    this.weights = weights;
    this.magnitudes = SumOfMagnitudes.of(tier);
    this.squares = SumOfSquares.of(tier);
  }

  /** The penalty on the weights as they are. */
  public double value() {
    int rows = weights.region().rows();
    int columns = weights.columns();
    double value = 0;
    if (regularizer.l1() != 0) {
      value += regularizer.l1() * magnitudes.run(weights.matrix(), rows, columns);
    }
    if (regularizer.l2() != 0) {
      value += regularizer.l2() * squares.run(weights.matrix(), rows, columns);
    }
    return value;
  }
}
