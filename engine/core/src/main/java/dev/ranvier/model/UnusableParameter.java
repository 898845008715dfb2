package dev.ranvier.model;

import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.memory.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * A number that a network cannot work with, among those that no gradient changes: a mean or
 * variance that is NaN or infinite, or a variance below zero. No loss shows it while batches are
 * normalized by themselves, and a model with it predicts nothing.
 *
 * @param layer its name
 * @param parameter its name, such as {@code moving_variance}
 * @param column of the value
 */
public record UnusableParameter(String layer, String parameter, int column, float value) {

  /** The first one in forward order. */
  public static Optional<UnusableParameter> find(
      Architecture architecture, MemorySegment memory, ParameterLayout layout) {
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      List<ParameterSpec> specs = architecture.parameters(layer);
      for (int i = 0; i < specs.size(); i++) {
        ParameterSpec spec = specs.get(i);
        if (spec.trainable()) {
          continue;
        }
        Region region = layout.region(layer, i);
        for (int column = 0; column < region.columns(); column++) {
          float value =
              memory.get(ValueLayout.JAVA_FLOAT, region.offsetBytes() + ((long) column << 2));
          if (!spec.accepts(value)) {
            return Optional.of(
                new UnusableParameter(architecture.name(layer), spec.name(), column, value));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What it should be. */
  String expected() {
    return parameter.endsWith("variance") ? "a finite number from 0" : "a finite number";
  }

  /** As in files. */
  public String tensor() {
    return layer + "." + parameter;
  }
}
