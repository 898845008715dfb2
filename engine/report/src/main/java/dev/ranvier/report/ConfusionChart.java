package dev.ranvier.report;

import dev.ranvier.evaluation.ConfusionMatrix;
import dev.ranvier.report.svg.Anchor;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Numbers;
import dev.ranvier.report.svg.Png;
import dev.ranvier.report.svg.TextStyle;
import dev.ranvier.report.svg.Theme;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A cell for each pair of classes, actual ones down, predicted ones across: right answers in one
 * colour, mistakes in another, the stronger the larger their share of the actual class.
 */
final class ConfusionChart {

  private static final double MOST_NAME = 110;
  private static final double WIDEST_CELL = 52;

  /** Below, cells have no numbers, and names stand at every second or fifth class. */
  private static final double LEAST_CELL_WITH_TEXT = 19;

  /** Of more classes, cells are pixels. */
  private static final int MOST_DRAWN = 30;

  private static final int MOST_CLASSES = 1000;
  private static final int RAMP = 64;

  private final ConfusionMatrix matrix;
  private final String[] names;
  private final int classes;

  /** One cell, and what it costs in x and y. */
  private double cell;

  private double left;
  private double top;

  ConfusionChart(ConfusionMatrix matrix, String... names) {
    this.matrix = matrix;
    this.classes = matrix.classes();
    if (names.length != 0 && names.length != classes) {
      throw new IllegalArgumentException(
          "confusion matrix: %s names, expected one for each of %s classes, or none"
              .formatted(names.length, classes));
    }
    if (matrix.total() == 0) {
      throw new IllegalArgumentException("confusion matrix: no samples, nothing to draw");
    }
    if (classes > MOST_CLASSES) {
      throw new IllegalArgumentException(
          "confusion matrix: %s classes, expected at most %s".formatted(classes, MOST_CLASSES));
    }
    this.names =
        names.length == 0
            ? IntStream.range(0, classes).mapToObj(Integer::toString).toArray(String[]::new)
            : names.clone();
  }

  Picture picture() {
    double longest =
        IntStream.range(0, classes)
            .mapToDouble(i -> TextStyle.TICK.width(names[i]))
            .max()
            .orElse(0);
    double name = Math.min(MOST_NAME, longest);
    left = Theme.MARGIN + name + 8;
    double number =
        classes > MOST_DRAWN
            ? 0
            : IntStream.range(0, classes * classes)
                .mapToDouble(i -> TextStyle.TICK.width(count(i / classes, i % classes)))
                .max()
                .orElse(0);
    double room = (Theme.WIDTH - Theme.MARGIN - left) / classes;
    cell = Math.min(WIDEST_CELL, room);
    if (classes <= MOST_DRAWN) {
      cell = Math.max(cell, Math.max(LEAST_CELL_WITH_TEXT, number + 6));
    }
    boolean upright = longest > cell * every() - 6;
    double above = upright ? Math.min(MOST_NAME, longest) + 4 : TextStyle.TICK.lineHeight();
    double width = Math.max(Theme.WIDTH, left + classes * cell + Theme.MARGIN);
    List<String> notes = TextStyle.NOTE.wrap(notes(), width - 2 * Theme.MARGIN);
    Markup out = new Markup();
    double at = Theme.MARGIN;
    out.text(TextStyle.TITLE, Anchor.START, Theme.MARGIN, at + 14, "Confusion matrix");
    at += TextStyle.TITLE.lineHeight() + 4;
    out.text(
        TextStyle.LABEL,
        Anchor.START,
        Theme.MARGIN,
        at + 12,
        "actual class down, predicted class across");
    top = at + TextStyle.LABEL.lineHeight() + 6 + above;
    names(out, upright, above);
    if (classes > MOST_DRAWN) {
      pixels(out);
    } else {
      cells(out);
    }
    at = top + classes * cell + 10;
    for (String line : notes) {
      out.text(TextStyle.NOTE, Anchor.START, Theme.MARGIN, at + TextStyle.NOTE.ascent(), line);
      at += TextStyle.NOTE.lineHeight();
    }
    return Picture.of("Confusion matrix", description(), width, at + 9, out);
  }

  /** Between two classes with names. */
  private int every() {
    int every = 1;
    for (int next : new int[] {2, 5, 10, 20, 50, 100}) {
      if (every * cell >= TextStyle.TICK.lineHeight()) {
        break;
      }
      every = next;
    }
    return every;
  }

