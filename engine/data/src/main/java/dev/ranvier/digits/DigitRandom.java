package dev.ranvier.digits;

/**
 * SplitMix64 (Steele, Lea, Flood 2014), one stream per (seed, stream number).
 *
 * <p>Our own twenty lines, because the pictures must be the same on every machine and every JDK.
 */
final class DigitRandom {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  DigitRandom(long seed, long stream) {
    state = mix(mix(seed + GOLDEN) ^ (stream * GOLDEN));
  }

  long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  double uniform() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  double between(double low, double high) {
    return low + (high - low) * uniform();
  }

  int below(int bound) {
    return (int) (uniform() * bound);
  }

  boolean chance(double probability) {
    return uniform() < probability;
  }

  /**
   * Near normal: mean 0, standard deviation 1, never beyond 3.47.
   *
   * <p>The sum of four 16-bit uniforms: no logarithm whose last bit could differ, and bounded, so
   * that no picture is torn apart by one wild number.
   */
  double bell() {
    long bits = nextLong();
    long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
    return (sum - 2 * 65535) * (1.7320508075688772 / 65536);
  }

  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
