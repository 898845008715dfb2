package dev.ranvier.report;

import java.util.Objects;

/**
 * An output of a network as people know it. Shown is {@code scale * output + offset}.
 *
 * @param name shown beside it
 * @param unit shown behind the value; empty for none
 * @param scale what the network's output is multiplied with, not 0
 * @param offset what is added then
 */
public record Readout(String name, String unit, double scale, double offset) {

  /** Checks the scale. */
  public Readout {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(unit, "unit");
    Affine.require("Readout", name, scale, offset);
  }

  /** One that is shown as the network gives it. */
  public static Readout of(String name) {
    return new Readout(name, "", 1, 0);
  }

  /** The same with a unit. */
  public Readout unit(String other) {
    return new Readout(name, other, scale, offset);
  }

  /** The same, shown as {@code scale * output + offset}. */
  public Readout affine(double otherScale, double otherOffset) {
    return new Readout(name, unit, otherScale, otherOffset);
  }
}
