package dev.ranvier.model;

import dev.ranvier.activation.Activation;
import dev.ranvier.constraint.Constraint;
import dev.ranvier.initializer.IndependentInitializer;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.Schedule;
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
 * @param all every member, with its default parameters, whose types are those of others
 * @param type what all parameters are
 * @param name of a member
 * @param parameters of a member; none for most
 * @param withParameters the same member with other parameters
 */
public record NamedJson<T, V>(
    List<T> all,
    Class<V> type,
    Function<T, String> name,
    Function<T, Map<String, V>> parameters,
    BiFunction<T, Map<String, V>, T> withParameters) {

  static final NamedJson<Activation, Double> ACTIVATIONS =
      new NamedJson<>(
          Activation.all(),
          Double.class,
          Activation::name,
          Activation::parameters,
          Activation::withParameters);

  static final NamedJson<Constraint, Double> CONSTRAINTS =
      new NamedJson<>(
          Constraint.all(),
          Double.class,
          Constraint::name,
          Constraint::parameters,
          Constraint::withParameters);

  static final NamedJson<Initializer, Double> INITIALIZERS =
      new NamedJson<>(
          Initializer.all(),
          Double.class,
          Initializer::name,
          Initializer::parameters,
          Initializer::withParameters);

  /** Those that can start a vector. */
  static final NamedJson<Initializer, Double> BIAS_INITIALIZERS =
      new NamedJson<>(
          Initializer.all().stream().filter(IndependentInitializer.class::isInstance).toList(),
          Double.class,
          Initializer::name,
          Initializer::parameters,
          Initializer::withParameters);

  public static final NamedJson<Loss, Double> LOSSES =
      new NamedJson<>(Loss.all(), Double.class, Loss::name, Loss::parameters, Loss::withParameters);

  public static final NamedJson<Metric, Object> METRICS =
      new NamedJson<>(
          Metric.all(), Object.class, Metric::name, metric -> Map.of(), (metric, none) -> metric);

  /** Without what every optimizer may have: {@link OptimizerJson} has both. */
  static final NamedJson<Optimizer, Object> OPTIMIZERS =
      new NamedJson<>(
          Optimizer.all(),
          Object.class,
          Optimizer::name,
          Optimizer::parameters,
          Optimizer::withParameters);

  public static final NamedJson<Schedule, Object> SCHEDULES =
      new NamedJson<>(
          Schedule.all(),
          Object.class,
          Schedule::name,
          Schedule::parameters,
          Schedule::withParameters);

  /** The name alone, or with the parameters in alphabetical order. */
  public Object describe(T member) {
    if (parameters.apply(member).isEmpty()) {
      return name.apply(member);
    }
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("name", name.apply(member));
    description.putAll(new TreeMap<>(parameters.apply(member)));
    return description;
  }

  /** What an object of a file has as its member {@code key}. */
  public T read(JsonObject object, String key) {
    return object.values().get(key) instanceof String
        ? byName(object, key)
        : read(object.object(key), Set.of());
  }

  /**
   * What an object describes.
   *
   * @param others members that it may have beside these
   */
  T read(JsonObject description, Set<String> others) {
    T kind = byName(description, "name");
    Map<String, V> defaults = parameters.apply(kind);
    Set<String> members = new HashSet<>(defaults.keySet());
    members.add("name");
    members.addAll(others);
    description.allowOnly(members);
    Map<String, V> values = new HashMap<>();
    defaults.forEach(
        (parameter, like) -> values.put(parameter, type.cast(value(description, parameter, like))));
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

  private static Object value(JsonObject description, String parameter, Object like) {
    return switch (like) {
      case Boolean _ -> description.bool(parameter);
      case Long _ -> description.integer(parameter, Long.MIN_VALUE, Long.MAX_VALUE);
      case List<?> list when list.getFirst() instanceof Long ->
          description.integers(parameter, Long.MIN_VALUE, Long.MAX_VALUE);
      case List<?> _ -> description.numbers(parameter);
      default -> description.number(parameter);
    };
  }

  private T byName(JsonObject object, String key) {
    String wanted = object.string(key);
    return all.stream()
        .filter(known -> name.apply(known).equals(wanted))
        .findFirst()
        .orElseThrow(() -> object.wrong(key, "one of " + all.stream().map(name).toList()));
  }
}
