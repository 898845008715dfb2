package dev.ranvier.understanding;

import dev.ranvier.runs.TextTable;
import java.util.List;

/**
 * How the gradient goes through the layers after an epoch, as {@link GradientFlow} finds it.
 *
 * @param epoch counted from 0
 * @param samples whose loss it is
 * @param loss their mean loss in training, penalties included
 * @param layers those that are trained, first layer first
 */
public record EpochGradients(int epoch, int samples, double loss, List<LayerGradient> layers) {

  /** Copies the list. */
  public EpochGradients {
    layers = List.copyOf(layers);
  }

  /**
   * The root mean square of the first layer's gradient by that of the last: far below 1 where
   * gradients vanish on their way back, far above where they explode. NaN if both are 0.
   */
  public double firstToLast() {
    return layers.getFirst().rootMeanSquare() / layers.getLast().rootMeanSquare();
  }

  /** A line for each layer. */
  @Override
  public String toString() {
    TextTable table = TextTable.ofNames();
    table.add("epoch " + (epoch + 1), "gradient", "by weights", "zeros");
    for (LayerGradient layer : layers) {
      table.add(
          layer.layer(),
          TextTable.number(layer.rootMeanSquare()),
          TextTable.number(layer.relative()),
          Percent.share(layer.zeroShare()));
    }
    return table.toString();
  }
}
