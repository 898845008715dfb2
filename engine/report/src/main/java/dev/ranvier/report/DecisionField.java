package dev.ranvier.report;

import dev.ranvier.report.svg.PathText;
import dev.ranvier.report.svg.Png;
import dev.ranvier.report.svg.Scale;
import dev.ranvier.report.svg.Theme;
import java.util.function.UnaryOperator;

/**
 * What a model of two inputs answers on a grid: for each class how sure it is, as colours, and the
 * lines where it changes its mind.
 */
final class DecisionField {

  private static final int STEPS = 28;

  private final int columns;
  private final int rows;
  private final int classes;

  /** [rows * columns][classes], from the top down. */
  private final double[][] shares;

  /**
   * Asks the model.
   *
   * @param predict rows of two inputs to rows of probabilities: one, of the second class, or one
   *     for each class
   */
  DecisionField(
      UnaryOperator<float[][]> predict,
      PlotRange across,
      PlotRange upright,
      int columns,
      int rows) {
    this.columns = columns;
    this.rows = rows;
    float[][] grid = new float[rows * columns][];
    Scale x = new Scale(false, 0, columns - 1, across.low(), across.high());
    Scale y = new Scale(false, 0, rows - 1, upright.high(), upright.low());
    for (int i = 0; i < grid.length; i++) {
      grid[i] = new float[] {(float) x.at(i % columns), (float) y.at(i / columns)};
    }
    float[][] outputs = predict.apply(grid);
    if (outputs.length != grid.length || outputs[0].length == 0) {
      throw new IllegalArgumentException(
          "decision boundary: %s rows of outputs for %s of inputs, expected as many"
              .formatted(outputs.length, grid.length));
    }
    classes = Math.max(2, outputs[0].length);
    shares = new double[grid.length][];
    for (int i = 0; i < grid.length; i++) {
      shares[i] = new double[classes];
      for (int id = 0; id < classes; id++) {
        float output = outputs[i][outputs[i].length == 1 ? 0 : id];
        double share = Float.isNaN(output) ? 0 : Math.clamp(output, 0, 1);
        shares[i][id] = outputs[i].length == 1 && id == 0 ? 1 - share : share;
      }
    }
  }

  int classes() {
    return classes;
  }

  private static int best(double[] shares) {
    int best = 0;
    for (int id = 1; id < shares.length; id++) {
      best = shares[id] > shares[best] ? id : best;
    }
    return best;
  }

  /** Each place in the colour of its class, the stronger the surer. */
  String image() {
    int[] palette = new int[Math.min(classes, Theme.COLOURS) * STEPS];
    for (int id = 0; id < palette.length / STEPS; id++) {
      int[] ramp = Png.ramp(Theme.pixel(id), STEPS);
      for (int step = 0; step < STEPS; step++) {
        int alpha = (int) Math.round((ramp[step] >>> 24) * 0.42);
        palette[id * STEPS + step] = alpha << 24 | ramp[step] & 0xFFFFFF;
      }
    }
    byte[] pixels = new byte[shares.length];
    for (int i = 0; i < pixels.length; i++) {
      int best = best(shares[i]);
      double sure = (shares[i][best] - 1.0 / classes) / (1 - 1.0 / classes);
      long step = Math.round(3 + Math.clamp(sure, 0, 1) * (STEPS - 1 - 3));
      pixels[i] = (byte) (best % Theme.COLOURS * STEPS + step);
    }
    return Png.address(columns, rows, pixels, palette);
  }

  /** Lines between classes: where a class is as likely as the likeliest of the others. */
  PathText boundary(double left, double top, double width, double height) {
    PathText path = new PathText();
    double stepX = width / (columns - 1);
    double stepY = height / (rows - 1);
    for (int id = 0; id < (classes == 2 ? 1 : classes); id++) {
      for (int row = 0; row + 1 < rows; row++) {
        for (int column = 0; column + 1 < columns; column++) {
          cell(path, id, row, column, left + column * stepX, top + row * stepY, stepX, stepY);
        }
      }
    }
    return path;
  }

  private double lead(int row, int column, int id) {
    double[] here = shares[row * columns + column];
    double other = 0;
    for (int each = 0; each < classes; each++) {
      other = each == id ? other : Math.max(other, here[each]);
    }
    return here[id] - other;
  }

  /** Marching squares: a line from the edge where the lead changes sign to the other such edge. */
  private void cell(
      PathText path, int id, int row, int column, double x, double y, double w, double h) {
    double[] corners = {
      lead(row, column, id),
      lead(row, column + 1, id),
      lead(row + 1, column + 1, id),
      lead(row + 1, column, id)
    };
    double[] xs = {x, x + w, x + w, x};
    double[] ys = {y, y, y + h, y + h};
    boolean begun = false;
    for (int edge = 0; edge < 4; edge++) {
      int next = (edge + 1) % 4;
      if (corners[edge] > 0 != corners[next] > 0) {
        double share = corners[edge] / (corners[edge] - corners[next]);
        double atX = xs[edge] + share * (xs[next] - xs[edge]);
        double atY = ys[edge] + share * (ys[next] - ys[edge]);
        if (begun) {
          path.line(atX, atY);
        } else {
          path.move(atX, atY);
        }
        begun = !begun;
      }
    }
  }
}
