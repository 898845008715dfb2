package dev.ranvier.training;

import dev.ranvier.layer.Architecture;
import dev.ranvier.memory.FiniteRows;
import dev.ranvier.memory.Region;
import dev.ranvier.model.UnusableParameter;
import java.lang.foreign.MemorySegment;

/**
 * Looks for the place that a loss which is not finite comes from, in what the step left in memory.
 * Only run when there is one, so that training does not pay for it.
 */
public final class DivergenceSearch {

  /**
   * What was found.
   *
   * @param message for the user
   * @param loss the mean loss, or what stands for it
   * @param layer null if no layer is to blame
   */
  public record Found(String message, double loss, String layer) {}

  private final Architecture architecture;
  private final TrainingPlan plan;
  private final MemorySegment slab;

  public DivergenceSearch(Architecture architecture, TrainingPlan plan, MemorySegment slab) {
    this.architecture = architecture;
    this.plan = plan;
    this.slab = slab;
  }

  /** What to say of a loss that is not finite over the batch's first {@code rows} samples. */
  public Found of(double loss, int rows) {
    String start = "Training diverged: the loss is " + loss + "; ";
    int bad = FiniteRows.firstBad(slab, plan.features(), rows);
    if (bad >= 0) {
      return new Found(
          start + "the features in row " + bad + " of the batch are not finite", loss, null);
    }
    for (LayerPlan layer : plan.layers()) {
      bad = FiniteRows.firstBad(slab, layer.output(), rows);
      if (bad >= 0) {
        String weights = isFinite(layer) ? "finite" : "not finite either";
        String message =
            "%s%s is the first layer whose output is not finite, in row %s of the batch; its"
                .formatted(start, layer.name(), bad);
        return new Found(message + " weights are " + weights, loss, layer.name());
      }
    }
    Found inWeights = ofWeights(start, loss);
    return inWeights != null ? inWeights : behindTheOutputs(start, loss, rows);
  }

  /** Where all outputs and weights are finite. */
  private Found behindTheOutputs(String start, double loss, int rows) {
    String finite = start + "all outputs and weights are finite, but ";
    int bad =
        plan.targets().type() == Region.Type.FLOAT32
            ? FiniteRows.firstBad(slab, plan.targets(), rows)
            : -1;
    if (bad >= 0) {
      return new Found(
          finite + "the targets in row %s of the batch are not".formatted(bad), loss, null);
    }
    if (Double.isNaN(loss) && plan.lossActivates()) {
      String layer = plan.layers().getLast().name();
      String message =
          "%sonly behind the %s of %s: the sums that it takes are infinite"
              .formatted(finite, architecture.lastActivation().name(), layer);
      return new Found(message, loss, layer);
    }
    return new Found(finite + "too far from the targets", loss, null);
  }

  /**
   * What to say after a step with this loss of what an epoch keeps, if that is not finite: weights,
   * their moving averages, statistics of batches; null if all is.
   */
  public Found ofKept(double loss) {
    String start = "Training diverged: ";
    Found found = ofWeights(start, loss);
    if (found == null) {
      found = ofStatistics(loss);
    }
    return found == null && !plan.average().isEmpty() ? ofAverages(loss) : found;
  }

  /** What to say of means and variances that cannot be used; null if all can. */
  public Found ofStatistics(double loss) {
    return UnusableParameter.find(architecture, slab, plan.parameters())
        .map(
            found ->
                new Found(
                    "Training diverged: %s of %s is %s in column %s; what the layer gets is too"
                            .formatted(
                                found.parameter(), found.layer(), found.value(), found.column())
                        + " large for the statistics of a batch: scale the features",
                    loss,
                    found.layer()))
        .orElse(null);
  }

  /** What to say of moving averages of weights that are not finite; null if all are. */
  public Found ofAverages(double loss) {
    for (LayerPlan layer : plan.layers()) {
      boolean finite =
          layer.parameters().stream()
              .allMatch(parameter -> FiniteRows.all(slab, parameter.average()));
      if (!finite) {
        return new Found(
            "Training diverged: "
                + layer.name()
                + " is the first layer whose moving averages of weights are not finite",
            loss,
            layer.name());
      }
    }
    return null;
  }

  private Found ofWeights(String start, double loss) {
    for (LayerPlan layer : plan.layers()) {
      if (!isFinite(layer)) {
        return new Found(
            start + layer.name() + " is the first layer whose weights are not finite",
            loss,
            layer.name());
      }
    }
    return null;
  }

  private boolean isFinite(LayerPlan layer) {
    return layer.parameters().stream()
        .allMatch(parameter -> FiniteRows.all(slab, parameter.region()));
  }
}
