package dev.ranvier.model;

import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.number.Float32;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.ConfiguredOptimizer;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.ConstantRate;
import dev.ranvier.schedule.Schedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Optimizers as JSON objects: name and numbers, then what every optimizer may have, as far as it is
 * not the default: {@code schedule}, {@code clipping}, {@code gradient_accumulation_steps} and
 * {@code moving_average_momentum}.
 */
public final class OptimizerJson {

  private static final String SCHEDULE = "schedule";
  private static final String CLIPPING = "clipping";
  private static final String ACCUMULATION = "gradient_accumulation_steps";
  private static final String AVERAGE = "moving_average_momentum";

  private static final List<Clipping.Kind> LIMITS =
      Arrays.stream(Clipping.Kind.values()).filter(kind -> kind != Clipping.Kind.NONE).toList();

  private OptimizerJson() {}

  /** What stands in a file. */
  public static Map<String, Object> describe(Optimizer optimizer) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("name", optimizer.name());
    optimizer.parameters().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(parameter -> description.put(parameter.getKey(), parameter.getValue()));
    if (!(optimizer.schedule() instanceof ConstantRate)) {
      description.put(SCHEDULE, NamedJson.SCHEDULES.describe(optimizer.schedule()));
    }
    if (optimizer.clipping().kind() != Clipping.Kind.NONE) {
      Map<String, Object> clipping = new LinkedHashMap<>();
      clipping.put("kind", text(optimizer.clipping().kind()));
      clipping.put("limit", Float32.decimal(optimizer.clipping().limit()));
      description.put(CLIPPING, clipping);
    }
    if (optimizer.gradientAccumulationSteps() != 1) {
      description.put(ACCUMULATION, (long) optimizer.gradientAccumulationSteps());
    }
    if (optimizer.movingAverageMomentum() != 0) {
      description.put(AVERAGE, optimizer.movingAverageMomentum());
    }
    return description;
  }

  /** The optimizer that an object describes; one with nothing but its own numbers is plain. */
  public static Optimizer read(JsonObject description) {
    Optimizer plain =
        NamedJson.OPTIMIZERS.read(description, Set.of(SCHEDULE, CLIPPING, ACCUMULATION, AVERAGE));
    Schedule schedule = description.has(SCHEDULE) ? schedule(description) : plain.schedule();
    Clipping clipping =
        description.has(CLIPPING) ? clipping(description.object(CLIPPING)) : plain.clipping();
    int steps =
        description.has(ACCUMULATION)
            ? (int) description.integer(ACCUMULATION, 1, Integer.MAX_VALUE)
            : plain.gradientAccumulationSteps();
    double momentum =
        description.has(AVERAGE) ? momentum(description) : plain.movingAverageMomentum();
    boolean configured =
        description.has(SCHEDULE)
            || description.has(CLIPPING)
            || description.has(ACCUMULATION)
            || description.has(AVERAGE);
    return configured ? new ConfiguredOptimizer(plain, schedule, clipping, steps, momentum) : plain;
  }

  private static Schedule schedule(JsonObject description) {
    boolean named = description.values().get(SCHEDULE) instanceof String;
    Object name =
        named ? description.string(SCHEDULE) : description.object(SCHEDULE).values().get("name");
    if ("reduce_on_plateau".equals(name)) {
      throw new ModelFormatException(
          description.file(),
          description.place(),
          "a schedule",
          "'reduce_on_plateau', which follows the loss and is a callback today",
          "Leave it out and train with FitOptions.callbacks(ReduceLROnPlateau.of()) of the artifact"
              + " ranvier-fit.");
    }
    return NamedJson.SCHEDULES.read(description, SCHEDULE);
  }

  private static double momentum(JsonObject description) {
    double momentum = description.number(AVERAGE);
    if (!(momentum >= 0 && momentum < 1)) {
      throw description.wrong(AVERAGE, "a number of at least 0 and less than 1");
    }
    return momentum;
  }

  private static Clipping clipping(JsonObject description) {
    description.allowOnly(Set.of("kind", "limit"));
    String wanted = description.string("kind");
    Clipping.Kind kind =
        LIMITS.stream()
            .filter(known -> text(known).equals(wanted))
            .findFirst()
            .orElseThrow(
                () ->
                    description.wrong(
                        "kind", "one of " + LIMITS.stream().map(OptimizerJson::text).toList()));
    double limit = description.number("limit");
    try {
      return new Clipping(kind, Float32.of("Clipping", "limit", limit));
    } catch (IllegalArgumentException e) {
      throw description.wrong("limit", "a positive number in the range of floats");
    }
  }

  /** As in files: value, norm or global_norm. */
  private static String text(Clipping.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
