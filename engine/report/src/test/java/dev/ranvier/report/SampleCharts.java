package dev.ranvier.report;

import dev.ranvier.certainty.Interval;
import dev.ranvier.evaluation.ConfusionMatrix;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.schedule.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The charts with names, of data made up by formula: see {@link SamplePictures}. */
final class SampleCharts {
  private SampleCharts() {}

  static Map<String, Picture> all() {
    Map<String, Picture> all = new LinkedHashMap<>();
    all.put("learning-rate", Charts.learningRate(Schedule.oneCycle(5000), 1e-3, 5000));
    all.put("confusion-digits", confusion(10, 2000));
    all.put(
        "confusion-names",
        confusion(3, 150, "Iris setosa", "Iris versicolor", "Iris virginica, the Virginia iris"));
    all.put("confusion-many", confusion(60, 9000));
    all.put("roc", Charts.roc(labels(800), scores(800)));
    all.put("roc-classes", Charts.roc(classes(2000, 10), outputs(2000, 10)));
    all.put("precision-recall", Charts.precisionRecall(labels(800), scores(800)));
    all.put(
        "precision-recall-classes",
        Charts.precisionRecall(
            classes(500, 3), outputs(500, 3), "setosa", "versicolor", "virginica"));
    all.put("calibration", Charts.calibration(classes(2000, 10), outputs(2000, 10)));
    all.put("regression", regression(3000, false));
    all.put("regression-intervals", regression(120, true));
    all.put("regression-intervals-many", regression(50_000, true));
    all.put("weights", Charts.weightImages("Weights of dense_1", weights(512), 512, 28, 28));
    all.put("images", images());
    all.put("images-captions", captioned());
    all.put("images-colours", coloured());
    all.put("histograms", histograms(40));
    all.put("histograms-one", histograms(1));
    all.put("decision-two", moons(300));
    all.put("decision-three", three());
    all.put("spikes", spikes(30, 400));
    all.put("spikes-many", spikes(400, 2000));
    return all;
  }

  private static int[] classes(int rows, int classes) {
    return new Random(1).ints(rows, 0, classes).toArray();
  }

