package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.dropout.DropoutMask;

/**
 * Which values a dropout layer drops in the step that runs. Nothing is stored: the backward pass
 * counts the same mask again.
 */
public final class DropoutMasks {

  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  /** What a layer has that drops nothing. */
  public static final DropoutMasks NONE = new DropoutMasks(Tier.SCALAR, 0, 0, 0);

  private final DropoutMask kernel;
  private final float rate;
  private final long layerKey;
  private long stepKey;

  /**
   * Masks of one layer.
   *
   * @param rate share of the values that is dropped
   * @param layer its number, so that layers of one seed drop different values
   */
  public DropoutMasks(Tier tier, double rate, long seed, int layer) {
    this.kernel = DropoutMask.of(tier);
    this.rate = (float) rate;
    this.layerKey = mix(mix(seed + GOLDEN_RATIO) + layer);
  }

  /** The finalizer of Steele, Lea and Flood's SplitMix64, "Fast Splittable Generators", 2014. */
  private static long mix(long bits) {
    long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  /** Takes another mask, until the next step. */
  public void setStep(long number) {
    stepKey = mix(layerKey + number * GOLDEN_RATIO);
  }

  /** A block of out = in / (1 - rate) where it is kept, else 0; out may be in. */
  void apply(Operand in, Operand out, int firstRow, int firstColumn, int rows, int columns) {
    kernel.run(
        rate,
        stepKey,
        firstRow,
        firstColumn,
        in.matrix(),
        in.at(firstRow, firstColumn),
        out.matrix(),
        out.at(firstRow, firstColumn),
        rows,
        columns);
  }
}
