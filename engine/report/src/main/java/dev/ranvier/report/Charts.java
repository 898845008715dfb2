package dev.ranvier.report;

import dev.ranvier.History;
import dev.ranvier.Model;
import dev.ranvier.certainty.Interval;
import dev.ranvier.evaluation.ConfusionMatrix;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Dense;
import dev.ranvier.schedule.Schedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Pictures by name: of trainings, of predictions against the truth, of what a model has learned.
 * They take arrays and what the library gives; empty or unfit data are refused with what was found
 * and what was expected. Numbers that are not finite are left out, and the picture says so.
 */
public final class Charts {

  private static final String LEARNING_RATE = "learning_rate";
  private static final int RATE_POINTS = 600;
  private static final int CALIBRATION_BINS = 10;

  private Charts() {}

  /**
   * The loss of each epoch and below it each metric, training and validation together, the best
   * epoch marked. The loss's axis is logarithmic if it spans more than two powers of ten.
   *
   * @throws IllegalArgumentException if there was no epoch
   */
  public static Picture learningCurves(History history) {
    return learningCurves(series(history));
  }

  /**
   * The same of figures by their names in a history, such as {@code loss}, {@code val_loss}: a
   * value for each epoch; of what was validated in every third epoch one for each third.
   *
   * @throws IllegalArgumentException if there is no loss or it is empty
   */
  public static Picture learningCurves(Map<String, List<Double>> history) {
    return new LearningCurves(history).picture();
  }

  private static Map<String, List<Double>> series(History history) {
    Map<String, List<Double>> series = new LinkedHashMap<>();
    history.names().forEach(name -> series.put(name, history.get(name)));
    return series;
  }

  /**
   * The learning rate of each epoch, as {@code LearningRateScheduler} and {@code ReduceLROnPlateau}
   * log it.
   *
   * @throws IllegalArgumentException if the history has none
   */
  public static Picture learningRate(History history) {
    if (!history.names().contains(LEARNING_RATE)) {
      throw new IllegalArgumentException(
          "learning rate: the history has no '%s', only %s; a schedule's is learningRate(schedule, initial, steps)"
              .formatted(LEARNING_RATE, history.names()));
    }
    return Plot.of("Learning rate")
        .x("epoch")
        .y("learning rate")
        .wholeX()
        .logYWhereItHelps()
        .line("", history.get(LEARNING_RATE))
        .picture();
  }

  /**
   * A schedule's learning rate over the steps of a training.
   *
   * @param initial the optimizer's
   * @param steps how many, batches times epochs; at least 2
   */
  public static Picture learningRate(Schedule schedule, double initial, long steps) {
    if (steps < 2) {
      throw new IllegalArgumentException(
          "learning rate: %s steps, expected at least 2".formatted(steps));
    }
    int points = (int) Math.min(steps, RATE_POINTS);
    double[] xs =
        IntStream.range(0, points)
            .mapToDouble(i -> Math.floor(i * (steps - 1.0) / (points - 1)))
            .toArray();
    double[] rates =
        Arrays.stream(xs).map(step -> schedule.learningRate(initial, (long) step)).toArray();
    return Plot.of("Learning rate").x("step").y("learning rate").line("", xs, rates).picture();
  }

  /**
   * How often each class was taken for each, mistakes in a colour of their own.
   *
   * @param names of the classes, or none for their numbers
   * @throws IllegalArgumentException if nothing was counted, or there are not as many names
   */
  public static Picture confusionMatrix(ConfusionMatrix matrix, String... names) {
    return new ConfusionChart(matrix, names).picture();
  }

  /**
   * Recall over the share of others that are taken for positive, at every threshold.
   *
   * @param labels whether a sample is positive
   * @param scores the greater the surer; the picture marks a threshold of one half
   * @throws IllegalArgumentException unless there are both kinds, and a score for each sample
   */
  public static Picture roc(boolean[] labels, float[] scores) {
    return RankCurves.roc().of(labels, scores);
  }

  /**
   * The same of each class against all others.
   *
   * @param labels classes from 0
   * @param outputs [samples][classes]
   * @param names of the classes, or none for their numbers
   */
  public static Picture roc(int[] labels, float[][] outputs, String... names) {
    return RankCurves.roc().of(labels, outputs, names);
  }

  /**
   * Precision over recall, at every threshold.
   *
   * @param labels whether a sample is positive
   * @param scores the greater the surer; the picture marks a threshold of one half
   * @throws IllegalArgumentException if no sample is positive, or scores are not as many
   */
  public static Picture precisionRecall(boolean[] labels, float[] scores) {
    return RankCurves.precisionRecall().of(labels, scores);
  }

  /**
   * The same of each class against all others.
   *
   * @param labels classes from 0
   * @param outputs [samples][classes]
   * @param names of the classes, or none for their numbers
   */
  public static Picture precisionRecall(int[] labels, float[][] outputs, String... names) {
    return RankCurves.precisionRecall().of(labels, outputs, names);
  }

  /**
   * How often a sample is positive that was given about some probability.
   *
   * @param labels whether a sample is positive
   * @param probabilities of being it, 0 to 1
   * @throws IllegalArgumentException naming a probability that is none
   */
  public static Picture calibration(boolean[] labels, float[] probabilities) {
    return new CalibrationCurve(probabilities, labels, CALIBRATION_BINS)
        .picture("predicted probability", "share of positives");
  }

