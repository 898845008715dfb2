package dev.ranvier.understanding;

import java.util.List;

/**
 * What the units of one layer do on samples, as {@link UnitActivity} finds it.
 *
 * @param layer its name
 * @param activation the function's name
 * @param flatShares for each unit the share of samples at which its function is flat: its slope is
 *     below a twentieth of the largest that it has
 * @param dead units, of functions that are flat on one side, that are flat at every sample: nothing
 *     that they are given changes what they give, and they do not learn
 * @param saturated units, of functions that are flat on both sides, that are flat at 95 of 100
 *     samples or more: they learn next to nothing
 */
public record LayerActivity(
    String layer,
    String activation,
    float[] flatShares,
    List<Integer> dead,
    List<Integer> saturated) {

  /** Copies the lists. */
  public LayerActivity {
    dead = List.copyOf(dead);
    saturated = List.copyOf(saturated);
  }

  /** How many units there are. */
  public int units() {
    return flatShares.length;
  }

  /** The mean of {@link #flatShares}. */
  public double meanFlatShare() {
    double sum = 0;
    for (float share : flatShares) {
      sum += share;
    }
    return sum / flatShares.length;
  }
}
