package dev.ranvier.report;

import java.util.Objects;

/**
 * An input of a network as people know it: its name, its range, and how the network wants it. The
 * network gets {@code scale * shown + offset}.
 *
 * <pre>{@code
 * Slider petal = Slider.of("petal length", 1, 6.9).unit("cm").standardized(3.76, 1.77);
 * }</pre>
 *
 * @param name shown beside it
 * @param unit shown behind the name; empty for none
 * @param least left end, as shown
 * @param most right end, above the left one
 * @param start where it is first, from {@code least} to {@code most}
 * @param scale what a shown value is multiplied with, not 0
 * @param offset what is added then
 */
public record Slider(
    String name,
    String unit,
    double least,
    double most,
    double start,
    double scale,
    double offset) {

  /** Checks the range and the scale. */
  public Slider {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(unit, "unit");
    if (!(Double.isFinite(least) && Double.isFinite(most) && least < most)) {
      throw new IllegalArgumentException(
          "Slider: '%s' goes from %s to %s, expected finite numbers, the first one smaller"
              .formatted(name, least, most));
    }
    if (!(start >= least && start <= most)) {
      throw new IllegalArgumentException(
          "Slider: '%s' starts at %s, expected a number from %s to %s"
              .formatted(name, start, least, most));
    }
    Affine.require("Slider", name, scale, offset);
  }

  /** One whose values the network takes as they are, starting in the middle. */
  public static Slider of(String name, double least, double most) {
    return new Slider(name, "", least, most, least + (most - least) / 2, 1, 0);
  }

  /** The same with a unit. */
  public Slider unit(String other) {
    return new Slider(name, other, least, most, start, scale, offset);
  }

  /** The same starting elsewhere. */
  public Slider start(double other) {
    return new Slider(name, unit, least, most, other, scale, offset);
  }

  /** The same for a network that takes {@code scale * shown + offset}. */
  public Slider affine(double otherScale, double otherOffset) {
    return new Slider(name, unit, least, most, start, otherScale, otherOffset);
  }

  /** The same for a network that takes {@code (shown - mean) / deviation}. */
  public Slider standardized(double mean, double deviation) {
    return affine(1 / deviation, -mean / deviation);
  }

  /** The same with another name. */
  Slider name(String other) {
    return new Slider(other, unit, least, most, start, scale, offset);
  }

  /** What the slider shows when the network gets {@code value}. */
  double shown(double value) {
    return (value - offset) / scale;
  }
}
