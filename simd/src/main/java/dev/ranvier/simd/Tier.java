package dev.ranvier.simd;

/** Which implementation of every kernel runs: both give the same bits. */
public enum Tier {
  /** {@code ...Kernel} classes: loops of {@code jdk.incubator.vector}. */
  VECTOR,
  /** {@code ...Scalar} classes: plain loops, the definition of every result. */
  SCALAR;

  /** {@link #VECTOR} where it is available, otherwise {@link #SCALAR}. */
  public static Tier best() {
    return Simd.current().available() ? VECTOR : SCALAR;
  }

  /**
   * Refuses a tier that cannot run here, so that no vector class is loaded where it would fail.
   *
   * @return this
   * @throws IllegalStateException if this is {@link #VECTOR} and {@link Simd} is unavailable; the
   *     message gives the reason
   */
  public Tier require() {
    if (this == VECTOR && !Simd.current().available()) {
      throw new IllegalStateException(
          "The Vector API kernels cannot run: "
              + Simd.current().reason()
              + ". Use Tier.SCALAR or remove the cause.");
    }
    return this;
  }
}
