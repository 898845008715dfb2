package dev.ranvier.schedule;

import dev.ranvier.number.NamedValues;
import java.util.List;
import java.util.Map;

/**
 * Steps 0 to boundaries[0], this one included, have the optimizer's learning rate, which is the
 * first of Keras's values; from the step after boundaries[i] on it is values[i].
 *
 * @param boundaries at least 0, ascending
 * @param values one for each boundary, at least 0
 */
public record PiecewiseConstantDecay(List<Long> boundaries, List<Double> values)
    implements Schedule {

  /** Copies and checks the lists. */
  public PiecewiseConstantDecay {
    boundaries = List.copyOf(boundaries);
    values = List.copyOf(values);
    if (values.size() != boundaries.size()) {
      throw new IllegalArgumentException(
          "PiecewiseConstantDecay: %s values, expected one for each of %s boundaries"
              .formatted(values.size(), boundaries.size()));
    }
    long least = 0;
    for (int i = 0; i < boundaries.size(); i++) {
      String place = "[" + i + "]";
      Schedule.checkCount("PiecewiseConstantDecay", "boundaries" + place, boundaries.get(i), least);
      Schedule.checkNotNegative("PiecewiseConstantDecay", "values" + place, values.get(i));
      least = boundaries.get(i) + 1;
    }
  }

  @Override
  public String name() {
    return "piecewise_constant_decay";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of("boundaries", boundaries, "values", values);
  }

  @Override
  public PiecewiseConstantDecay withParameters(Map<String, Object> parameters) {
    NamedValues given = NamedValues.of(name(), parameters().keySet(), parameters);
    return new PiecewiseConstantDecay(given.counts("boundaries"), given.numbers("values"));
  }

  @Override
  public double learningRate(double initial, long step) {
    double rate = initial;
    for (int i = 0; i < boundaries.size() && step > boundaries.get(i); i++) {
      rate = values.get(i);
    }
    return rate;
  }
}
