package dev.ranvier.report;

import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.loss.BinaryCrossEntropy;
import dev.ranvier.loss.CategoricalCrossEntropy;
import dev.ranvier.loss.Hinge;
import dev.ranvier.loss.Huber;
import dev.ranvier.loss.KlDivergence;
import dev.ranvier.loss.LogCosh;
import dev.ranvier.loss.Loss;
import dev.ranvier.loss.MeanAbsoluteError;
import dev.ranvier.loss.MeanSquaredError;
import dev.ranvier.loss.SparseCategoricalCrossEntropy;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model predicts for samples, beside what is true.
 *
 * @param task what its outputs mean
 * @param probabilities whether outputs are such
 * @param all samples that the data set has
 * @param samples those that were predicted, by their place in the data set
 * @param outputs [samples][outputs], probabilities where the network gives their logarithms
 * @param targets [samples][outputs]
 * @param worst places in these of those that are furthest from the truth, the worst first; of
 *     classes only such as are wrong
 * @param worstFeatures of each of them
 */
record Judgement(
    Task task,
    boolean probabilities,
    int all,
    int[] samples,
    float[][] outputs,
    float[][] targets,
    List<Integer> worst,
    List<float[]> worstFeatures) {

  /** What outputs mean. */
  enum Task {
    /** One of several classes, the largest output. */
    CLASSES,
    /** One output, yes or no. */
    YES_OR_NO,
    /** Several outputs, each yes or no. */
    LABELS,
    /** Numbers. */
    VALUES
  }

  /** Samples that are predicted at most; of more, so many evenly spread. */
  static final int MOST = 20_000;

  private static final int WORST = 24;
  private static final int ROWS = 256;

  /** Predicts. */
  static Judgement of(Model model, Dataset data, Loss loss) {
    int count = Math.min(MOST, data.size());
    int[] samples =
        IntStream.range(0, count).map(i -> (int) ((long) i * data.size() / count)).toArray();
    int outputSize = model.architecture().outputSize();
    float[][] outputs = new float[count][outputSize];
    float[][] targets = new float[count][];
    SampleReader reader = new SampleReader(data);
    try (Predictor predictor = model.predictor(Math.min(ROWS, count))) {
      for (int first = 0; first < count; first += ROWS) {
        int rows = Math.min(ROWS, count - first);
        float[] features = new float[rows * data.featureSize()];
        float[] predicted = new float[rows * outputSize];
        for (int row = 0; row < rows; row++) {
          float[] sample = reader.read(samples[first + row]).features();
          System.arraycopy(sample, 0, features, row * sample.length, sample.length);
          targets[first + row] = reader.target().clone();
        }
        predictor.predict(features, predicted);
        for (int row = 0; row < rows; row++) {
          System.arraycopy(predicted, row * outputSize, outputs[first + row], 0, outputSize);
        }
      }
    }
    String last = model.architecture().lastActivation().name();
    if (last.equals("log_softmax")) {
      exponentiate(outputs);
    }
    Task task = task(loss, last, data.targets());
    boolean probabilities = last.contains("softmax") || last.equals("sigmoid");
    Judgement all =
        new Judgement(
            task, probabilities, data.size(), samples, outputs, targets, List.of(), List.of());
    List<Integer> worst = all.furthest();
    List<float[]> features =
        worst.stream().map(i -> reader.read(samples[i]).features().clone()).toList();
    return new Judgement(
        task, probabilities, data.size(), samples, outputs, targets, worst, features);
  }

  private static void exponentiate(float[][] outputs) {
    for (float[] row : outputs) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) Math.exp(row[i]);
      }
    }
  }

  private static Task task(Loss loss, String lastActivation, Targets targets) {
    boolean one = targets.size() == 1;
    return switch (loss) {
      case BinaryCrossEntropy _, Hinge _ -> one ? Task.YES_OR_NO : Task.LABELS;
      case CategoricalCrossEntropy _, KlDivergence _, SparseCategoricalCrossEntropy _ ->
          one ? Task.VALUES : Task.CLASSES;
      case Huber _, LogCosh _, MeanAbsoluteError _, MeanSquaredError _ ->
          lastActivation.contains("softmax") && !one ? Task.CLASSES : Task.VALUES;
    };
  }

  int size() {
    return samples.length;
  }

  int outputSize() {
    return outputs[0].length;
  }

  /**
   * Whether a sample has one class, of which there is one that is true and one that is predicted.
   */
  boolean hasClasses() {
    return task == Task.CLASSES || task == Task.YES_OR_NO;
  }

  int classes() {
    return task == Task.YES_OR_NO ? 2 : outputSize();
  }

  int actual(int i) {
    return task == Task.YES_OR_NO ? (targets[i][0] > 0.5f ? 1 : 0) : largest(targets[i]);
  }

  int[] actual() {
    return IntStream.range(0, size()).map(this::actual).toArray();
  }

  int predicted(int i) {
    if (task == Task.YES_OR_NO) {
      return outputs[i][0] > (probabilities ? 0.5f : 0f) ? 1 : 0;
    }
    return largest(outputs[i]);
  }

  /** What the network gives a class: its output; of yes or no also one of "no". */
  double score(int i, int classId) {
    if (task == Task.YES_OR_NO) {
      double yes = outputs[i][0];
      return classId == 1 ? yes : probabilities ? 1 - yes : -yes;
    }
    return outputs[i][classId];
  }

  /** One output of each sample, or one target. */
  float[] column(float[][] rows, int column) {
    float[] values = new float[rows.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i][column];
    }
    return values;
  }

  /** Whether a target is yes. */
  boolean[] labelled(int column) {
    boolean[] are = new boolean[size()];
    for (int i = 0; i < are.length; i++) {
      are[i] = targets[i][column] > 0.5f;
    }
    return are;
  }

  /** A one-hot row for each sample by what was predicted: for counts by class. */
  float[][] decisions() {
    float[][] rows = new float[size()][classes()];
    for (int i = 0; i < rows.length; i++) {
      rows[i][predicted(i)] = 1f;
    }
    return rows;
  }

  private List<Integer> furthest() {
    return IntStream.range(0, size())
        .filter(i -> !hasClasses() || actual(i) != predicted(i))
        .boxed()
        .sorted(Comparator.comparingDouble(this::distance).reversed())
        .limit(WORST)
        .toList();
  }

  /** How far a sample is from the truth. */
  double distance(int i) {
    if (hasClasses()) {
      return score(i, predicted(i)) - score(i, actual(i));
    }
    double sum = 0;
    for (int column = 0; column < outputs[i].length; column++) {
      double difference = (double) outputs[i][column] - targets[i][column];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  static int largest(float[] row) {
    int largest = 0;
    for (int i = 1; i < row.length; i++) {
      largest = row[i] > row[largest] || Float.isNaN(row[i]) ? i : largest;
    }
    return largest;
  }
}
