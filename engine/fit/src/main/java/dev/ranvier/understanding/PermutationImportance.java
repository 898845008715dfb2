package dev.ranvier.understanding;

import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.random.Philox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How much worse a network does when the values of one feature are dealt out anew among the samples
 * (Breiman, "Random Forests", 2001; Fisher, Rudin and Dominici, 2019): as much as it relies on that
 * feature. To be measured on samples that it was not trained on. Features that tell the same stand
 * in for each other, and each then looks less important than it is: move such together, as the
 * columns of one category, by {@link #group}.
 *
 * <pre>{@code
 * Importances found = PermutationImportance.of(model, Metric.accuracy()).on(validation);
 * }</pre>
 *
 * The same seed gives the same result.
 */
public final class PermutationImportance {

  private static final String WHAT = "PermutationImportance";

  private final String figure;
  private final boolean higherIsBetter;
  private final Supplier<Score> scores;
  private final Map<String, int[]> groups = new LinkedHashMap<>();
  private List<String> names = List.of();
  private int repeats = 5;
  private long seed;

  /** How good a network is on samples, whose features change between calls. */
  private interface Score extends AutoCloseable {

    double of(PlainSamples samples);

    @Override
    default void close() {}
  }

  private PermutationImportance(String figure, boolean higherIsBetter, Supplier<Score> score) {
    this.figure = figure;
    this.higherIsBetter = higherIsBetter;
    this.scores = score;
  }

  /**
   * By a metric of a model's outputs, which counts samples by their weights. The model must be open
   * as long as this is used.
   *
   * @throws IllegalArgumentException if nobody said which way the metric is better
   */
  public static PermutationImportance of(Model model, Metric metric) {
    if (metric.direction() == Direction.UNKNOWN) {
      throw new IllegalArgumentException(
          "%s: metric %s does not say which way is better; override its direction(), or use ofScore"
              .formatted(WHAT, metric.name()));
    }
    return new PermutationImportance(
        metric.name(), metric.direction() == Direction.UP, () -> new MetricScore(model, metric));
  }

  /** A metric of what a predictor gives. */
  private record MetricScore(Metric metric, Predictor predictor) implements Score {

    MetricScore(Model model, Metric metric) {
      this(metric, model.predictor(OutputGradients.ROWS));
    }

    @Override
    public double of(PlainSamples samples) {
      Samples.require(WHAT, samples.data(), predictor.inputSize());
      return metric.valueOf(samples.outputs(predictor));
    }

    @Override
    public void close() {
      predictor.close();
    }
  }

  /** By the loss of a compiled network. */
  public static PermutationImportance ofLoss(Sequential network) {
    return ofScore("loss", data -> network.evaluate(data).loss(), Direction.DOWN);
  }

  /**
   * By any figure of samples.
   *
   * @param figure what it is called
   * @param score of a data set, whose features are others in the next call
   * @param direction UP or DOWN
   */
  public static PermutationImportance ofScore(
      String figure, ToDoubleFunction<Dataset> score, Direction direction) {
    if (direction == Direction.UNKNOWN) {
      throw new IllegalArgumentException(
          "%s: the direction of %s is UNKNOWN, expected UP or DOWN".formatted(WHAT, figure));
    }
    Objects.requireNonNull(score, WHAT + ": the score is null");
    return new PermutationImportance(
        figure, direction == Direction.UP, () -> samples -> score.applyAsDouble(samples.data()));
  }

  /** How often each feature is dealt out anew; 5 unless told otherwise. */
  public PermutationImportance repeats(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "%s: repeats is %s, expected at least 1".formatted(WHAT, count));
    }
    repeats = count;
    return this;
  }

  /** Another one deals otherwise. */
  public PermutationImportance seed(long number) {
    seed = number;
    return this;
  }

  /** What the features are called, one name for each. */
  public PermutationImportance names(List<String> ofFeatures) {
    names = List.copyOf(ofFeatures);
    return this;
  }

  /**
   * Moves some features together, each sample's values staying side by side. Features that stand in
   * no group are moved alone.
   *
   * @param name of the group
   * @param features numbers of at least one, in no other group
   */
  public PermutationImportance group(String name, int... features) {
    for (int feature : features) {
      groups.forEach(
          (other, taken) -> {
            if (IntStream.of(taken).anyMatch(one -> one == feature)) {
              throw new IllegalArgumentException(
                  "%s: feature %s stands in group '%s' already".formatted(WHAT, feature, other));
            }
          });
    }
    if (features.length == 0 || groups.putIfAbsent(name, features.clone()) != null) {
      throw new IllegalArgumentException(
          "%s: group '%s' %s"
              .formatted(WHAT, name, features.length == 0 ? "has no features" : "is there twice"));
    }
    return this;
  }

  /**
   * Measures every feature, or group of features: as many times as there are repeats, and once
   * before. Keeps all samples in memory.
   *
   * @throws IllegalArgumentException if there are fewer than two samples, or a figure is not finite
   */
  public Importances on(Dataset data) {
    if (data.size() < 2) {
      throw new IllegalArgumentException(
          "%s: %s samples, expected at least 2, to exchange values".formatted(WHAT, data.size()));
    }
    FeatureNames.require(WHAT, data.featureSize(), names.toArray(String[]::new));
    PlainSamples samples = PlainSamples.of(data);
    try (Score score = scores.get()) {
      double baseline = finite(score.of(samples), "as they are");
      List<Importances.Importance> all = new ArrayList<>();
      for (Map.Entry<String, int[]> group : groups(data.featureSize()).entrySet()) {
        Group moved = new Group(group.getKey(), group.getValue(), all.size());
        all.add(importance(score, samples, baseline, moved));
      }
      return new Importances(figure, baseline, all);
    }
  }

  /** Features that are moved together; the number chooses their random numbers. */
  private record Group(String name, int[] features, int number) {}

  private Importances.Importance importance(
      Score score, PlainSamples samples, double baseline, Group group) {
    double[] worse = new double[repeats];
    for (int repeat = 0; repeat < repeats; repeat++) {
      Philox random = Philox.of(seed, (long) group.number() * repeats + repeat);
      float[][] kept = samples.move(group.features(), order(samples.size(), random));
      double found = finite(score.of(samples), "with other values of " + group.name());
      samples.restore(group.features(), kept);
      worse[repeat] = higherIsBetter ? baseline - found : found - baseline;
    }
    double mean = 0;
    for (double value : worse) {
      mean += value / repeats;
    }
    double squares = 0;
    for (double value : worse) {
      squares += (value - mean) * (value - mean);
    }
    List<Integer> moved = IntStream.of(group.features()).boxed().toList();
    double deviation = Math.sqrt(squares / (repeats - 1));
    return new Importances.Importance(group.name(), moved, mean, deviation);
  }

  private double finite(double value, String when) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "%s: %s is %s for the samples %s, expected a finite number"
              .formatted(WHAT, figure, value, when));
    }
    return value;
  }

  private static int[] order(int samples, Philox random) {
    int[] order = IntStream.range(0, samples).toArray();
    for (int i = samples - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[other];
      order[other] = held;
    }
    return order;
  }

  /** In the order of their first features. */
  private Map<String, int[]> groups(int features) {
    String[] given = names.toArray(String[]::new);
    Map<String, int[]> all = new LinkedHashMap<>();
    for (int feature = 0; feature < features; feature++) {
      int at = feature;
      Map.Entry<String, int[]> own =
          groups.entrySet().stream()
              .filter(group -> IntStream.of(group.getValue()).anyMatch(one -> one == at))
              .findFirst()
              .orElse(Map.entry(FeatureNames.of(feature, given), new int[] {feature}));
      all.putIfAbsent(own.getKey(), own.getValue());
    }
    groups.forEach(
        (name, members) -> {
          for (int member : members) {
            if (member < 0 || member >= features) {
              throw new IllegalArgumentException(
                  "%s: group '%s' has feature %s, expected 0 to %s"
                      .formatted(WHAT, name, member, features - 1));
            }
          }
        });
    return all;
  }
}
