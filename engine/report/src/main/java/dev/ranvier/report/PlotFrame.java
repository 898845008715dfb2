package dev.ranvier.report;

import dev.ranvier.report.svg.Anchor;
import dev.ranvier.report.svg.Legend;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Numbers;
import dev.ranvier.report.svg.PathText;
import dev.ranvier.report.svg.Scale;
import dev.ranvier.report.svg.TextStyle;
import dev.ranvier.report.svg.Theme;
import dev.ranvier.report.svg.Tick;
import dev.ranvier.report.svg.Ticks;
import java.util.ArrayList;
import java.util.List;

/**
 * Where everything of a plot stands, from the top down: title, legend, the name of what is upwards,
 * names of upright lines, the area between the axes, numbers, the name of what is across, notes.
 * Each has rows of its own, so no text can meet another.
 */
final class PlotFrame {

  private static final double TICK_GAP = 7;
  private static final double UPRIGHT_SPACE = 36;
  private static final double ACROSS_SPACE = 44;
  private static final double LEAST_LABEL_GAP = 9;
  private static final double X_LABELS = 20;

  private final List<String> titleLines;
  private final Legend legend;
  private final List<String> yLabel;
  private final List<String> xLabel;
  private final List<String> notes;
  private final double width;
  private final double top;
  private final double height;

  /** Names of upright lines by rows, each kept clear of its neighbours. */
  private final List<List<Placed>> names = new ArrayList<>();

  final Scale x;
  final Scale y;
  private final Ticks xTicks;
  private final Ticks yTicks;

  /** What the axes have to stay between, from left to right. */
  record Edges(double left, double right) {

    static final Edges NONE = new Edges(0, Double.POSITIVE_INFINITY);
  }

  /** A name and where it begins. */
  private record Placed(String text, double left) {}

  /**
   * A frame whose upper edge is here.
   *
   * @param edges between which the axes have to stay, as those of plots above and below
   */
  PlotFrame(
      Plot plot,
      double top,
      PlotRange across,
      PlotRange upright,
      Edges edges,
      List<Legend.Entry> entries,
      List<String> notes) {
    this.width = plot.width();
    this.top = top;
    double textWidth = width - 2 * Theme.MARGIN;
    titleLines = plot.title.isBlank() ? List.of() : TextStyle.TITLE.wrap(plot.title, textWidth);
    legend = new Legend(entries, textWidth);

    int uprightTicks = (int) Math.max(2, plot.areaHeight() / UPRIGHT_SPACE);
    PlotRange tall = upright.toRound(uprightTicks);
    yTicks = tall.ticks(uprightTicks);
    double numbers = yTicks.list().stream().mapToDouble(PlotFrame::width).max().orElse(0);
    double left = Math.max(edges.left, Theme.MARGIN + numbers + TICK_GAP);
    double limit = width - Theme.MARGIN;
    double right = Math.min(edges.right, limit);
    int acrossTicks = (int) ((right - left) / ACROSS_SPACE);
    xTicks = across.fittingTicks(acrossTicks, right - left, LEAST_LABEL_GAP);
    right = Math.min(right, limit - overhang(xTicks, across, right - left));

    yLabel = lines(plot.y().label(), tall, yTicks, textWidth);
    xLabel = lines(plot.x().label(), across, xTicks, textWidth);
    this.notes = notes.stream().flatMap(n -> TextStyle.NOTE.wrap(n, textWidth).stream()).toList();

    x = across.scale(left, right);
    placeNames(plot.references());
    double areaTop = top + headHeight();
    y = tall.scale(areaTop + plot.areaHeight(), areaTop);
    height =
        headHeight()
            + plot.areaHeight()
            + X_LABELS
            + xLabel.size() * TextStyle.LABEL.lineHeight()
            + (this.notes.isEmpty() ? 0 : 6 + this.notes.size() * TextStyle.NOTE.lineHeight())
            + 9;
  }

  private static double width(Tick tick) {
    return TextStyle.TICK.width(tick.label());
  }

  /** How far the last label reaches beyond the axis. */
  private static double overhang(Ticks ticks, PlotRange range, double length) {
    Scale scale = range.scale(0, length);
    return Math.max(
        3,
        ticks.list().stream()
            .mapToDouble(tick -> scale.at(tick.value()) + width(tick) / 2 - length)
            .max()
            .orElse(0));
  }

