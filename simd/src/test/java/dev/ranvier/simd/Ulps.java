package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The largest distance from the true value, in units in the last place of the true value as a
 * float.
 */
public final class Ulps {

  private final String what;
  private double largest;
  private float where;

  public Ulps(String what) {
    this.what = what;
  }

  public void add(float x, float actual, double expected) {
    float rounded = (float) expected;
    if (Float.isNaN(rounded) || Float.isInfinite(rounded) || Float.isNaN(actual)) {
      assertThat(actual).as("%s(%s)", what, x).isEqualTo(Float.valueOf(rounded));
      return;
    }
    double ulps = Math.abs(actual - expected) / Math.ulp(rounded);
    if (ulps > largest) {
      largest = ulps;
      where = x;
    }
  }

  public void assertAtMost(double bound) {
    assertThat(largest).as("%s at %s", what, where).isLessThanOrEqualTo(bound);
  }
}
