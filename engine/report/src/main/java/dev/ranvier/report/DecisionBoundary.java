package dev.ranvier.report;

import dev.ranvier.report.svg.Theme;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Samples with two features, and where a model would put others. */
final class DecisionBoundary {

  private static final int COLUMNS = 131;
  private static final int ROWS = 101;
  private static final double PAD = 0.08;

  private DecisionBoundary() {}

  static Picture picture(
      UnaryOperator<float[][]> predict,
      float[][] features,
      int[] labels,
      String xLabel,
      String yLabel,
      String... names) {
    check(features, labels);
    double[] xs = column(features, 0);
    double[] ys = column(features, 1);
    PlotRange across = PlotRange.of(AxisPlan.of(""), xs, PAD);
    PlotRange upright = PlotRange.of(AxisPlan.of(""), ys, PAD);
    if (across == null || upright == null) {
      throw new IllegalArgumentException(
          "decision boundary: no sample has finite features, expected at least one");
    }
    DecisionField field = new DecisionField(predict, across, upright, COLUMNS, ROWS);
    int classes = Math.max(field.classes(), Arrays.stream(labels).max().orElse(0) + 1);
    if (names.length != 0 && names.length != classes) {
      throw new IllegalArgumentException(
          "decision boundary: %s names, expected one for each of %s classes, or none"
              .formatted(names.length, classes));
    }
    Plot plot =
        Plot.of("Decision boundary")
            .x(xLabel)
            .y(yLabel)
            .xRange(across.low(), across.high())
            .yRange(upright.low(), upright.high())
            .size(Theme.WIDTH, 300)
            .with(new PlotLayer.Field(field));
    for (int id = 0; id < classes; id++) {
      int[] rows = rowsOf(labels, id);
      if (rows.length > 0) {
        String name = names.length == 0 ? "class " + id : names[id];
        plot =
            plot.with(
                new PlotLayer.Points(
                    name,
                    id,
                    IntStream.of(rows).mapToDouble(row -> xs[row]).toArray(),
                    IntStream.of(rows).mapToDouble(row -> ys[row]).toArray()));
      }
    }
    return plot.note(
            "The stronger the colour, the surer the model. On the lines two classes are as likely.")
        .picture();
  }

  private static int[] rowsOf(int[] labels, int id) {
    return IntStream.range(0, labels.length).filter(row -> labels[row] == id).toArray();
  }

  private static double[] column(float[][] rows, int column) {
    return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
  }

  private static void check(float[][] features, int[] labels) {
    if (features.length == 0 || features.length != labels.length) {
      throw new IllegalArgumentException(
          "decision boundary: %s samples and %s labels, expected as many of both, at least one"
              .formatted(features.length, labels.length));
    }
    for (int row = 0; row < features.length; row++) {
      if (features[row].length != 2 || labels[row] < 0) {
        throw new IllegalArgumentException(
            "decision boundary: sample %s has %s features and label %s, expected 2 and a class from 0"
                .formatted(row, features[row].length, labels[row]));
      }
    }
  }
}
