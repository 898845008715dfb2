package dev.ranvier.model;

import dev.ranvier.layer.Architecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model's parameters as arrays, by the names that they bear in files. */
public final class NamedWeights {

  private static final int NAMES_SHOWN = 8;

  private NamedWeights() {}

  /** A copy of all, dense and row by row, in the order of files. */
  public static Map<String, float[]> copy(Architecture architecture, Parameters parameters) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (NamedParameter named : NamedParameter.of(architecture)) {
      weights.put(named.name(), parameters.copy(named.layer(), named.index()));
    }
    return weights;
  }

  /**
   * Parameters of these values, and the architecture as they describe it.
   *
   * @param door named in errors
   * @param sizes the network, whatever its layers hold
   * @throws IllegalArgumentException if a tensor is missing, too many, of another size, or has a
   *     value that a network cannot work with
   */
  public static ModelContent read(
      String door, Architecture sizes, Map<String, float[]> weights, Map<String, String> metadata) {
    if (weights == null) {
      throw new IllegalArgumentException(
          door + ": the weights are null, expected an array for each name of getWeights()");
    }
    Map<String, float[]> given = new LinkedHashMap<>(weights);
    List<NamedParameter> expected = NamedParameter.of(sizes);
    requireNames(door, expected, given);
    expected.forEach(named -> requireSize(door, named, given.get(named.name())));
    Parameters parameters =
        Parameters.filled(
            sizes,
            made ->
                expected.forEach(
                    named -> made.set(named.layer(), named.index(), given.get(named.name()))));
    try {
      requireUsable(door, sizes, parameters);
      Architecture architecture =
          sizes.withParameters(layer -> index -> parameters.copy(layer, index));
      return new ModelContent(architecture, parameters.checkFinite(), metadata, Optional.empty());
    } catch (RuntimeException | Error e) {
      parameters.release();
      throw e;
    }
  }

  private static void requireNames(
      String door, List<NamedParameter> expected, Map<String, float[]> given) {
    List<String> names = expected.stream().map(NamedParameter::name).toList();
    List<String> missing = new ArrayList<>(names);
    missing.removeAll(given.keySet());
    List<String> unknown = new ArrayList<>(given.keySet());
    unknown.removeAll(names);
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: missing are %s, of no layer are %s; expected exactly the tensors %s, as getWeights() names them"
              .formatted(door, shown(missing), shown(unknown), shown(names)));
    }
  }

  private static String shown(List<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    List<String> first = names.subList(0, Math.min(NAMES_SHOWN, names.size()));
    int more = names.size() - first.size();
    return first + (more > 0 ? " and " + more + " more" : "");
  }

  private static void requireSize(String door, NamedParameter named, float[] values) {
    String shape = Arrays.toString(named.shape());
    if (values == null) {
      throw new IllegalArgumentException(
          "%s: tensor '%s' is null, expected %s values, %s row by row"
              .formatted(door, named.name(), named.spec().size(), shape));
    }
    if (values.length != named.spec().size()) {
      throw new IllegalArgumentException(
          "%s: tensor '%s' has %s values, expected %s, %s row by row; take weights of a network with the same layers"
              .formatted(door, named.name(), values.length, named.spec().size(), shape));
    }
  }

  /** Weights may be anything, as in files; a mean or variance that is no number may not. */
  private static void requireUsable(String door, Architecture sizes, Parameters parameters) {
    UnusableParameter.find(sizes, parameters.segment(), parameters.layout())
        .ifPresent(
            bad -> {
              throw new IllegalArgumentException(
                  "%s: tensor '%s', element %s is %s, expected %s; it would make every prediction NaN"
                      .formatted(door, bad.tensor(), bad.column(), bad.value(), bad.expected()));
            });
  }
}
