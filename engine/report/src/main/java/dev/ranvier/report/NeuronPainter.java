package dev.ranvier.report;

import dev.ranvier.layer.Architecture;
import dev.ranvier.report.svg.Anchor;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Numbers;
import dev.ranvier.report.svg.TextStyle;
import dev.ranvier.report.svg.Theme;
import java.util.ArrayList;
import java.util.List;

/** Draws a small network neuron by neuron. */
final class NeuronPainter {

  private static final double RADIUS = 11;
  private static final double PITCH = 33;
  private static final double PITCH_WITH_NUMBERS = 46;
  private static final double LEAST_GAP = 128;
  private static final double GAP_WITH_NUMBERS = 210;

  /** The longest name that is not cut. */
  private static final double NAME = 120;

  private static final double THINNEST = 0.5;
  private static final double THICKEST = 5.5;

  private final Architecture architecture;
  private final PageNetwork network;
  private final String title;
  private final List<String> inputNames;
  private final List<String> outputNames;
  private final boolean numbers;
  private final List<DiagramColumn> columns;

  private final double[] xs;
  private final double width;
  private final double room;
  private final List<String> titleLines;
  private final double headTop;
  private final double areaTop;
  private final double areaHeight;

  NeuronPainter(
      Architecture architecture,
      PageNetwork network,
      String title,
      List<String> inputNames,
      List<String> outputNames,
      boolean numbers) {
    this.architecture = architecture;
    this.network = network;
    this.title = title;
    this.inputNames = inputNames;
    this.outputNames = outputNames;
    this.numbers = numbers;
    this.columns = DiagramColumn.of(architecture);
    int gaps = columns.size() - 1;
    double left = margin(inputNames);
    double right = margin(outputNames);
    double least = numbers ? GAP_WITH_NUMBERS : LEAST_GAP;
    double gap = Math.max(least, (Theme.WIDTH - left - right) / gaps);
    this.xs = new double[columns.size()];
    for (int c = 0; c < xs.length; c++) {
      xs[c] = left + c * gap;
    }
    this.width = left + gaps * gap + right;
    // Headings stand in the middle above their columns, of the outer ones as far as the edge.
    this.room = Math.min(gap - 12, 2 * (Math.min(left, right) - Theme.MARGIN));
    this.titleLines = TextStyle.TITLE.wrap(title, width - 2 * Theme.MARGIN);
    this.headTop = Theme.MARGIN + titleLines.size() * TextStyle.TITLE.lineHeight() + 4;
    int lines = columns.stream().mapToInt(column -> heading(column).size()).max().orElseThrow();
    this.areaTop =
        headTop + TextStyle.LABEL.lineHeight() + (lines - 1) * TextStyle.NOTE.lineHeight() + 14;
    int most = columns.stream().mapToInt(DiagramColumn::size).max().orElseThrow();
    this.areaHeight = most * pitch();
  }

  private double pitch() {
    return numbers ? PITCH_WITH_NUMBERS : PITCH;
  }

  private static double margin(List<String> names) {
    double widest = names.stream().mapToDouble(TextStyle.LABEL::width).max().orElse(0);
    return Theme.MARGIN + Math.max(44, Math.min(widest, NAME) + 2 + RADIUS + 8);
  }

  /** The first line is a label, the others are notes. */
  private List<String> heading(DiagramColumn column) {
    List<String> lines = new ArrayList<>();
    lines.add(TextStyle.LABEL.cut(column.name(), room));
    for (String line : TextStyle.NOTE.wrap(column.count(column == columns.getLast()), room)) {
      lines.add(line);
    }
    for (String detail : column.details()) {
      lines.addAll(TextStyle.NOTE.wrap(detail, room));
    }
    return lines;
  }

  private double y(DiagramColumn column, int index) {
    return areaTop + areaHeight / 2 + (index - (column.size() - 1) / 2.0) * pitch();
  }

  Picture picture() {
    Markup out = new Markup();
    double y = Theme.MARGIN;
    for (String line : titleLines) {
      double base = y + TextStyle.TITLE.ascent();
      out.text(TextStyle.TITLE, Anchor.START, Theme.MARGIN, base, line);
      y += TextStyle.TITLE.lineHeight();
    }
    EdgeNumbers printed = numbers ? new EdgeNumbers() : null;
    Markup neurons = new Markup();
    for (int c = 0; c < columns.size(); c++) {
      headings(out, c);
      neurons(neurons, c, printed);
    }
    for (int c = 1; c < columns.size(); c++) {
      edges(out, c, printed);
    }
    out.add(neurons);
    double bottom = areaTop + areaHeight + 10;
    if (printed != null) {
      printed.draw(out);
    }
    for (String line : TextStyle.NOTE.wrap(note(printed), width - 2 * Theme.MARGIN)) {
      double base = bottom + TextStyle.NOTE.ascent();
      out.text(TextStyle.NOTE, Anchor.START, Theme.MARGIN, base, line);
      bottom += TextStyle.NOTE.lineHeight();
    }
    return Picture.of(title, description(), width, bottom + Theme.MARGIN, out);
  }

  private void headings(Markup out, int c) {
    double y = headTop + TextStyle.LABEL.ascent();
    TextStyle style = TextStyle.LABEL;
    for (String line : heading(columns.get(c))) {
      out.text(style, Anchor.MIDDLE, xs[c], y, line);
      style = TextStyle.NOTE;
      y += style.lineHeight();
    }
  }

