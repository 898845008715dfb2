package dev.ranvier.layer;

import dev.ranvier.number.Float32;
import java.util.Optional;

/**
 * The same scale and offset for every value: {@code y = scale * x + offset}, such as 1/255 and 0
 * for the grey values of an image.
 *
 * @param scale finite
 * @param offset finite
 * @param name of its own in summaries, plans and files, see {@link Layer#named}; empty for none
 */
public record Rescaling(double scale, double offset, Optional<String> name) implements Layer {

  /** Checks both numbers. */
  public Rescaling {
    if (!Float.isFinite(Float32.of("Rescaling", "scale", scale))
        || !Float.isFinite(Float32.of("Rescaling", "offset", offset))) {
      throw new IllegalArgumentException(
          "Rescaling: scale is %s and offset %s, expected finite numbers".formatted(scale, offset));
    }
    LayerNames.require(name);
  }

  /** Without a name of its own. */
  public Rescaling(double scale, double offset) {
    this(scale, offset, Optional.empty());
  }

  /** The layer of scale and offset. */
  public static Rescaling of(double scale, double offset) {
    return new Rescaling(scale, offset);
  }

  @Override
  public Rescaling named(String own) {
    return new Rescaling(scale, offset, LayerNames.own(own));
  }

  @Override
  public String kind() {
    return "rescaling";
  }

  @Override
  public boolean takesAnyShape() {
    return true;
  }
}
