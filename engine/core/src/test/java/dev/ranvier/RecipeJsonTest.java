package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.model.NamedJson;
import dev.ranvier.model.OptimizerJson;
import dev.ranvier.model.RegularizerJson;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.ConfiguredOptimizer;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Anywhere;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a training is set, as JSON: optimizers, losses, schedules, metrics, penalties, and back. */
@Anywhere
class RecipeJsonTest {

  static Stream<Loss> losses() {
    return Stream.concat(Cases.LOSSES.stream(), Loss.all().stream().flatMap(RecipeJsonTest::odd));
  }

  static Stream<Schedule> schedules() {
    return Stream.concat(
        Cases.SCHEDULES.stream(), Schedule.all().stream().flatMap(RecipeJsonTest::odd));
  }

  static Stream<Optimizer> optimizers() {
    Stream<Optimizer> odd = Optimizer.all().stream().flatMap(RecipeJsonTest::odd);
    List<Clipping> clippings =
        List.of(Clipping.byValue(0.1), Clipping.byNorm(1e-30), Clipping.byGlobalNorm(3e38));
    Stream<Optimizer> configured =
        Stream.of(
            Optimizer.adam().withGradientAccumulation(Integer.MAX_VALUE),
            Optimizer.sgd(1e-30).withMovingAverage(Math.nextDown(1.0)),
            new ConfiguredOptimizer(
                Optimizer.lion(0.3, 0.7),
                Schedule.oneCycle(Long.MAX_VALUE),
                clippings.getFirst(),
                7,
                0.123456789));
    return Stream.of(
            Cases.OPTIMIZERS.stream(),
            odd,
            configured,
            clippings.stream().map(clipping -> Optimizer.adagrad().withClipping(clipping)))
        .flatMap(all -> all);
  }

  static Stream<Schedule> odd(Schedule schedule) {
    return odd(schedule, Schedule::parameters, Schedule::withParameters);
  }

  static Stream<Optimizer> odd(Optimizer optimizer) {
    return odd(optimizer, Optimizer::parameters, Optimizer::withParameters);
  }

  static Stream<Loss> odd(Loss loss) {
    return odd(loss, Loss::parameters, Loss::withParameters);
  }

  /** A member for each of its parameters, with another value of that one and no other. */
  @SuppressWarnings("unchecked") // a value of the same type in its place
  private static <T, V> Stream<T> odd(
      T member,
      Function<T, Map<String, V>> parameters,
      BiFunction<T, Map<String, V>, T> withParameters) {
    Map<String, V> defaults = parameters.apply(member);
    return defaults.keySet().stream()
        .map(
            key -> {
              Map<String, V> changed = new HashMap<>(defaults);
              changed.compute(key, (same, value) -> (V) other(value));
              T odd = withParameters.apply(member, changed);
              assertThat(parameters.apply(odd)).isEqualTo(changed);
              assertThat(odd).isNotEqualTo(member).hasSameClassAs(member);
              return odd;
            });
  }

  private static Object other(Object value) {
    return switch (value) {
      case Boolean flag -> !flag;
      case Long count -> count + 3;
      case List<?> list -> list.getFirst() instanceof Long ? List.of(5L) : List.of(1.25e-7);
      case Double number -> number == 0 ? 0.125 : number == 1 ? 0.75 : number / 2;
      default -> throw new AssertionError(value);
    };
  }

  private static JsonObject object(Object description) {
    return JsonObject.parse(Path.of("file"), "recipe", Json.write(Map.of("it", description)));
  }

  private static JsonObject object(String description) {
    return JsonObject.parse(Path.of("file"), "recipe", "{\"it\":" + description + "}");
  }

