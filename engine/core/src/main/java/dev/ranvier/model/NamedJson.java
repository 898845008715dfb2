package dev.ranvier.model;

import dev.ranvier.activation.Activation;
import dev.ranvier.initializer.IndependentInitializer;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A family of which model files hold members by name: the name alone, which means the default
 * parameters, or an object of {@code name} and all parameters.
 *
 * @param all every member, with its default parameters
 * @param name of a member
 * @param parameters of a member; none for most
 * @param withParameters the same member with other parameters
 */
record NamedJson<T>(
    List<T> all,
    Function<T, String> name,
    Function<T, Map<String, Double>> parameters,
    BiFunction<T, Map<String, Double>, T> withParameters) {

  static final NamedJson<Activation> ACTIVATIONS =
      new NamedJson<>(
          Activation.all(), Activation::name, Activation::parameters, Activation::withParameters);

  static final NamedJson<Initializer> INITIALIZERS =
      new NamedJson<>(
          Initializer.all(),
          Initializer::name,
          Initializer::parameters,
          Initializer::withParameters);

  /** Those that can start a vector. */
  static final NamedJson<Initializer> BIAS_INITIALIZERS =
      new NamedJson<>(
          Initializer.all().stream().filter(IndependentInitializer.class::isInstance).toList(),
          Initializer::name,
          Initializer::parameters,
          Initializer::withParameters);

  /** The name alone, or with the parameters in alphabetical order. */
  Object describe(T member) {
    if (parameters.apply(member).isEmpty()) {
      return name.apply(member);
    }
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("name", name.apply(member));
    description.putAll(new TreeMap<>(parameters.apply(member)));
    return description;
  }

  /** What an object of a file has as its member {@code key}. */
  T read(JsonObject object, String key) {
    if (object.values().get(key) instanceof String) {
      return byName(object, key);
    }
    JsonObject description = object.object(key);
    T kind = byName(description, "name");
    Set<String> keys = parameters.apply(kind).keySet();
    Set<String> members = new HashSet<>(keys);
    members.add("name");
    description.allowOnly(members);
    Map<String, Double> values = new HashMap<>();
    keys.forEach(parameter -> values.put(parameter, description.number(parameter)));
    try {
      return withParameters.apply(kind, values);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          description.file(),
          description.place(),
          "parameters in their range",
          e.getMessage(),
          "The file is damaged: copy or save it again.");
    }
  }

  private T byName(JsonObject object, String key) {
    String wanted = object.string(key);
    return all.stream()
        .filter(known -> name.apply(known).equals(wanted))
        .findFirst()
        .orElseThrow(() -> object.wrong(key, "one of " + all.stream().map(name).toList()));
  }
}
