package dev.ranvier.report;

import dev.ranvier.report.svg.Markers;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Numbers;
import dev.ranvier.report.svg.PathText;
import dev.ranvier.report.svg.Png;
import dev.ranvier.report.svg.Scale;
import dev.ranvier.report.svg.TextStyle;
import dev.ranvier.report.svg.Theme;
import java.util.Arrays;

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

  /** Bars or whiskers before those at the same place become one. */
  static final int GREATEST_BARS = 1000;

  static final int GREATEST_STROKES = 5000;

  private static final double TIP_WIDTH = 200;
  private static final int DOTTED_LINE = 24;
  private static final double CELL = 3;
  private static final int RAMP = 16;
  private static final int FAINTEST = 5;

  private final PlotFrame frame;

  LayerPainter(PlotFrame frame) {
    this.frame = frame;
  }

  /** A name as it is told to who points at something, many times in a picture. */
  static String shortened(String name) {
    return TextStyle.LABEL.cut(name, TIP_WIDTH);
  }

  /** Whether a line of so many values is drawn by its extremes. */
  static boolean isThinned(int values, double width) {
    return values > VALUES_PER_UNIT * width;
  }

  void draw(Markup out, PlotLayer layer) {
    switch (layer) {
      case PlotLayer.Line line -> line(out, line);
      case PlotLayer.Points points -> points(out, points);
      case PlotLayer.Whiskers whiskers -> whiskers(out, whiskers);
      case PlotLayer.Strokes strokes -> strokes(out, strokes);
      case PlotLayer.Band band -> band(out, band);
      case PlotLayer.Bars bars -> bars(out, bars);
      case PlotLayer.Spot spot -> spot(out, spot);
      case PlotLayer.Field field -> field(out, field.answers());
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
      out.leaf("path", "class", Theme.stroke(line.series()) + " rv-knots", "d", dots);
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
        "rv-paper rv-spot " + Theme.stroke(spot.series()),
        "cx",
        frame.x.at(spot.at()),
        "cy",
        frame.y.at(spot.value()),
        "r",
        4);
  }

  private void field(Markup out, DecisionField field) {
    double width = frame.right() - frame.left();
    double height = frame.areaBottom() - frame.areaTop();
    out.leaf(
        "image",
        "x",
        frame.left(),
        "y",
        frame.areaTop(),
        "width",
        width,
        "height",
        height,
        "preserveAspectRatio",
        "none",
        "href",
        field.image());
    PathText boundary = field.boundary(frame.left(), frame.areaTop(), width, height);
    out.leaf("path", "class", "rv-boundary", "d", boundary);
  }

  private void whiskers(Markup out, PlotLayer.Whiskers whiskers) {
    PathText path = new PathText();
    if (whiskers.x().length > GREATEST_BARS) {
      columns(path, whiskers.x(), whiskers.low(), whiskers.high());
      out.leaf("path", "class", Theme.fill(whiskers.series()) + " rv-bar", "d", path);
      return;
    }
    for (int i = 0; i < whiskers.x().length; i++) {
      double x = whiskers.x()[i];
      if (has(x, whiskers.low()[i]) && has(x, whiskers.high()[i]) && frame.x.contains(x)) {
        double at = frame.x.at(x);
        path.move(at, frame.y.at(whiskers.low()[i])).line(at, frame.y.at(whiskers.high()[i]));
      }
    }
    out.leaf("path", "class", Theme.stroke(whiskers.series()) + " rv-whisker", "d", path);
  }

  private void strokes(Markup out, PlotLayer.Strokes strokes) {
    double row = Math.abs(frame.y.at(1) - frame.y.at(0));
    if (strokes.x().length > GREATEST_STROKES) {
      density(out, strokes.series(), strokes.x(), strokes.y(), 2, Math.max(1, row));
      return;
    }
    PathText path = new PathText();
    double half = Math.max(0.5, 0.4 * row);
    for (int i = 0; i < strokes.x().length; i++) {
      if (has(strokes.x()[i], strokes.y()[i]) && frame.x.contains(strokes.x()[i])) {
        double x = frame.x.at(strokes.x()[i]);
        double y = frame.y.at(strokes.y()[i]);
        path.move(x, y - half).line(x, y + half);
      }
    }
    out.leaf("path", "class", Theme.stroke(strokes.series()) + " rv-stroke", "d", path);
  }

  private void points(Markup out, PlotLayer.Points points) {
    int count = points.x().length;
    if (count > GREATEST_POINTS) {
      density(out, points.series(), points.x(), points.y(), CELL, CELL);
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
        String name = points.name().isEmpty() ? "" : shortened(points.name()) + "\n";
        String tip = name + Numbers.brief(x) + ", " + Numbers.brief(y);
        Markers.draw(out, points.series(), frame.x.at(x), frame.y.at(y), tip);
      } else {
        dots.dot(frame.x.at(x), frame.y.at(y));
      }
    }
    if (!dots.isEmpty()) {
      out.leaf("path", "class", Theme.stroke(points.series()) + " rv-dots", "d", dots);
    }
  }

  /** Cells, the more opaque the more points are in them; by logarithms, so that one is seen too. */
  private void density(
      Markup out, int series, double[] xs, double[] ys, double cellWidth, double cellHeight) {
    int columns = (int) Math.ceil((frame.right() - frame.left()) / cellWidth - 1e-6);
    int rows = (int) Math.ceil((frame.areaBottom() - frame.areaTop()) / cellHeight - 1e-6);
    int[] counts = new int[rows * columns];
    int greatest = 1;
    for (int i = 0; i < xs.length; i++) {
      if (has(xs[i], ys[i]) && frame.x.contains(xs[i]) && frame.y.contains(ys[i])) {
        int column = cell((frame.x.at(xs[i]) - frame.left()) / cellWidth, columns);
        int row = cell((frame.y.at(ys[i]) - frame.areaTop()) / cellHeight, rows);
        greatest = Math.max(greatest, ++counts[row * columns + column]);
      }
    }
    byte[] pixels = new byte[counts.length];
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double share = greatest == 1 ? 1 : Math.log(counts[i]) / Math.log(greatest);
        pixels[i] = (byte) Math.round(FAINTEST + share * (RAMP - 1 - FAINTEST));
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
        columns * cellWidth,
        "height",
        rows * cellHeight,
        "preserveAspectRatio",
        "none",
        "href",
        Png.address(columns, rows, pixels, Png.ramp(Theme.pixel(series), RAMP)));
  }

  private static int cell(double place, int cells) {
    return Math.clamp((int) place, 0, cells - 1);
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

  /** Of a number that may be beyond the axis, where a logarithmic one has no place. */
  private static double at(Scale scale, double value) {
    return scale.at(Math.clamp(value, scale.low(), scale.high()));
  }

  /** For each unit across what all strokes there cover together. */
  private void columns(PathText path, double[] xs, double[] lows, double[] highs) {
    int places = (int) Math.ceil(frame.right() - frame.left());
    double[] tops = new double[places];
    double[] bottoms = new double[places];
    Arrays.fill(tops, Double.POSITIVE_INFINITY);
    Arrays.fill(bottoms, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < xs.length; i++) {
      if (has(xs[i], lows[i]) && has(xs[i], highs[i]) && frame.x.contains(xs[i])) {
        int place = cell(frame.x.at(xs[i]) - frame.left(), places);
        double one = at(frame.y, lows[i]);
        double other = at(frame.y, highs[i]);
        tops[place] = Math.min(tops[place], Math.min(one, other));
        bottoms[place] = Math.max(bottoms[place], Math.max(one, other));
      }
    }
    for (int place = 0; place < places; place++) {
      if (tops[place] <= bottoms[place]) {
        path.box(frame.left() + place, tops[place], 1, bottoms[place] - tops[place]);
      }
    }
  }

  private void bars(Markup out, PlotLayer.Bars bars) {
    if (bars.x().length > GREATEST_BARS) {
      double[] zeros = new double[bars.x().length];
      Arrays.fill(zeros, Math.clamp(0.0, frame.y.low(), frame.y.high()));
      PathText path = new PathText();
      columns(path, bars.x(), zeros, bars.y());
      out.leaf("path", "class", Theme.fill(bars.series()) + " rv-bar", "d", path);
      return;
    }
    boolean tips = bars.x().length <= POINTS_WITH_TIPS;
    double zero = at(frame.y, 0);
    PathText all = new PathText();
    for (int i = 0; i < bars.x().length; i++) {
      double x = bars.x()[i];
      double y = bars.y()[i];
      if (!has(x, y)) {
        continue;
      }
      double left = at(frame.x, x - bars.width() / 2);
      double width = at(frame.x, x + bars.width() / 2) - left;
      double gap = Math.min(1, 0.1 * width);
      double top = at(frame.y, y);
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
