package dev.ranvier.callback;

import dev.ranvier.Callback;
import dev.ranvier.TrainingRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Writes event files for TensorBoard ({@code tensorboard --logdir logs}), with Keras's tags: below
 * {@code train} and {@code validation} the scalars {@code epoch_loss}, {@code epoch_accuracy} and
 * so on, in {@code train} also {@code epoch_learning_rate}, by request {@code batch_loss} and the
 * like, and histograms of weights, {@code dense_1/weight/histogram}. Every epoch is in the files
 * when the next one begins.
 *
 * <p>Defaults are Keras's: no histograms, nothing of batches. Graphs, images, profiles and
 * embeddings are not written.
 */
public final class TensorBoard implements Callback {

  private static final String NAME = "TensorBoard";
  private static final String VALIDATION = "val_";

  /** As TensorFlow has it. */
  private static final int BUCKETS = 30;

  private final Path folder;
  private int histogramFrequency;
  private int updateFrequency;
  private long steps;

  /** Null while nothing is trained, and before something is written to it. */
  private EventFile training;

  private EventFile validation;

  private TensorBoard(Path folder) {
    this.folder = Objects.requireNonNull(folder, NAME + ": the folder is null");
  }

  /** Writes below {@code logs}. */
  public static TensorBoard of() {
    return of(Path.of("logs"));
  }

  /** Writes below a folder, which is made if it is not there; files in it stay. */
  public static TensorBoard of(Path folder) {
    return new TensorBoard(folder);
  }

  /**
   * With histograms of all that layers keep (Keras: histogram_freq).
   *
   * @param epochs after every so many, 0 for never
   */
  public TensorBoard histogramFrequency(int epochs) {
    histogramFrequency = Checks.count(NAME, "histogramFrequency", epochs, 0);
    return this;
  }

  /**
   * With the figures of batches, which are means over their epoch so far (Keras: update_freq).
   *
   * @param batches after every so many, 0 for never
   */
  public TensorBoard updateFrequency(int batches) {
    updateFrequency = Checks.count(NAME, "updateFrequency", batches, 0);
    return this;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    close();
    steps = 0;
    training = new EventFile(folder.resolve("train"));
  }

  @Override
  public void onBatchEnd(TrainingRun run, int batch) {
    if (updateFrequency > 0 && steps % updateFrequency == 0) {
      long step = steps;
      run.logs().forEach((name, value) -> training.scalar("batch_" + name, value, step));
    }
    steps++;
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    Map<String, Double> logs = new LinkedHashMap<>(run.logs());
    logs.put("learning_rate", run.learningRate());
    logs.forEach((name, value) -> write(name, value, epoch));
    if (histogramFrequency > 0 && epoch % histogramFrequency == 0) {
      run.model()
          .getWeights()
          .forEach((name, values) -> training.histogram(tag(name), buckets(values), epoch));
    }
    training.flush();
    if (validation != null) {
      validation.flush();
    }
  }

  private void write(String name, double value, int epoch) {
    if (!name.startsWith(VALIDATION)) {
      training.scalar("epoch_" + name, value, epoch);
    } else {
      if (validation == null) {
        validation = new EventFile(folder.resolve("validation"));
      }
      validation.scalar("epoch_" + name.substring(VALIDATION.length()), value, epoch);
    }
  }

  /** A slash for the last dot, by which TensorBoard makes groups. */
  private static String tag(String parameter) {
    int dot = parameter.lastIndexOf('.');
    return parameter.substring(0, dot) + '/' + parameter.substring(dot + 1) + "/histogram";
  }

  /** Thirty buckets of one width from the least value to the largest, or one around a value. */
  static double[] buckets(float[] values) {
    float least = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }
    if (least == largest) {
      return new double[] {least - 0.5, least + 0.5, values.length};
    }
    double width = ((double) largest - least) / BUCKETS;
    double[] buckets = new double[3 * BUCKETS];
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      buckets[3 * bucket] = least + bucket * width;
      buckets[3 * bucket + 1] = bucket + 1 == BUCKETS ? largest : least + (bucket + 1) * width;
    }
    for (float value : values) {
      int bucket = Math.min((int) (((double) value - least) / width), BUCKETS - 1);
      buckets[3 * bucket + 2]++;
    }
    return buckets;
  }

  @Override
  public void onTrainEnd(TrainingRun run) {
    close();
  }

  private void close() {
    EventFile first = training;
    EventFile second = validation;
    training = null;
    validation = null;
    try {
      if (first != null) {
        first.close();
      }
    } finally {
      if (second != null) {
        second.close();
      }
    }
  }

  @Override
  public Map<String, Object> state() {
    return Map.of("steps", steps);
  }

  @Override
  public void restore(Map<String, Object> state) {
    steps = new SavedState(NAME, state).count("steps");
  }
}