  /** As a network gives that is right nine times of ten, and surer than that. */
  private static float[][] outputs(int rows, int classes) {
    int[] labels = classes(rows, classes);
    Random random = new Random(2);
    float[][] outputs = new float[rows][classes];
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      double[] powers = new double[classes];
      for (int id = 0; id < classes; id++) {
        boolean near = id == (labels[row] + 5) % classes;
        double logit = 1.5 * random.nextGaussian() + (id == labels[row] ? 4.2 : near ? 1.2 : 0);
        powers[id] = Math.exp(logit);
        sum += powers[id];
      }
      for (int id = 0; id < classes; id++) {
        outputs[row][id] = (float) (powers[id] / sum);
      }
    }
    return outputs;
  }

  private static Picture confusion(int classes, int rows, String... names) {
    MetricBatch batch = MetricBatch.ofClasses(outputs(rows, classes), classes(rows, classes));
    return Charts.confusionMatrix(ConfusionMatrix.of(batch), names);
  }

  private static boolean[] labels(int rows) {
    boolean[] labels = new boolean[rows];
    Random random = new Random(3);
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(4) == 0;
    }
    return labels;
  }

  private static float[] scores(int rows) {
    boolean[] labels = labels(rows);
    Random random = new Random(4);
    float[] scores = new float[rows];
    for (int i = 0; i < rows; i++) {
      double logit = random.nextGaussian() * 1.3 + (labels[i] ? 1.2 : -1.2);
      scores[i] = (float) (1 / (1 + Math.exp(-logit)));
    }
    return scores;
  }

  private static Picture regression(int rows, boolean intervals) {
    Random random = new Random(5);
    float[] actual = new float[rows];
    float[] predicted = new float[rows];
    List<Interval> ranges = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double price = 300 + 4000 * Math.pow(random.nextDouble(), 2);
      double spread = 60 + 0.08 * price;
      actual[i] = (float) (price + spread * random.nextGaussian());
      predicted[i] = (float) price;
      ranges.add(new Interval(price - 1.7 * spread, price + 1.7 * spread));
    }
    return Charts.regression("price ($)", actual, predicted, intervals ? ranges : List.of());
  }

  private static float[] weights(int units) {
    Random random = new Random(6);
    float[] weights = new float[784 * units];
    for (int unit = 0; unit < units; unit++) {
      double angle = random.nextDouble() * Math.PI;
      double middleX = 7 + 14 * random.nextDouble();
      double middleY = 7 + 14 * random.nextDouble();
      double strength = 0.02 + 0.2 * random.nextDouble();
      for (int i = 0; i < 784; i++) {
        double x = i % 28 - middleX;
        double y = i / 28 - middleY;
        double along = x * Math.cos(angle) + y * Math.sin(angle);
        double hill = Math.exp(-(x * x + y * y) / 30);
        weights[i * units + unit] =
            (float) (strength * hill * Math.sin(along) + 0.015 * random.nextGaussian());
      }
    }
    return weights;
  }

  /** A ring or a stroke. */
  private static float[][] shapes(int count) {
    Random random = new Random(7);
    float[][] images = new float[count][784];
    for (float[] image : images) {
      double radius = 4 + 5 * random.nextDouble();
      double tilt = random.nextGaussian();
      boolean ring = random.nextBoolean();
      for (int i = 0; i < image.length; i++) {
        double x = i % 28 - 13.5;
        double y = i / 28 - 13.5;
        double distance =
            ring ? Math.hypot(x, y) - radius : Math.abs(y) > 9 ? 9 : x - 0.3 * tilt * y;
        image[i] = (float) Math.exp(-distance * distance / 2.5);
      }
    }
    return images;
  }

  private static Picture images() {
    return Charts.images("Samples", shapes(60), 28, 28);
  }

  private static Picture captioned() {
    String[] captions =
        IntStream.range(0, 10)
            .mapToObj(i -> "8 for 3, " + (99 - 3 * i) + " %")
            .toArray(String[]::new);
    return Charts.images("Worst mistakes", shapes(10), 28, 28, captions);
  }

  private static Picture coloured() {
    float[][] images = new float[6][3 * 24 * 32];
    for (int image = 0; image < images.length; image++) {
      for (int i = 0; i < images[image].length; i++) {
        int x = i / 3 % 32;
        int y = i / 3 / 32;
        images[image][i] = i % 3 == 0 ? x * 8 : i % 3 == 1 ? y * 10 : 40 * image;
      }
    }
    return Charts.images("Pictures in colours", images, 24, 32);
  }

  private static Picture histograms(int epochs) {
    Random random = new Random(8);
    Map<Integer, Histogram> histograms = new TreeMap<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      float[] values = new float[6000];
      for (int i = 0; i < values.length; i++) {
        double side = random.nextBoolean() ? 1 : -1;
        values[i] =
            (float) (0.06 * random.nextGaussian() * (1 + 0.02 * epoch) + 0.0035 * epoch * side);
      }
      values[0] = epoch == 5 ? Float.NaN : 0;
      histograms.put(epoch, Histogram.of(values));
    }
    return Charts.histograms("Weights of dense_2", "weight", histograms);
  }

  private static Picture moons(int count) {
    Random random = new Random(9);
    float[][] features = new float[count][];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 2;
      double angle = Math.PI * random.nextDouble();
      double side = labels[i] == 0 ? 1 : -1;
      features[i] =
          new float[] {
            (float) (side * Math.cos(angle) + 0.5 - side * 0.5 + 0.12 * random.nextGaussian()),
            (float) (side * Math.sin(angle) + 0.25 - side * 0.25 + 0.12 * random.nextGaussian())
          };
    }
    UnaryOperator<float[][]> predict =
        rows -> {
          float[][] outputs = new float[rows.length][];
          for (int i = 0; i < rows.length; i++) {
            double x = rows[i][0];
            double y = rows[i][1];
            double logit = 7 * (0.25 + 0.42 * Math.sin(2.6 * (x - 0.5) + Math.PI) - y);
            outputs[i] = new float[] {(float) (1 / (1 + Math.exp(-logit)))};
          }
          return outputs;
        };
    return Charts.decisionBoundary(predict, features, labels, "upper moon", "lower moon");
  }

  private static Picture three() {
    Random random = new Random(10);
    float[][] centres = {{1.5f, 0.3f}, {4.3f, 1.3f}, {5.6f, 2.1f}};
    float[][] features = new float[150][];
    int[] labels = new int[features.length];
    for (int i = 0; i < features.length; i++) {
      labels[i] = i / 50;
      float[] centre = centres[labels[i]];
      features[i] =
          new float[] {
            (float) (centre[0] + 0.4 * random.nextGaussian()),
            (float) (centre[1] + 0.2 * random.nextGaussian())
          };
    }
    UnaryOperator<float[][]> predict =
        rows -> {
          float[][] outputs = new float[rows.length][3];
          for (int i = 0; i < rows.length; i++) {
            double sum = 0;
            for (int id = 0; id < 3; id++) {
              double x = rows[i][0] - centres[id][0];
              double y = 2 * (rows[i][1] - centres[id][1]);
              outputs[i][id] = (float) Math.exp(-1.2 * (x * x + y * y));
              sum += outputs[i][id] + 1e-30;
            }
            for (int id = 0; id < 3; id++) {
              outputs[i][id] /= (float) sum;
            }
          }
          return outputs;
        };
    return Charts.decisionBoundary(
        predict,
        features,
        labels,
        List.of("petal length (cm)", "petal width (cm)"),
        "setosa",
        "versicolor",
        "virginica");
  }

  private static Picture spikes(int neurons, double duration) {
    Random random = new Random(11);
    double[][] times = new double[neurons][];
    for (int neuron = 0; neuron < neurons; neuron++) {
      int number = neuron;
      double shift = 100 * random.nextDouble();
      times[neuron] =
          random
              .doubles(2000, 0, duration)
              .filter(
                  t ->
                      random.nextDouble()
                          < 0.01 * (1 + Math.sin((t + shift / 5) / 30) + number % 3))
              .sorted()
              .toArray();
    }
    return Charts.spikeRaster(times, duration);
  }
}