  @ParameterizedTest
  @MethodSource("losses")
  void lossesComeBack(Loss loss) {
    JsonObject object = object(NamedJson.LOSSES.describe(loss));
    assertThat(NamedJson.LOSSES.read(object, "it")).isEqualTo(loss);
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void schedulesComeBack(Schedule schedule) {
    JsonObject object = object(NamedJson.SCHEDULES.describe(schedule));
    assertThat(NamedJson.SCHEDULES.read(object, "it")).isEqualTo(schedule);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void optimizersComeBack(Optimizer optimizer) {
    JsonObject object = object(OptimizerJson.describe(optimizer));
    assertThat(OptimizerJson.read(object.object("it"))).isEqualTo(optimizer);
  }

  @Test
  void metricsAndPenaltiesComeBack() {
    for (Metric metric : Metric.all()) {
      JsonObject object = object(NamedJson.METRICS.describe(metric));
      assertThat(NamedJson.METRICS.read(object, "it")).isEqualTo(metric);
    }
    for (Regularizer penalty : List.of(Regularizer.none(), Regularizer.l1l2(1e-30, 0.1))) {
      JsonObject object = object(RegularizerJson.describe(penalty));
      assertThat(RegularizerJson.read(object, "it")).isEqualTo(penalty);
    }
  }

  /** As people would write it; later versions read what this one wrote. */
  @Test
  void theTextStays() {
    Optimizer optimizer =
        Optimizer.rmsProp(0.1)
            .withSchedule(Schedule.piecewiseConstantDecay(List.of(10L, 20L), List.of(0.05, 0.01)))
            .withClipping(Clipping.byGlobalNorm(0.3))
            .withGradientAccumulation(4)
            .withMovingAverage(0.99);
    assertThat(Json.write(OptimizerJson.describe(optimizer)))
        .isEqualTo(
            "{\"name\":\"rmsprop\",\"centered\":false,\"epsilon\":1.0E-7,\"learning_rate\":0.1,"
                + "\"momentum\":0.0,\"rho\":0.9,\"schedule\":{\"name\":\"piecewise_constant_decay\","
                + "\"boundaries\":[10,20],\"values\":[0.05,0.01]},\"clipping\":{\"kind\":"
                + "\"global_norm\",\"limit\":0.3},\"gradient_accumulation_steps\":4,"
                + "\"moving_average_momentum\":0.99}");
    assertThat(NamedJson.LOSSES.describe(Loss.huber(0.3)))
        .isEqualTo(Map.of("name", "huber", "delta", 0.3));
    assertThat(NamedJson.LOSSES.describe(Loss.hinge())).isEqualTo("hinge");
    assertThat(Stream.of(Clipping.byValue(1), Clipping.byNorm(1)).map(this::kind))
        .containsExactly("value", "norm");
  }

  private Object kind(Clipping clipping) {
    Optimizer optimizer = Optimizer.sgd().withClipping(clipping);
    return object(OptimizerJson.describe(optimizer)).object("it").object("clipping").string("kind");
  }

  @Test
  void damagedOptimizersAreRefused() {
    refusedOptimizer("{}", "recipe, it, name: expected a member of this name, found none");
    refusedOptimizer("{\"name\":\"sdg\"}", "expected one of [adagrad, adam, adamw, amsgrad");
    refusedOptimizer("{\"name\":\"sgd\"}", "learning_rate: expected a member of this name");
    refusedOptimizer("{\"name\":\"sgd\",\"learning_rate\":\"1\"}", "expected a number, found");
    refusedOptimizer(
        "{\"name\":\"sgd\",\"learning_rate\":1e99}",
        "recipe, it: expected parameters in their range, found sgd: learning_rate is 1.0E99");
    refusedOptimizer("{\"name\":\"sgd\",\"learning_rate\":0}", "Sgd: learningRate is 0.0");
    refusedOptimizer(
        sgd("\"momentum\":0.9"),
        "expected only the members [clipping, gradient_accumulation_steps, learning_rate,"
            + " moving_average_momentum, name, schedule], found 'momentum'");
    refusedOptimizer(
        "{\"name\":\"rmsprop\",\"learning_rate\":1,\"rho\":0,\"momentum\":0,\"epsilon\":1,"
            + "\"centered\":1}",
        "centered: expected true or false, found 1");
    refusedOptimizer(
        sgd("\"gradient_accumulation_steps\":0"), "a whole number from 1 to 2147483647");
    refusedOptimizer(sgd("\"gradient_accumulation_steps\":1.5"), "found 1.5");
    refusedOptimizer(sgd("\"moving_average_momentum\":1"), "at least 0 and less than 1, found 1");
    refusedOptimizer(sgd("\"clipping\":{\"kind\":\"norm\"}"), "clipping, limit: expected a member");
    refusedOptimizer(
        sgd("\"clipping\":{\"kind\":\"none\",\"limit\":1}"),
        "clipping, kind: expected one of [value, norm, global_norm], found the string 'none'");
    refusedOptimizer(
        sgd("\"clipping\":{\"kind\":\"norm\",\"limit\":0}"), "limit: expected a positive number");
    refusedOptimizer(
        sgd("\"clipping\":{\"kind\":\"norm\",\"limit\":1e99}"),
        "limit: expected a positive number");
    refusedOptimizer(
        sgd("\"clipping\":{\"kind\":\"norm\",\"limit\":1,\"x\":1}"), "[kind, limit], found 'x'");
    refusedOptimizer(sgd("\"schedule\":\"decay\""), "schedule: expected one of [constant, cosine");
  }

  private static String sgd(String more) {
    return "{\"name\":\"sgd\",\"learning_rate\":0.1," + more + "}";
  }

  private static void refusedOptimizer(String description, String message) {
    assertThatThrownBy(() -> OptimizerJson.read(object(description).object("it")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("file, recipe, it", message);
  }

  /** It was a schedule once. */
  @Test
  void aScheduleThatIsACallbackTodayIsRefusedWithAdvice() {
    for (String schedule :
        List.of(
            "\"reduce_on_plateau\"",
            "{\"name\":\"reduce_on_plateau\",\"factor\":0.5,\"patience\":5}")) {
      String optimizer = "{\"name\":\"sgd\",\"learning_rate\":0.01,\"schedule\":" + schedule + "}";
      refusedOptimizer(optimizer, "'reduce_on_plateau', which follows the loss and is a callback");
      refusedOptimizer(optimizer, "train with FitOptions.callbacks(ReduceLROnPlateau.of())");
    }
  }

  @Test
  void damagedSchedulesAndLossesAreRefused() {
    refusedSchedule("3", "it: expected an object, found 3");
    refusedSchedule(
        "{\"name\":\"step_decay\",\"step_size\":1.5,\"gamma\":1}",
        "step_size: expected a whole number");
    refusedSchedule(
        "{\"name\":\"step_decay\",\"step_size\":0,\"gamma\":1}",
        "stepSize is 0, expected at least 1");
    refusedSchedule(
        "{\"name\":\"piecewise_constant_decay\",\"boundaries\":[1,\"2\"],\"values\":[1,2]}",
        "boundaries[1]: expected a whole number");
    refusedSchedule(
        "{\"name\":\"piecewise_constant_decay\",\"boundaries\":[1,2],\"values\":[1,null]}",
        "values[1]: expected a number, found null");
    refusedSchedule(
        "{\"name\":\"piecewise_constant_decay\",\"boundaries\":[1,2],\"values\":[1]}",
        "1 values, expected one for each of 2 boundaries");
    assertThatThrownBy(
            () -> NamedJson.LOSSES.read(object("{\"name\":\"huber\",\"delta\":-1}"), "it"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Huber: delta is -1.0, expected a positive number");
    assertThatThrownBy(() -> NamedJson.METRICS.read(object("\"precision\""), "it"))
        .hasMessageContaining("expected one of [accuracy, mean_absolute_error, ");
    assertThatThrownBy(() -> RegularizerJson.read(object("{\"l1\":-1,\"l2\":0}"), "it"))
        .hasMessageContaining("it: expected factors l1 and l2 that are 0 or positive");
  }

  private static void refusedSchedule(String description, String message) {
    assertThatThrownBy(() -> NamedJson.SCHEDULES.read(object(description), "it"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("file, recipe, it", message);
  }

  /** The door for users' own maps, which no reader has looked at. */
  @Test
  void parametersAreCheckedAtTheDoor() {
    refused(() -> Optimizer.sgd().withParameters(null), "sgd: the parameters are null, expected");
    refused(
        () -> Optimizer.sgd().withParameters(Map.of("lr", 0.1)),
        "sgd: the parameters are [lr], expected exactly [learning_rate]");
    refused(
        () -> Optimizer.sgd().withParameters(Map.of("learning_rate", "0.1")),
        "sgd: learning_rate is 0.1, expected a number");
    refused(
        () -> Schedule.stepDecay(1, 1).withParameters(Map.of("step_size", 1.5, "gamma", 1)),
        "step_decay: step_size is 1.5, expected a whole number");
    refused(
        () -> Schedule.constant().withParameters(Map.of("a", 1)),
        "constant: the parameters are [a], expected exactly []");
    refused(() -> Loss.hinge().withParameters(Map.of("a", 1.0)), "hinge: the parameters are [a]");
    assertThat(Schedule.stepDecay(1, 1).withParameters(Map.of("step_size", 7, "gamma", 2)))
        .isEqualTo(Schedule.stepDecay(7, 2));
    Optimizer configured = Optimizer.sgd(0.1).withMovingAverage(0.5);
    assertThat(configured.name()).isEqualTo("sgd");
    assertThat(configured.withParameters(Map.of("learning_rate", 0.2)))
        .isEqualTo(Optimizer.sgd(0.2).withMovingAverage(0.5));
  }

  private static void refused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
