package dev.ranvier.step;

/** What a layer's random numbers are counted from: another key in each step, none ever drawn. */
public final class StepKey {

  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final long layerKey;
  private long key;

  /**
   * The keys of one layer.
   *
   * @param layer its number, so that layers of one seed have different keys
   */
  public StepKey(long seed, int layer) {
    this.layerKey = mix(mix(seed + GOLDEN_RATIO) + layer);
  }

  /** The finalizer of Steele, Lea and Flood's SplitMix64, "Fast Splittable Generators", 2014. */
  private static long mix(long bits) {
    long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  /** Takes another key, until the next step. */
  public void setStep(long number) {
    key = mix(layerKey + number * GOLDEN_RATIO);
  }

  /** The key of the step that runs. */
  long key() {
    return key;
  }
}
