package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Targets;
import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Mean of d^2 / 2 where |d| is at most delta, delta |d| - delta^2 / 2 beyond, over outputs and
 * samples; d = output - target. Source: Huber, "Robust estimation of a location parameter", 1964.
 *
 * @param delta where the square turns into a line, positive
 */
public record Huber(float delta) implements Loss {

  /** Checks delta. */
  public Huber {
    if (!(delta > 0f && delta < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Huber: delta is " + delta + ", expected a positive number");
    }
  }

  @Override
  public String name() {
    return "huber";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("delta", Float32.decimal(delta));
  }

  @Override
  public Huber withParameters(Map<String, Double> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new Huber(values.float32("delta"));
  }

  @Override
  public Targets targets(int outputSize) {
    return Targets.values(outputSize);
  }

  @Override
  public boolean followsValues() {
    return true;
  }

  @Override
  public boolean fusesWith(Activation last) {
    return false;
  }
}
