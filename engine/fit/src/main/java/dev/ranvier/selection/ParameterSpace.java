package dev.ranvier.selection;

import dev.ranvier.random.Philox;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parameters that a search tries values of.
 *
 * @param parameters in the order in which tables show them
 */
public record ParameterSpace(List<Parameter> parameters) {

  /** "SEARCH" in ASCII: beside the streams of folds. */
  private static final long STREAM = 0x5345_4152_4348_0000L;

  /** More are no grid that anybody waits for. */
  private static final int MOST = 1_000_000;

  /** Checks the names. */
  public ParameterSpace {
    parameters = List.copyOf(parameters);
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException("ParameterSpace: no parameters, expected at least one");
    }
    Set<String> names = new HashSet<>();
    for (Parameter parameter : parameters) {
      if (!names.add(parameter.name())) {
        throw new IllegalArgumentException(
            "ParameterSpace: two parameters '%s', expected each name once"
                .formatted(parameter.name()));
      }
    }
  }

  /** Of these parameters. */
  public static ParameterSpace of(Parameter... parameters) {
    return new ParameterSpace(List.of(parameters));
  }

  /** The names, in order. */
  public List<String> names() {
    return parameters.stream().map(Parameter::name).toList();
  }

  /** How many candidates there are, or a huge number if they cannot be counted. */
  private long size() {
    long size = 1;
    for (Parameter parameter : parameters) {
      long values = parameter.count();
      size = values == 0 || size > MOST ? Long.MAX_VALUE : size * values;
      if (size == Long.MAX_VALUE) {
        return size;
      }
    }
    return size;
  }

  /**
   * Every candidate, the last parameter changing fastest.
   *
   * @throws IllegalArgumentException if they cannot be counted, or there are more than a million
   */
  List<Candidate> grid() {
    for (Parameter parameter : parameters) {
      if (parameter.count() == 0) {
        throw new IllegalArgumentException(
            "Search: parameter '%s' is %s, which a grid cannot count; expected choices or integers, or a random search"
                .formatted(parameter.name(), parameter.description()));
      }
    }
    if (size() > MOST) {
      throw new IllegalArgumentException(
          "Search: the grid has more than %s candidates; expected fewer, or a random search"
              .formatted(MOST));
    }
    List<Map<String, Object>> candidates = List.of(Map.of());
    for (Parameter parameter : parameters) {
      List<Map<String, Object>> longer = new ArrayList<>();
      for (Map<String, Object> candidate : candidates) {
        for (Object value : parameter.values()) {
          Map<String, Object> values = new LinkedHashMap<>(candidate);
          values.put(parameter.name(), value);
          longer.add(values);
        }
      }
      candidates = longer;
    }
    return candidates.stream().map(Candidate::new).toList();
  }

  /**
   * Different candidates at random; fewer of the same seed are the first of more.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  List<Candidate> random(int count, long seed) {
    if (count > size()) {
      throw new IllegalArgumentException(
          "Search: %s random candidates out of %s that there are; expected at most as many, or a grid search"
              .formatted(count, size()));
    }
    Philox random = Philox.of(seed, STREAM);
    Set<Candidate> candidates = new LinkedHashSet<>();
    while (candidates.size() < count) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (Parameter parameter : parameters) {
        values.put(parameter.name(), parameter.draw(random));
      }
      candidates.add(new Candidate(values));
    }
    return List.copyOf(candidates);
  }
}