  private void names(Markup out, boolean upright, double above) {
    for (int i = 0; i < classes; i += every()) {
      double middle = (i + 0.5) * cell;
      String name = TextStyle.TICK.cut(names[i], MOST_NAME);
      out.text(TextStyle.TICK, Anchor.END, left - 7, top + middle + 4.2, name);
      if (upright) {
        out.upright(TextStyle.TICK, Anchor.START, left + middle + 4.2, top - 6, name);
      } else {
        out.text(TextStyle.TICK, Anchor.MIDDLE, left + middle, top - 6, name);
      }
    }
  }

  private String count(int actual, int predicted) {
    double count = matrix.count(actual, predicted);
    return matrix.weighted() ? Numbers.significant(count, 3) : Numbers.fixed(count, 0);
  }

  /** Of the actual class. */
  private double share(int actual, int predicted) {
    double support = matrix.support(actual);
    return support == 0 ? 0 : matrix.count(actual, predicted) / support;
  }

  /** Mistakes are to be seen when they are few: by the root of their share. */
  private double strength(int actual, int predicted) {
    double share = share(actual, predicted);
    return actual == predicted ? 0.9 * share : share == 0 ? 0 : 0.06 + 0.84 * Math.sqrt(share);
  }

  private void cells(Markup out) {
    for (int row = 0; row < classes; row++) {
      for (int column = 0; column < classes; column++) {
        double x = left + column * cell;
        double y = top + row * cell;
        double strength = strength(row, column);
        out.hover(
            tip(row, column),
            "rect",
            "class",
            row == column ? "rv-f0" : "rv-f1",
            "x",
            x + 0.5,
            "y",
            y + 0.5,
            "width",
            cell - 1,
            "height",
            cell - 1,
            "fill-opacity",
            Math.max(0.03, strength));
        if (matrix.count(row, column) > 0) {
          out.text(
              TextStyle.TICK,
              Anchor.MIDDLE,
              x + cell / 2,
              y + cell / 2 + 4.2,
              count(row, column),
              strength > 0.55 ? "rv-on" : "rv-ink");
        }
      }
    }
  }

  private String tip(int actual, int predicted) {
    return "%s taken for %s: %s, %s %% of %s"
        .formatted(
            names[actual],
            names[predicted],
            count(actual, predicted),
            Numbers.significant(100 * share(actual, predicted), 3),
            matrix.weighted()
                ? Numbers.significant(matrix.support(actual), 4)
                : Numbers.fixed(matrix.support(actual), 0));
  }

  private void pixels(Markup out) {
    int[] palette = new int[2 * RAMP];
    System.arraycopy(Png.ramp(Theme.pixel(0), RAMP), 0, palette, 0, RAMP);
    System.arraycopy(Png.ramp(Theme.pixel(1), RAMP), 0, palette, RAMP, RAMP);
    byte[] pixels = new byte[classes * classes];
    for (int i = 0; i < pixels.length; i++) {
      int actual = i / classes;
      int predicted = i % classes;
      long level = Math.round((RAMP - 1) * strength(actual, predicted));
      pixels[i] = (byte) (actual == predicted ? level : RAMP + level);
    }
    double side = classes * cell;
    out.leaf(
        "rect",
        "class",
        "rv-f0",
        "fill-opacity",
        0.04,
        "x",
        left,
        "y",
        top,
        "width",
        side,
        "height",
        side);
    out.leaf(
        "image",
        "class",
        "rv-pixels",
        "x",
        left,
        "y",
        top,
        "width",
        side,
        "height",
        side,
        "href",
        Png.address(classes, classes, pixels, palette));
  }

  private String notes() {
    return right() + mistakes(1);
  }

  private String right() {
    return "Right: %s %% of %s."
        .formatted(
            Numbers.fixed(100 * matrix.accuracy(), 1),
            matrix.weighted()
                ? "a weight of " + Numbers.significant(matrix.total(), 4)
                : Numbers.count((long) matrix.total(), "sample"));
  }

  private String description() {
    return "Confusion matrix of %s classes. ".formatted(classes) + right() + mistakes(5);
  }

  private String mistakes(int most) {
    List<int[]> pairs = new ArrayList<>();
    for (int row = 0; row < classes; row++) {
      for (int column = 0; column < classes; column++) {
        if (row != column && matrix.count(row, column) > 0) {
          pairs.add(new int[] {row, column});
        }
      }
    }
    if (pairs.isEmpty()) {
      return "";
    }
    pairs.sort(Comparator.comparingDouble(pair -> -matrix.count(pair[0], pair[1])));
    List<String> words =
        pairs.stream()
            .limit(most)
            .map(
                pair ->
                    "%s taken for %s (%s)"
                        .formatted(names[pair[0]], names[pair[1]], count(pair[0], pair[1])))
            .toList();
    return " Most often mistaken: " + String.join(", ", words) + ".";
  }
}
