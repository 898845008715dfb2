package dev.ranvier.certainty;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.selection.Split;
import dev.ranvier.selection.TrainTestSplit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Sets of classes that hold the true class with a stated confidence: split conformal prediction
 * with the score {@code 1 - p(true class)}. Of all scores this one gives the smallest sets on
 * average (Sadinle, Lei, Wasserman, "Least ambiguous set-valued classifiers with bounded error
 * levels", 2019) and needs no random numbers; adaptive sets (APS), whose coverage is more even
 * between easy and hard samples, are larger. What holds and what is assumed: see {@link
 * ConformalRegressor}.
 *
 * <p>A set always has the most likely class, even if that alone is not likely enough: an empty set
 * is never right.
 *
 * @param confidence more than 0 and less than 1
 * @param samples it was calibrated with
 * @param classes how many there are
 * @param threshold the largest {@code 1 - p} that is in a set
 */
public record ConformalClassifier(double confidence, int samples, int classes, double threshold) {

  private static final String WHAT = "ConformalClassifier";
  private static final String KIND = "conformal-classifier";
  private static final double CALIBRATION_SHARE = 0.2;

  /** How far the sum of float32 probabilities may be from one. */
  private static final double ROUNDING = 1e-3;

  /** Checks the numbers. */
  public ConformalClassifier {
    ConformalQuantile.requireConfidence(WHAT, confidence);
  }

  /**
   * Calibrates what predicts probabilities: softmax outputs, or one sigmoid output for two classes.
   *
   * @param predict gives probabilities [rows][outputs] for features [rows][features]: {@code
   *     network::predict}
   * @param calibration samples that it was never trained on, with class ids, one-hot rows or a
   *     single 0 or 1; weights of samples do not count
   * @throws IllegalArgumentException naming a sample whose outputs are no probabilities, or if
   *     there are too few samples for the confidence
   */
  public static ConformalClassifier calibrate(
      UnaryOperator<float[][]> predict, Dataset calibration, double confidence) {
    double[] scores = new double[calibration.size()];
    Outputs.read(
        WHAT,
        predict,
        calibration,
        (sample, output, block, row) -> {
          requireProbabilities(output);
          scores[sample] = score(output, block.classOf(row));
        });
    double threshold = ConformalQuantile.of(WHAT, scores, confidence);
    int classes = calibration.targets().classes();
    return new ConformalClassifier(confidence, scores.length, classes, threshold);
  }

  /**
   * Trains a network on four fifths of the samples and calibrates with the others, which are drawn
   * by the options' seed, stratified, and never trained on.
   */
  public static ConformalClassifier fitAndCalibrate(
      Sequential network, Dataset data, FitOptions options, double confidence) {
    ConformalQuantile.requireConfidence(WHAT, confidence);
    Split split = TrainTestSplit.stratified(CALIBRATION_SHARE).seed(options.seed()).draw(data);
    network.fit(split.training(data), options);
    return calibrate(network::predict, split.test(data), confidence);
  }

  /**
   * From probabilities that are known already.
   *
   * @param probabilities of the calibration samples [samples][classes], or [samples][1] of the
   *     second of two classes
   * @param classIds their true classes
   */
  public static ConformalClassifier ofProbabilities(
      float[][] probabilities, int[] classIds, double confidence) {
    if (classIds.length != probabilities.length || classIds.length == 0) {
      throw new IllegalArgumentException(
          "ConformalClassifier: %s rows of probabilities and %s class ids, expected as many of both"
              .formatted(probabilities.length, classIds.length));
    }
    int classes = Math.max(2, probabilities[0].length);
    double[] scores = new double[classIds.length];
    for (int i = 0; i < scores.length; i++) {
      requireProbabilities(probabilities[i]);
      if (classIds[i] < 0 || classIds[i] >= classes) {
        throw new IllegalArgumentException(
            "ConformalClassifier: the class id of sample %s is %s, expected 0 to %s"
                .formatted(i, classIds[i], classes - 1));
      }
      scores[i] = score(probabilities[i], classIds[i]);
    }
    double threshold = ConformalQuantile.of(WHAT, scores, confidence);
    return new ConformalClassifier(confidence, scores.length, classes, threshold);
  }

  private static void requireProbabilities(float[] output) {
    double sum = 0;
    for (float p : output) {
      sum += p >= 0 && p <= 1 ? p : Double.NaN;
    }
    boolean right = output.length == 1 ? sum >= 0 : Math.abs(sum - 1) <= ROUNDING;
    if (!right) {
      throw new IllegalArgumentException(
          "ConformalClassifier: the outputs are %s, expected probabilities; end the network with softmax, or with one sigmoid for two classes"
              .formatted(Arrays.toString(output)));
    }
  }

  private static double score(float[] output, int classId) {
    return 1 - probability(output, classId);
  }

  private static double probability(float[] output, int classId) {
    if (output.length > 1) {
      return output[classId];
    }
    return classId == 1 ? output[0] : 1.0 - output[0];
  }

  /**
   * The classes that may be the true one, the most likely first.
   *
   * @param probabilities as {@code predict} gives them for one sample
   */
  public int[] set(float[] probabilities) {
    if (Math.max(2, probabilities.length) != classes) {
      throw new IllegalArgumentException(
          "ConformalClassifier: %s probabilities, expected those of %s classes"
              .formatted(probabilities.length, classes));
    }
    requireProbabilities(probabilities);
    int[] order =
        IntStream.range(0, classes)
            .boxed()
            .sorted(
                (a, b) ->
                    Double.compare(probability(probabilities, b), probability(probabilities, a)))
            .mapToInt(Integer::intValue)
            .toArray();
    int count = 1;
    while (count < classes && score(probabilities, order[count]) <= threshold) {
      count++;
    }
    return Arrays.copyOf(order, count);
  }

  /**
   * How other samples fare.
   *
   * @param share of them whose true class is in their set
   * @param meanSize classes in a set
   */
  public record Coverage(double share, double meanSize) {}

  /** The share of other samples whose class is in its set, and how large sets are. */
  public Coverage coverage(UnaryOperator<float[][]> predict, Dataset data) {
    long[] counts = new long[2];
    Outputs.read(
        WHAT,
        predict,
        data,
        (_, output, block, row) -> {
          int[] set = set(output);
          int classId = block.classOf(row);
          counts[0] += Arrays.stream(set).anyMatch(member -> member == classId) ? 1 : 0;
          counts[1] += set.length;
        });
    return new Coverage((double) counts[0] / data.size(), (double) counts[1] / data.size());
  }

  /** As a text that a model's metadata can carry. */
  public String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", KIND);
    json.put("confidence", confidence);
    json.put("samples", samples);
    json.put("classes", classes);
    json.put("threshold", threshold);
    return Json.write(json);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws dev.ranvier.io.ModelFormatException saying what is wrong
   */
  public static ConformalClassifier fromJson(String text) {
    JsonObject json = JsonObject.parse(null, KIND, text);
    json.allowOnly(Set.of("kind", "confidence", "samples", "classes", "threshold"));
    if (!json.string("kind").equals(KIND)) {
      throw json.wrong("kind", "'" + KIND + "'");
    }
    double confidence = json.number("confidence");
    if (!(confidence > 0 && confidence < 1)) {
      throw json.wrong("confidence", "a number between 0 and 1");
    }
    return new ConformalClassifier(
        confidence,
        (int) json.integer("samples", 1, Integer.MAX_VALUE),
        (int) json.integer("classes", 2, Integer.MAX_VALUE),
        json.number("threshold"));
  }
}
