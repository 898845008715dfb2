package dev.ranvier.report;

import dev.ranvier.report.svg.Legend;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Numbers;
import dev.ranvier.report.svg.PathText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Draws plots: alone, or several below each other in one picture. */
final class PlotPainter {

  private static final double POINT_PAD = 0.04;

  /** Values of x that are told one by one to who points at them. */
  private static final int GREATEST_STRIPS = 160;

  /** Of what is told, all together. */
  private static final int TIP_LETTERS = 12_000;

  private final Plot plot;
  private final PlotFrame frame;
  private final LayerPainter painter;
  private final List<String> sentences;

  /** Lays a plot out, with these notes below it. */
  private PlotPainter(Plot plot, double top, PlotFrame.Edges edges, List<String> notes) {
    if (plot.layers().isEmpty()) {
      throw new IllegalArgumentException(
          "Plot '%s' is empty, expected a line, points, a band or bars before picture()"
              .formatted(plot.title));
    }
    this.plot = plot;
    double[] xs = all(Coordinate.X);
    double[] ys = all(Coordinate.Y);
    PlotRange across = range("x", plot.x(), xs, acrossPad());
    PlotRange upright = range("y", plot.y(), ys, 0);
    sentences = new PlotNotes(plot, across, upright).sentences();
    frame = new PlotFrame(plot, top, across, upright, edges, entries(), notes);
    painter = new LayerPainter(frame);
  }

  static Picture picture(Plot plot) {
    return stack(plot.title, List.of(plot));
  }

  /**
   * One below the other, all as wide as the first, with axes as long, and their notes at the end.
   */
  static Picture stack(String title, List<Plot> plots) {
    double left = 0;
    double right = Double.POSITIVE_INFINITY;
    Set<String> notes = new LinkedHashSet<>();
    for (Plot plot : plots) {
      PlotPainter alone = new PlotPainter(plot, 0, PlotFrame.Edges.NONE, List.of());
      left = Math.max(left, alone.frame.left());
      right = Math.min(right, alone.frame.right());
      notes.addAll(alone.sentences);
    }
    PlotFrame.Edges edges = new PlotFrame.Edges(left, right);
    Markup out = new Markup();
    double top = 0;
    List<String> description = new ArrayList<>();
    for (Plot plot : plots) {
      boolean last = plot == plots.getLast();
      PlotPainter painter =
          new PlotPainter(plot, top, edges, last ? List.copyOf(notes) : List.of());
      painter.draw(out);
      top += painter.frame.height();
      description.add(PlotNotes.description(plot));
    }
    return Picture.of(title, String.join(" ", description), plots.getFirst().width(), top, out);
  }

  private enum Coordinate {
    X,
    Y
  }

  private double[] all(Coordinate coordinate) {
    DoubleStream data =
        plot.layers().stream()
            .flatMapToDouble(layer -> coordinate == Coordinate.X ? xs(layer) : ys(layer));
    DoubleStream lines =
        plot.references().stream()
            .filter(line -> coordinate == Coordinate.X ? line.isUpright() : line.isLevel())
            .mapToDouble(Plot.Reference::at);
    return DoubleStream.concat(data, lines).toArray();
  }

  private static DoubleStream xs(PlotLayer layer) {
    if (layer instanceof PlotLayer.Bars bars) {
      return Arrays.stream(bars.x())
          .flatMap(x -> DoubleStream.of(x - bars.width() / 2, x + bars.width() / 2));
    }
    return Arrays.stream(layer.x());
  }

  private static DoubleStream ys(PlotLayer layer) {
    return switch (layer) {
      case PlotLayer.Line line -> Arrays.stream(line.y());
      case PlotLayer.Points points -> Arrays.stream(points.y());
      case PlotLayer.Band band ->
          DoubleStream.concat(Arrays.stream(band.low()), Arrays.stream(band.high()));
      case PlotLayer.Bars bars -> DoubleStream.concat(DoubleStream.of(0), Arrays.stream(bars.y()));
      case PlotLayer.Spot spot -> DoubleStream.of(spot.value());
      case PlotLayer.Field field -> DoubleStream.empty();
      case PlotLayer.Whiskers whiskers ->
          DoubleStream.concat(Arrays.stream(whiskers.low()), Arrays.stream(whiskers.high()));
      case PlotLayer.Strokes strokes ->
          Arrays.stream(strokes.y()).flatMap(row -> DoubleStream.of(row - 0.5, row + 0.5));
    };
  }

  private double acrossPad() {
    boolean points = plot.layers().stream().anyMatch(PlotLayer.Points.class::isInstance);
    return points ? POINT_PAD : 0;
  }

  private PlotRange range(String axis, AxisPlan plan, double[] values, double pad) {
    PlotRange range = PlotRange.of(plan, values, pad);
    if (range == null) {
      throw new IllegalArgumentException(
          "Plot '%s': none of %s values of %s can be drawn, expected at least one %s"
              .formatted(
                  plot.title,
                  values.length,
                  axis,
                  plan.logarithm() == AxisPlan.Logarithm.ALWAYS
                      ? "positive number on a logarithmic axis"
                      : "finite number"));
    }
    return range;
  }

