package dev.ranvier.report;

import dev.ranvier.report.svg.Markers;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Numbers;
import dev.ranvier.report.svg.PathText;
import dev.ranvier.report.svg.Png;
import dev.ranvier.report.svg.Theme;

/**
 * Draws layers between a plot's axes. What is much is drawn by less: a line by its least and
 * greatest value for each place across, points by how densely they lie.
 */
final class LayerPainter {

  /** Values of a line for each unit across before it is drawn by its extremes. */
  private static final double VALUES_PER_UNIT = 4;

  /** Points before they lose their shapes and their numbers, and before they become densities. */
  private static final int POINTS_WITH_TIPS = 250;

  static final int GREATEST_POINTS = 2000;

  private static final int DOTTED_LINE = 24;
  private static final double CELL = 3;
  private static final int RAMP = 16;

  private final PlotFrame frame;

  LayerPainter(PlotFrame frame) {
    this.frame = frame;
  }

  /** Whether a line of so many values is drawn by its extremes. */
  static boolean isThinned(int values, double width) {
    return values > VALUES_PER_UNIT * width;
  }

  void draw(Markup out, PlotLayer layer) {
    switch (layer) {
      case PlotLayer.Line line -> line(out, line);
      case PlotLayer.Points points -> points(out, points);
      case PlotLayer.Band band -> band(out, band);
      case PlotLayer.Bars bars -> bars(out, bars);
      case PlotLayer.Spot spot -> spot(out, spot);
    }
  }

  private boolean has(double x, double y) {
    return PlotRange.isUsable(x, frame.x.logarithmic())
        && PlotRange.isUsable(y, frame.y.logarithmic());
  }

  private void line(Markup out, PlotLayer.Line line) {
    PathText path = new PathText();
    PathText dots = new PathText();
    double[] xs = line.x();
    double[] ys = line.y();
    if (isThinned(xs.length, frame.width())) {
      extremes(path, line);
    } else {
      boolean drawing = false;
      for (int i = 0; i < xs.length; i++) {
        boolean here = has(xs[i], ys[i]);
        if (here) {
          double x = frame.x.at(xs[i]);
          double y = frame.y.at(ys[i]);
          if (!drawing) {
            path.move(x, y);
          } else {
            if (line.steps()) {
              path.line(x, frame.y.at(ys[i - 1]));
            }
            path.line(x, y);
          }
          boolean alone = !drawing && (i + 1 == xs.length || !has(xs[i + 1], ys[i + 1]));
          if (alone || xs.length <= DOTTED_LINE && !line.steps()) {
            dots.dot(x, y);
          }
        }
        drawing = here;
      }
    }
    String css = Theme.line(line.series());
    out.leaf("path", "class", css, "d", path);
    if (!dots.isEmpty()) {
      out.leaf("path", "class", "rv-s" + line.series() % Theme.COLOURS + " rv-knots", "d", dots);
    }
  }

  /** Of each place across the first, least, greatest and last value, in the order of the line. */
  private void extremes(PathText path, PlotLayer.Line line) {
    double[] xs = line.x();
    double[] ys = line.y();
    boolean drawing = false;
    int i = 0;
    while (i < xs.length) {
      if (!has(xs[i], ys[i])) {
        drawing = false;
        i++;
        continue;
      }
      long place = Math.round(frame.x.at(xs[i]));
      int least = i;
      int greatest = i;
      int last = i;
      while (last + 1 < xs.length
          && has(xs[last + 1], ys[last + 1])
          && Math.round(frame.x.at(xs[last + 1])) == place) {
        last++;
        least = ys[last] < ys[least] ? last : least;
        greatest = ys[last] > ys[greatest] ? last : greatest;
      }
      int[] four = {i, Math.min(least, greatest), Math.max(least, greatest), last};
      int before = -1;
      for (int each : four) {
        if (each != before) {
          double x = frame.x.at(xs[each]);
          double y = frame.y.at(ys[each]);
          if (drawing) {
            path.line(x, y);
          } else {
            path.move(x, y);
          }
          drawing = true;
          before = each;
        }
      }
      i = last + 1;
    }
  }

  private void spot(Markup out, PlotLayer.Spot spot) {
    out.leaf(
        "circle",
        "class",
        "rv-paper rv-s" + spot.series() % Theme.COLOURS + " rv-spot",
        "cx",
        frame.x.at(spot.at()),
        "cy",
        frame.y.at(spot.value()),
        "r",
        4);
  }

