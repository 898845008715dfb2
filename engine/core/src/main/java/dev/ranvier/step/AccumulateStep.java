package dev.ranvier.step;

import dev.ranvier.simd.activation.Bias;
import java.lang.foreign.MemorySegment;

/** Adds a step's gradient of a vector to the sum of several steps, or starts that sum with it. */
public final class AccumulateStep implements Step, AddsGradients {

  private final String description;
  private final Bias adder;
  private final Operand part;
  private final Operand sum;
  private boolean adding;

  /** Both of shape [1, columns]. */
  public AccumulateStep(String description, Bias adder, Operand part, Operand sum) {
    this.description = description;
    this.adder = adder;
    this.part = part;
    this.sum = sum;
  }

  @Override
  public void setAdding(boolean adding) {
    this.adding = adding;
  }

  @Override
  public void run(int rows) {
    if (adding) {
      adder.add(sum.matrix(), 0, part.matrix(), 0, 1, sum.columns());
    } else {
      MemorySegment.copy(
          part.segment(),
          part.offsetBytes(),
          sum.segment(),
          sum.offsetBytes(),
          sum.region().sizeBytes());
    }
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return 3 * sum.denseBytes();
  }
}
