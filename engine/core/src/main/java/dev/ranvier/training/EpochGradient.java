package dev.ranvier.training;

import dev.ranvier.model.ParameterLayout;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.reduce.SumOfSquares;
import dev.ranvier.step.Operand;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The sum of the gradients of an epoch's steps, each by the number of its samples. */
public final class EpochGradient {

  private final SumOfSquares kernel;
  private final List<Operand> sums;

  EpochGradient(Tier tier, ParameterLayout sums, MemorySegment slab) {
    this.kernel = SumOfSquares.of(tier);
    this.sums = sums.regions().map(region -> new Operand(slab, region)).toList();
  }

  /** Forgets all steps. */
  public void start() {
    sums.forEach(sum -> sum.fill(0f));
  }

  /** The Euclidean norm of the mean gradient of so many samples. */
  public double norm(long samples) {
    double squares = 0;
    for (Operand sum : sums) {
      squares += kernel.run(sum.matrix(), sum.region().rows(), sum.columns());
    }
    return Math.sqrt(squares) / samples;
  }
}