  private void points(Markup out, PlotLayer.Points points) {
    int count = points.x().length;
    if (count > GREATEST_POINTS) {
      density(out, points);
      return;
    }
    PathText dots = new PathText();
    for (int i = 0; i < count; i++) {
      double x = points.x()[i];
      double y = points.y()[i];
      if (!has(x, y) || !frame.x.contains(x) || !frame.y.contains(y)) {
        continue;
      }
      if (count <= POINTS_WITH_TIPS) {
        String name = points.name().isEmpty() ? "" : points.name() + "\n";
        String tip = name + Numbers.brief(x) + ", " + Numbers.brief(y);
        Markers.draw(out, points.series(), frame.x.at(x), frame.y.at(y), tip);
      } else {
        dots.dot(frame.x.at(x), frame.y.at(y));
      }
    }
    if (!dots.isEmpty()) {
      out.leaf("path", "class", "rv-s" + points.series() % Theme.COLOURS + " rv-dots", "d", dots);
    }
  }

  /** Cells, the more opaque the more points are in them; by logarithms, so that one is seen too. */
  private void density(Markup out, PlotLayer.Points points) {
    double width = frame.right() - frame.left();
    double height = frame.areaBottom() - frame.areaTop();
    int columns = (int) Math.ceil(width / CELL);
    int rows = (int) Math.ceil(height / CELL);
    int[] counts = new int[rows * columns];
    int greatest = 1;
    for (int i = 0; i < points.x().length; i++) {
      double x = points.x()[i];
      double y = points.y()[i];
      if (has(x, y) && frame.x.contains(x) && frame.y.contains(y)) {
        int column = cell(frame.x.at(x) - frame.left(), columns);
        int row = cell(frame.y.at(y) - frame.areaTop(), rows);
        greatest = Math.max(greatest, ++counts[row * columns + column]);
      }
    }
    byte[] pixels = new byte[counts.length];
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double share = Math.log1p(counts[i] - 1.0) / Math.max(1, Math.log1p(greatest - 1.0));
        pixels[i] = (byte) Math.round(3 + share * (RAMP - 1 - 3));
      }
    }
    out.leaf(
        "image",
        "class",
        "rv-pixels",
        "x",
        frame.left(),
        "y",
        frame.areaTop(),
        "width",
        columns * CELL,
        "height",
        rows * CELL,
        "preserveAspectRatio",
        "none",
        "href",
        Png.address(columns, rows, pixels, Png.ramp(Theme.pixel(points.series()), RAMP)));
  }

  private static int cell(double distance, int cells) {
    return Math.clamp((int) (distance / CELL), 0, cells - 1);
  }

  private void band(Markup out, PlotLayer.Band band) {
    PathText path = new PathText();
    int i = 0;
    while (i < band.x().length) {
      int end = i;
      while (end < band.x().length
          && has(band.x()[end], band.low()[end])
          && has(band.x()[end], band.high()[end])) {
        end++;
      }
      if (end > i) {
        piece(path, band, i, end);
      }
      i = Math.max(end, i + 1);
    }
    out.leaf("path", "class", Theme.fill(band.series()) + " rv-band", "d", path);
  }

  /** There along the greater values, back along the less; of many only some. */
  private void piece(PathText path, PlotLayer.Band band, int from, int to) {
    int every = Math.max(1, (int) ((to - from) / (VALUES_PER_UNIT * frame.width() / 2)));
    for (int i = from; i < to; i += every) {
      double x = frame.x.at(band.x()[i]);
      double y = frame.y.at(band.high()[i]);
      if (i == from) {
        path.move(x, y);
      } else {
        path.line(x, y);
      }
    }
    for (int i = from + (to - 1 - from) / every * every; i >= from; i -= every) {
      path.line(frame.x.at(band.x()[i]), frame.y.at(band.low()[i]));
    }
    path.close();
  }

  private void bars(Markup out, PlotLayer.Bars bars) {
    boolean tips = bars.x().length <= POINTS_WITH_TIPS;
    double zero = frame.y.at(frame.y.logarithmic() ? frame.y.low() : Math.max(0, frame.y.low()));
    PathText all = new PathText();
    for (int i = 0; i < bars.x().length; i++) {
      double x = bars.x()[i];
      double y = bars.y()[i];
      if (!has(x, y)) {
        continue;
      }
      double left = frame.x.at(x - bars.width() / 2);
      double width = frame.x.at(x + bars.width() / 2) - left;
      double gap = Math.min(1, 0.1 * width);
      double top = frame.y.at(y);
      if (!tips) {
        all.box(left, Math.min(top, zero), width, Math.abs(zero - top));
        continue;
      }
      out.hover(
          Numbers.brief(x) + ": " + Numbers.brief(y),
          "rect",
          "class",
          Theme.fill(bars.series()) + " rv-bar",
          "x",
          left + gap / 2,
          "y",
          Math.min(top, zero),
          "width",
          Math.max(0.3, width - gap),
          "height",
          Math.abs(zero - top));
    }
    if (!all.isEmpty()) {
      out.leaf("path", "class", Theme.fill(bars.series()) + " rv-bar", "d", all);
    }
  }
}
