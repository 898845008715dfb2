package dev.ranvier.number;

/** Numbers that people give as doubles and the engine keeps as float32. */
public final class Float32 {

  private Float32() {}

  /**
   * The nearest float32. What is not finite stays so, for the caller to judge.
   *
   * @param owner whose number it is, for the message
   * @throws IllegalArgumentException if a finite number would become infinite, or 0 without being
   *     it: the message has the number as it was given
   */
  public static float of(String owner, String name, double value) {
    float rounded = (float) value;
    boolean lost = rounded == 0f ? value != 0 : Float.isInfinite(rounded) && Double.isFinite(value);
    if (lost) {
      throw new IllegalArgumentException(
          "%s: %s is %s, which float32 cannot hold; expected 0 or a magnitude from %s to %s"
              .formatted(owner, name, value, Float.MIN_VALUE, Float.MAX_VALUE));
    }
    return rounded;
  }

  /**
   * The double that people would write for a float32, 0.1 for 0.1f: the one of its shortest
   * decimal, as long as that rounds to the same float32.
   */
  public static double decimal(float value) {
    double written = Double.parseDouble(Float.toString(value));
    return (float) written == value ? written : value;
  }
}