  private static List<String> lines(String label, PlotRange range, Ticks ticks, double width) {
    String text = label;
    if (ticks.exponent() != 0) {
      text += " × " + Numbers.powerOfTen(ticks.exponent());
    }
    if (range.logarithmic()) {
      text += ", log scale";
    }
    return text.isBlank() ? List.of() : TextStyle.LABEL.wrap(text, width);
  }

  private double headHeight() {
    double title = titleLines.size() * TextStyle.TITLE.lineHeight();
    double rows = yLabel.size() + names.size();
    return Theme.MARGIN
        + title
        + (titleLines.isEmpty() ? 0 : 4)
        + (legend.height() == 0 ? 0 : legend.height() + 4)
        + rows * TextStyle.LABEL.lineHeight()
        + 8;
  }

  private void placeNames(List<Plot.Reference> references) {
    double least = Theme.MARGIN;
    double most = width - Theme.MARGIN;
    for (Plot.Reference reference : references) {
      if (!reference.isUpright() || reference.name().isEmpty() || !x.contains(reference.at())) {
        continue;
      }
      String text = TextStyle.LABEL.cut(reference.name(), most - least);
      double length = TextStyle.LABEL.width(text);
      double left = Math.clamp(x.at(reference.at()) - length / 2, least, most - length);
      row(left, length).add(new Placed(text, left));
    }
  }

  private List<Placed> row(double left, double length) {
    for (List<Placed> row : names) {
      boolean free =
          row.stream()
              .noneMatch(
                  other ->
                      left < other.left + TextStyle.LABEL.width(other.text) + LEAST_LABEL_GAP
                          && other.left < left + length + LEAST_LABEL_GAP);
      if (free) {
        return row;
      }
    }
    List<Placed> next = new ArrayList<>();
    names.add(next);
    return next;
  }

  double height() {
    return height;
  }

  double width() {
    return width;
  }

  double left() {
    return x.from();
  }

  double right() {
    return x.to();
  }

  double areaTop() {
    return y.to();
  }

  double areaBottom() {
    return y.from();
  }

  /** Everything that is no data. */
  void draw(Markup out) {
    double at = top + Theme.MARGIN;
    at = texts(out, TextStyle.TITLE, titleLines, at) + (titleLines.isEmpty() ? 0 : 4);
    if (legend.height() > 0) {
      legend.draw(out, Theme.MARGIN, at);
      at += legend.height() + 4;
    }
    at = texts(out, TextStyle.LABEL, yLabel, at);
    for (List<Placed> row : names) {
      for (Placed name : row) {
        out.text(
            TextStyle.LABEL, Anchor.START, name.left, at + TextStyle.LABEL.ascent(), name.text);
      }
      at += TextStyle.LABEL.lineHeight();
    }
    axes(out);
    at = areaBottom() + X_LABELS;
    for (String line : xLabel) {
      at += TextStyle.LABEL.lineHeight();
      double length = TextStyle.LABEL.width(line);
      double middle =
          Math.clamp(
              (left() + right()) / 2,
              Theme.MARGIN + length / 2,
              Math.max(Theme.MARGIN + length / 2, width - Theme.MARGIN - length / 2));
      out.text(TextStyle.LABEL, Anchor.MIDDLE, middle, at, line);
    }
    texts(out, TextStyle.NOTE, notes, at + 8);
  }

  private static double texts(Markup out, TextStyle style, List<String> lines, double top) {
    double at = top;
    for (String line : lines) {
      out.text(style, Anchor.START, Theme.MARGIN, at + style.ascent(), line);
      at += style.lineHeight();
    }
    return at;
  }

  private void axes(Markup out) {
    PathText grid = new PathText();
    PathText axis = new PathText().move(left(), areaBottom()).line(right(), areaBottom());
    for (Tick tick : yTicks.list()) {
      double at = y.at(tick.value());
      if (tick.label().isEmpty()) {
        axis.move(left(), at).line(left() + 3, at);
      } else {
        grid.move(left(), at).line(right(), at);
        out.text(TextStyle.TICK, Anchor.END, left() - TICK_GAP, at + 4.2, tick.label());
      }
    }
    for (Tick tick : xTicks.list()) {
      double at = x.at(tick.value());
      axis.move(at, areaBottom()).line(at, areaBottom() + (tick.label().isEmpty() ? 3 : 5));
      if (!tick.label().isEmpty()) {
        out.text(TextStyle.TICK, Anchor.MIDDLE, at, areaBottom() + X_LABELS - 1, tick.label());
      }
    }
    if (!grid.isEmpty()) {
      out.leaf("path", "class", "rv-grid", "d", grid);
    }
    out.leaf("path", "class", "rv-axis", "d", axis);
  }
}