  private void neurons(Markup out, int c, EdgeNumbers printed) {
    DiagramColumn column = columns.get(c);
    double largest = largest(column.layer(), "bias");
    for (int i = 0; i < column.size(); i++) {
      double y = y(column, i);
      boolean biased = has(column.layer(), "bias");
      float bias = biased ? network.weight(column.layer(), "bias", i) : 0;
      double share = largest > 0 ? share(bias, largest) : 0;
      String name = name(c, i);
      String tip = biased ? name + "\nbias " + Numbers.brief(bias) : name;
      out.leaf("circle", "class", "rv-paper", "cx", xs[c], "cy", y, "r", RADIUS);
      out.hover(
          tip,
          "circle",
          "class",
          share > 0 ? colour(bias) : "rv-axis",
          "cx",
          xs[c],
          "cy",
          y,
          "r",
          RADIUS - (share > 0 ? (1 + 3 * share) / 2 : 0.5),
          "fill-opacity",
          0,
          "stroke-width",
          share > 0 ? 1 + 3 * share : 1);
      if (printed != null) {
        printed.keepFree(xs[c] - RADIUS, y - RADIUS, xs[c] + RADIUS, y + RADIUS);
        if (biased) {
          printed.below(printed(bias), xs[c], y + RADIUS);
        }
      }
      named(out, c, i, y);
    }
  }

  /** Names of inputs stand to the left, of outputs to the right. */
  private void named(Markup out, int c, int i, double y) {
    if (c == 0) {
      String name = TextStyle.LABEL.cut(inputNames.get(i), NAME);
      out.text(TextStyle.LABEL, Anchor.END, xs[c] - RADIUS - 8, y + 4.3, name);
    }
    if (c == columns.size() - 1) {
      String name = TextStyle.LABEL.cut(outputNames.get(i), NAME);
      out.text(TextStyle.LABEL, Anchor.START, xs[c] + RADIUS + 8, y + 4.3, name);
    }
  }

  private String name(int c, int i) {
    DiagramColumn column = columns.get(c);
    String place = column.name() + "[" + i + "]";
    return c == 0
        ? inputNames.get(i)
        : c == columns.size() - 1 ? outputNames.get(i) + ", " + place : place;
  }

  private void edges(Markup out, int c, EdgeNumbers printed) {
    DiagramColumn from = columns.get(c - 1);
    DiagramColumn to = columns.get(c);
    double largest = largest(to.layer(), "weight");
    out.open("g", "fill", "none", "stroke-linecap", "round");
    for (int i = 0; i < from.size(); i++) {
      for (int j = 0; j < to.size(); j++) {
        float weight = network.weight(to.layer(), "weight", i * to.size() + j);
        double share = share(weight, largest);
        double x0 = xs[c - 1] + RADIUS;
        double x1 = xs[c] - RADIUS;
        double y0 = y(from, i);
        double y1 = y(to, j);
        double middle = (x0 + x1) / 2;
        out.hover(
            name(c - 1, i) + " → " + name(c, j) + "\n" + Numbers.brief(weight),
            "path",
            "class",
            colour(weight),
            "d",
            "M%s %sC%s %s %s %s %s %s"
                .formatted(
                    round(x0),
                    round(y0),
                    round(middle),
                    round(y0),
                    round(middle),
                    round(y1),
                    round(x1),
                    round(y1)),
            "stroke-width",
            THINNEST + (THICKEST - THINNEST) * share,
            "stroke-opacity",
            0.35 + 0.6 * share);
        if (printed != null) {
          printed.along(printed(weight), x0, y0, x1, y1, share);
        }
      }
    }
    out.close("g");
  }

  /** A weight with two decimals, or three digits where it is large. */
  private static String printed(float value) {
    return Math.abs(value) < 100 ? Numbers.fixed(value, 2) : Numbers.significant(value, 3);
  }

  /** To a tenth, which keeps files small. */
  private static String round(double value) {
    return Markup.number(Math.rint(10 * value) / 10);
  }

  private static String colour(float value) {
    return value < 0 ? "rv-s1" : "rv-s0";
  }

  private static double share(float value, double largest) {
    return Float.isFinite(value) && largest > 0 ? Math.abs(value) / largest : 0;
  }

  private boolean has(int layer, String parameter) {
    return layer >= 0
        && architecture.parameters(layer).stream().anyMatch(spec -> spec.name().equals(parameter));
  }

  /** The largest finite value of a parameter, whatever its sign; 0 without one. */
  private double largest(int layer, String parameter) {
    if (!has(layer, parameter)) {
      return 0;
    }
    long size =
        architecture.parameters(layer).stream()
            .filter(spec -> spec.name().equals(parameter))
            .mapToLong(spec -> spec.size())
            .sum();
    double largest = 0;
    for (int i = 0; i < size; i++) {
      float value = network.weight(layer, parameter, i);
      largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
    }
    return largest;
  }

  private String note(EdgeNumbers printed) {
    String said = "Blue is above zero, orange below; an edge is as wide as its weight is large";
    boolean biased = columns.stream().anyMatch(column -> has(column.layer(), "bias"));
    said += biased ? ", a ring as its neuron's bias." : ".";
    if (printed != null && printed.leftOut() > 0) {
      said += " %s had no room here.".formatted(Numbers.count(printed.leftOut(), "weight"));
    }
    return said + " " + NetworkText.counted(architecture.parameterCount(), "parameter") + ".";
  }

  private String description() {
    StringBuilder text = new StringBuilder("Network of neurons: ");
    text.append(NetworkText.chain(architecture)).append(".");
    for (int c = 1; c < columns.size(); c++) {
      DiagramColumn column = columns.get(c);
      text.append(
          " The largest weight of %s is %s in size."
              .formatted(column.name(), Numbers.brief(largest(column.layer(), "weight"))));
    }
    return text.toString();
  }
}
