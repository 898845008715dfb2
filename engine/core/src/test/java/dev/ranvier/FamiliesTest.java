package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.Normalization;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.model.LayerJson;
import dev.ranvier.optimizer.ConfiguredOptimizer;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.OwnSchedule;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Presence;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the tests iterate is the whole family, so that a new loss, optimizer, metric or layer cannot
 * be left out in silence; and what no compiler checks, the texts of model files, names every layer.
 */
@Presence
final class FamiliesTest {

  @Test
  void everyLossIsACaseAndNamedOnce() {
    assertThat(kinds(Cases.LOSSES)).containsExactlyInAnyOrder(Loss.class.getPermittedSubclasses());
    assertThat(kinds(Loss.all())).containsExactlyInAnyOrder(Loss.class.getPermittedSubclasses());
    assertThat(Loss.all().stream().map(Loss::name)).doesNotHaveDuplicates();
    Loss.all().forEach(loss -> namesAll(loss, loss.parameters()));
  }

  /** A parameter that has no name would be lost in files. */
  private static void namesAll(Object member, Map<String, ?> parameters) {
    assertThat(parameters).as("%s", member).hasSize(member.getClass().getRecordComponents().length);
  }

  @Test
  void everyOptimizerIsACase() {
    assertThat(kinds(Cases.OPTIMIZERS))
        .containsExactlyInAnyOrder(Optimizer.class.getPermittedSubclasses());
    List<Class<?>> kinds = new ArrayList<>(kinds(Optimizer.all()));
    kinds.add(ConfiguredOptimizer.class);
    assertThat(kinds).containsExactlyInAnyOrder(Optimizer.class.getPermittedSubclasses());
    assertThat(Optimizer.all().stream().map(Optimizer::name)).doesNotHaveDuplicates();
    Optimizer.all().forEach(optimizer -> namesAll(optimizer, optimizer.parameters()));
  }

  @Test
  void everyScheduleIsACaseAndNamedOnce() {
    List<Class<?>> named = new ArrayList<>(List.of(Schedule.class.getPermittedSubclasses()));
    assertThat(named.remove(OwnSchedule.class)).isTrue();
    assertThat(kinds(Cases.SCHEDULES)).containsExactlyInAnyOrderElementsOf(named);
    assertThat(kinds(Schedule.all())).containsExactlyInAnyOrderElementsOf(named);
    assertThat(Schedule.all().stream().map(Schedule::name)).doesNotHaveDuplicates();
    Schedule.all().forEach(schedule -> namesAll(schedule, schedule.parameters()));
  }

  @Test
  void everyMetricIsACaseAndNamedOnce() {
    List<String> made =
        Stream.of(Metric.class.getDeclaredMethods())
            .filter(method -> Modifier.isStatic(method.getModifiers()))
            .filter(method -> method.getParameterCount() == 0 && !method.getName().equals("all"))
            .map(Method::getName)
            .filter(name -> !name.contains("$"))
            .toList();
    assertThat(Cases.METRICS).hasSameSizeAs(made);
    assertThat(Metric.all()).containsExactlyInAnyOrderElementsOf(Cases.METRICS);
    assertThat(Metric.all().stream().map(Metric::name)).doesNotHaveDuplicates();
  }

  @Test
  void everyLayerIsInANetworkOfTheCases() {
    assertThat(kinds(layers())).containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());
    List<String> names = layers().stream().map(Layer::kind).distinct().toList();
    assertThat(names).hasSameSizeAs(Layer.class.getPermittedSubclasses());
  }

  private static List<Class<?>> kinds(List<?> members) {
    return members.stream().<Class<?>>map(Object::getClass).distinct().toList();
  }

  private static List<Layer> layers() {
    return Cases.networks(5, 3).stream().flatMap(List::stream).toList();
  }

  static Stream<Metric> metrics() {
    return Cases.METRICS.stream();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void metricsAreTheirDefinitions(Metric metric) {
    float[][] features = Cases.features(33, 5, 1);
    Loss loss = Loss.categoricalCrossEntropy();
    float[][] targets = Cases.targets(loss, 33, 3, 2);
    try (Sequential network = Sequential.of(Input.of(5), Dense.of(3, Activation.softmax()))) {
      network.compile(Optimizer.sgd(), loss, metric);
      double[][] outputs = new OracleNetwork(network.model(), loss).predict(features);
      Evaluation result = network.evaluate(Dataset.of(features, targets));
      assertThat(result.metric(metric.name()))
          .isCloseTo(definition(metric, outputs, targets), within(1e-6));
    }
  }

  private static double definition(Metric metric, double[][] outputs, float[][] targets) {
    double right = 0;
    double errors = 0;
    double squares = 0;
    for (int row = 0; row < outputs.length; row++) {
      int largest = 0;
      for (int i = 0; i < outputs[row].length; i++) {
        double error = outputs[row][i] - targets[row][i];
        largest = outputs[row][i] > outputs[row][largest] ? i : largest;
        errors += Math.abs(error) / outputs[row].length;
        squares += error * error / outputs[row].length;
      }
      right += targets[row][largest];
    }
    int rows = outputs.length;
    return switch (metric.name()) {
      case "accuracy" -> right / rows;
      case "mean_absolute_error" -> errors / rows;
      case "mean_squared_error" -> squares / rows;
      case "root_mean_squared_error" -> Math.sqrt(squares / rows);
      case "r2_score" ->
          IntStream.range(0, outputs[0].length)
              .mapToDouble(output -> r2(outputs, targets, output))
              .average()
              .orElseThrow();
      default -> throw new AssertionError("a definition of " + metric);
    };
  }

  private static double r2(double[][] outputs, float[][] targets, int output) {
    double mean = Stream.of(targets).mapToDouble(row -> row[output]).average().orElseThrow();
    double errors = 0;
    double variation = 0;
    for (int row = 0; row < outputs.length; row++) {
      errors += Math.pow(targets[row][output] - outputs[row][output], 2);
      variation += Math.pow(targets[row][output] - mean, 2);
    }
    return 1 - errors / variation;
  }

  /** Reading is a switch over texts, which no compiler compares with the layers. */
  @Test
  void everyLayerIsReadBackFromItsDescription() {
    for (Layer layer : layers()) {
      if (!(layer instanceof Input)) {
        JsonObject description =
            JsonObject.parse(Path.of("file"), "layer", Json.write(LayerJson.describe(layer)));
        Layer sizes = LayerJson.read(description);
        assertThat(sizes.withParameters(parameter -> vector(layer, parameter))).isEqualTo(layer);
      }
    }
  }

  private static float[] vector(Layer layer, int parameter) {
    Normalization normalization = (Normalization) layer;
    List<Float> values = parameter == 0 ? normalization.mean() : normalization.variance();
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values.get(i);
    }
    return vector;
  }

  @Test
  void aFileWithAnUnknownLayerIsToldOfAllThatThereAre() {
    List<String> kinds = new ArrayList<>(layers().stream().map(Layer::kind).distinct().toList());
    kinds.remove("input");
    String all = kinds.stream().sorted().collect(Collectors.joining(", "));
    JsonObject unknown = JsonObject.parse(Path.of("file"), "layer", "{\"type\":\"dropaut\"}");
    assertThatThrownBy(() -> LayerJson.read(unknown))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("expected one of " + all + ", found");
  }
}