  private List<Legend.Entry> entries() {
    List<Legend.Entry> entries = new ArrayList<>();
    for (PlotLayer layer : plot.layers()) {
      if (!layer.name().isEmpty()) {
        entries.add(new Legend.Entry(layer.name(), layer.series(), sample(layer)));
      }
    }
    for (Plot.Reference line : plot.references()) {
      if (!line.isUpright() && !line.name().isEmpty()) {
        entries.add(new Legend.Entry(line.name(), 0, Legend.Sample.REFERENCE));
      }
    }
    return entries;
  }

  private static Legend.Sample sample(PlotLayer layer) {
    return switch (layer) {
      case PlotLayer.Line line -> Legend.Sample.LINE;
      case PlotLayer.Points points -> Legend.Sample.POINTS;
      case PlotLayer.Band band -> Legend.Sample.AREA;
      case PlotLayer.Bars bars -> Legend.Sample.AREA;
      case PlotLayer.Spot spot -> Legend.Sample.POINTS;
      case PlotLayer.Whiskers whiskers -> Legend.Sample.WHISKER;
      case PlotLayer.Strokes strokes -> Legend.Sample.WHISKER;
      case PlotLayer.Field field -> Legend.Sample.AREA;
    };
  }

  private void draw(Markup out) {
    frame.draw(out);
    // A picture within the picture cuts off what is beyond its edges, and needs no identifier.
    double edge = 4;
    double left = frame.left() - edge;
    double top = frame.areaTop() - edge;
    double width = frame.right() - frame.left() + 2 * edge;
    double height = frame.areaBottom() - frame.areaTop() + 2 * edge;
    out.open(
        "svg",
        "x",
        left,
        "y",
        top,
        "width",
        width,
        "height",
        height,
        "viewBox",
        "%s %s %s %s"
            .formatted(
                Markup.number(left),
                Markup.number(top),
                Markup.number(width),
                Markup.number(height)));
    references(out);
    strips(out);
    for (PlotLayer layer : plot.layers()) {
      painter.draw(out, layer);
    }
    out.close("svg");
  }

  private void references(Markup out) {
    for (Plot.Reference line : plot.references()) {
      PathText path = new PathText();
      if (line.direction() == Plot.Reference.Direction.DIAGONAL) {
        double low = Math.max(frame.x.low(), frame.y.low());
        double high = Math.min(frame.x.high(), frame.y.high());
        if (low < high) {
          path.move(frame.x.at(low), frame.y.at(low)).line(frame.x.at(high), frame.y.at(high));
        }
      } else if (line.isUpright() && frame.x.contains(line.at())) {
        double at = frame.x.at(line.at());
        path.move(at, frame.areaTop()).line(at, frame.areaBottom());
      } else if (line.isLevel() && frame.y.contains(line.at())) {
        double at = frame.y.at(line.at());
        path.move(frame.left(), at).line(frame.right(), at);
      }
      if (!path.isEmpty()) {
        out.leaf("path", "class", "rv-ref", "d", path);
      }
    }
  }

  /** For lines that have the same xs: from the top to the bottom, telling all their values. */
  private void strips(Markup out) {
    List<PlotLayer.Line> lines =
        plot.layers().stream()
            .filter(PlotLayer.Line.class::isInstance)
            .map(PlotLayer.Line.class::cast)
            .toList();
    if (lines.isEmpty()) {
      return;
    }
    double[] xs = shared(lines);
    int[] shown = IntStream.range(0, xs.length).filter(i -> frame.x.contains(xs[i])).toArray();
    int letters = lines.stream().mapToInt(line -> tipName(line).length() + 12).sum();
    int most = Math.clamp(TIP_LETTERS / letters, 10, GREATEST_STRIPS);
    int every = (shown.length + most - 1) / most;
    double before = frame.left();
    for (int i = 0; i < shown.length; i += every) {
      double x = frame.x.at(xs[shown[i]]);
      int next = i + every;
      double after = next < shown.length ? (x + frame.x.at(xs[shown[next]])) / 2 : frame.right();
      if (after > before) {
        out.hover(
            tip(lines, xs[shown[i]]),
            "rect",
            "class",
            "rv-hit",
            "x",
            before,
            "y",
            frame.areaTop(),
            "width",
            after - before,
            "height",
            frame.areaBottom() - frame.areaTop());
        before = after;
      }
    }
  }

  private String tipName(PlotLayer.Line line) {
    return LayerPainter.shortened(line.name().isEmpty() ? plot.y().label() : line.name());
  }

  /** The xs of all lines in rising order, each once. */
  private static double[] shared(List<PlotLayer.Line> lines) {
    return lines.stream()
        .flatMapToDouble(line -> Arrays.stream(line.x()))
        .filter(Double::isFinite)
        .sorted()
        .distinct()
        .toArray();
  }

  private String tip(List<PlotLayer.Line> lines, double x) {
    StringBuilder text = new StringBuilder(plot.x().label());
    text.append(text.isEmpty() ? "x " : " ").append(Numbers.significant(x, 6));
    for (PlotLayer.Line line : lines) {
      for (int i = 0; i < line.x().length; i++) {
        if (line.x()[i] == x) {
          text.append('\n').append(tipName(line));
          text.append(": ").append(Numbers.brief(line.y()[i]));
          break;
        }
      }
    }
    return text.toString();
  }
}