  /**
   * How often the likeliest class is right that was given about some probability.
   *
   * @param labels classes from 0
   * @param probabilities [samples][classes]
   * @throws IllegalArgumentException naming a row that is wrong
   */
  public static Picture calibration(int[] labels, float[][] probabilities) {
    ClassOutputs outputs = new ClassOutputs("calibration", labels, probabilities);
    float[] confidences = new float[labels.length];
    boolean[] rights = new boolean[labels.length];
    for (int row = 0; row < labels.length; row++) {
      int predicted = outputs.predicted(row);
      confidences[row] = outputs.output(row, predicted);
      rights[row] = predicted == outputs.label(row);
    }
    return new CalibrationCurve(confidences, rights, CALIBRATION_BINS)
        .picture("confidence of the prediction", "share of right predictions");
  }

  /**
   * True values over predicted ones, and the residuals below.
   *
   * @param quantity what is predicted, with its unit
   * @throws IllegalArgumentException unless there are as many of both, at least one
   */
  public static Picture regression(String quantity, float[] actual, float[] predicted) {
    return regression(quantity, actual, predicted, List.of());
  }

  /**
   * The same with the interval of each prediction; what is outside its own has another colour.
   *
   * @param intervals such as a {@code ConformalRegressor} gives, or none
   */
  public static Picture regression(
      String quantity, float[] actual, float[] predicted, List<Interval> intervals) {
    return new RegressionChart(quantity, actual, predicted, intervals).picture();
  }

  /**
   * The weights of each unit of the first Dense layer, as an image of its inputs.
   *
   * @param rows pixels of a sample downwards
   * @param columns pixels of a sample across
   * @throws IllegalArgumentException if there is no such layer, or it has not as many inputs
   */
  public static Picture firstLayerWeights(Model model, int rows, int columns) {
    Architecture architecture = model.architecture();
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      if (architecture.layers().get(layer) instanceof Dense) {
        return weightImages(
            "Weights of " + architecture.name(layer),
            model.weights(layer),
            architecture.outputSize(layer),
            rows,
            columns);
      }
    }
    throw new IllegalArgumentException(
        "first layer's weights: there is no Dense layer in " + architecture.names());
  }

  /**
   * Weights as images, a sign in a colour: of many units those with the greatest weights.
   *
   * @param weights [rows * columns, units] row by row
   */
  public static Picture weightImages(
      String title, float[] weights, int units, int rows, int columns) {
    return ImageTiles.weights(title, weights, units, rows, columns);
  }

  /**
   * Samples as images, each from white at its least number, or zero if that is less, to ink at its
   * greatest; of three numbers a pixel in colours.
   *
   * @param images [count][rows * columns], or [count][rows * columns * 3]
   * @param captions one for each, or none
   */
  public static Picture images(
      String title, float[][] images, int rows, int columns, String... captions) {
    return ImageTiles.samples(title, images, rows, columns, List.of(captions));
  }

  /**
   * Histograms of one thing in several epochs, each before the last.
   *
   * @param quantity what the values are, such as {@code weight}
   * @param histograms by epoch
   * @throws IllegalArgumentException if there is none with a value in it
   */
  public static Picture histograms(
      String title, String quantity, Map<Integer, Histogram> histograms) {
    SortedMap<Integer, Histogram> sorted = new TreeMap<>(histograms);
    return new HistogramRidges(title, quantity, sorted).picture();
  }

  /**
   * Samples of two features, and what a model answers everywhere between them.
   *
   * @param predict such as {@code network::predict}: rows of two features to rows of probabilities,
   *     one of the second class, or one for each class
   * @param features [samples][2]
   * @param labels classes from 0
   * @param names of the classes, or none
   */
  public static Picture decisionBoundary(
      UnaryOperator<float[][]> predict, float[][] features, int[] labels, String... names) {
    return decisionBoundary(predict, features, labels, List.of("x", "y"), names);
  }

  /** The same with names for the two features. */
  public static Picture decisionBoundary(
      UnaryOperator<float[][]> predict,
      float[][] features,
      int[] labels,
      List<String> axes,
      String... names) {
    if (axes.size() != 2) {
      throw new IllegalArgumentException(
          "decision boundary: %s names of features, expected 2".formatted(axes.size()));
    }
    return DecisionBoundary.picture(predict, features, labels, axes.get(0), axes.get(1), names);
  }

  /**
   * The spikes of neurons over time, and below how often one of them fires.
   *
   * @param spikeTimes [neurons][spikes] in milliseconds, each from 0 to the duration
   * @param duration in milliseconds
   */
  public static Picture spikeRaster(double[][] spikeTimes, double duration) {
    return SpikeRaster.picture(spikeTimes, duration);
  }

  /**
   * Several plots below each other in one picture, each as wide as it is.
   *
   * @throws IllegalArgumentException if there are none, or their widths differ
   */
  public static Picture stacked(String title, Plot... plots) {
    if (plots.length == 0
        || Arrays.stream(plots).anyMatch(plot -> plot.width() != plots[0].width())) {
      throw new IllegalArgumentException(
          "stacked: widths %s, expected at least one plot, all as wide"
              .formatted(Arrays.stream(plots).map(Plot::width).toList()));
    }
    return PlotPainter.stack(title, List.of(plots));
  }
}
