package dev.ranvier.chain;

import dev.ranvier.activation.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * What the step of one layer does, its own work and that of others. Layers by their number in the
 * architecture.
 *
 * @param layer whose step it is
 * @param activation what is applied last; linear if nothing is
 * @param joined layers behind it that are done forward, on the blocks of its product
 * @param absorbed whether the loss does the activation
 * @param foldedBefore scalings in front of it that are folded into its weights
 * @param foldedBehind scalings behind it that are folded into its weights; into its own factors, if
 *     it is a scaling itself
 */
public record LayerWork(
    int layer,
    Activation activation,
    List<Integer> joined,
    boolean absorbed,
    List<Integer> foldedBefore,
    List<Integer> foldedBehind) {

  /** Only its own work so far. */
  static LayerWork of(int layer, Activation activation) {
    return new LayerWork(layer, activation, List.of(), false, List.of(), List.of());
  }

  LayerWork join(int next, Activation function) {
    return new LayerWork(layer, function, with(joined, next), absorbed, foldedBefore, foldedBehind);
  }

  LayerWork absorb() {
    return new LayerWork(layer, activation, joined, true, foldedBefore, foldedBehind);
  }

  LayerWork foldBefore(List<Integer> scalings) {
    return new LayerWork(layer, activation, joined, absorbed, scalings, foldedBehind);
  }

  LayerWork foldBehind(int scaling) {
    return new LayerWork(
        layer, activation, joined, absorbed, foldedBefore, with(foldedBehind, scaling));
  }

  private static List<Integer> with(List<Integer> layers, int next) {
    List<Integer> more = new ArrayList<>(layers);
    more.add(next);
    return List.copyOf(more);
  }

  /** Whether weights change by what is folded into them. */
  public boolean isFolded() {
    return !foldedBefore.isEmpty() || !foldedBehind.isEmpty();
  }

  /** The layer whose output is the step's. */
  public int last() {
    return joined.isEmpty() ? layer : joined.getLast();
  }
}
