package dev.ranvier;

import dev.ranvier.memory.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Looks for the place that a loss which is not finite comes from, in what the step left in memory.
 * Only run when there is one, so that training does not pay for it.
 */
final class Divergence {

  private final TrainingPlan plan;
  private final MemorySegment slab;

  Divergence(TrainingPlan plan, MemorySegment slab) {
    this.plan = plan;
    this.slab = slab;
  }

  /** What to say of a loss that is not finite over the batch's first {@code rows} samples. */
  DivergenceException of(double loss, int rows) {
    String start = "Training diverged: the loss is " + loss + "; ";
    int bad = firstBadRow(plan.features(), rows);
    if (bad >= 0) {
      return new DivergenceException(
          start + "the features in row " + bad + " of the batch are not finite", loss, null);
    }
    for (DensePlan layer : plan.layers()) {
      bad = firstBadRow(layer.output(), rows);
      if (bad >= 0) {
        String weights = isFinite(layer) ? "finite" : "not finite either";
        String message =
            "%s%s is the first layer whose output is not finite, in row %d of the batch; its"
                .formatted(start, layer.name(), bad);
        return new DivergenceException(message + " weights are " + weights, loss, layer.name());
      }
    }
    DivergenceException inWeights = ofWeights(start, loss);
    return inWeights != null
        ? inWeights
        : new DivergenceException(
            start + "all outputs and weights are finite, but too far from the targets", loss, null);
  }

  /** What to say of parameters that are not finite after a step with this loss; null if all are. */
  DivergenceException ofWeights(double loss) {
    return ofWeights("Training diverged: ", loss);
  }

  private DivergenceException ofWeights(String start, double loss) {
    for (DensePlan layer : plan.layers()) {
      if (!isFinite(layer)) {
        return new DivergenceException(
            start + layer.name() + " is the first layer whose weights are not finite",
            loss,
            layer.name());
      }
    }
    return null;
  }

  private boolean isFinite(DensePlan layer) {
    Region weights = layer.weights().region();
    Region bias = layer.bias().region();
    return firstBadRow(weights, weights.rows()) < 0 && firstBadRow(bias, bias.rows()) < 0;
  }

  /** The first row with a NaN or an infinity, or -1. */
  private int firstBadRow(Region region, int rows) {
    for (int row = 0; row < rows; row++) {
      float sum = 0f;
      for (int column = 0; column < region.columns(); column++) {
        sum += 0f * slab.get(ValueLayout.JAVA_FLOAT, region.rowBytes(row) + ((long) column << 2));
      }
      if (sum != 0f) {
        return row;
      }
    }
    return -1;
  }
}
