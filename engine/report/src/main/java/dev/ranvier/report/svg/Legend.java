package dev.ranvier.report.svg;

import java.util.List;

/** Names of what is drawn, each behind a sample, in as many rows as they need. */
public final class Legend {

  private static final double SAMPLE = 20;
  private static final double BETWEEN = 16;
  private static final double ROW = 18;

  /** What stands before a name. */
  public enum Sample {
    LINE,
    POINTS,
    AREA,
    WHISKER,
    REFERENCE
  }

  /**
   * A name.
   *
   * @param series whose colour the sample has
   */
  public record Entry(String name, int series, Sample sample) {}

  private final List<Entry> entries;
  private final double width;
  private final int columns;

  /** From the start of one name to that of the next, of several rows; 0 of one. */
  private final double column;

  /** Of names in a place so wide; longer ones are cut. */
  public Legend(List<Entry> entries, double width) {
    this.entries = List.copyOf(entries);
    this.width = width;
    double widest = 0;
    double sum = -BETWEEN;
    for (Entry entry : entries) {
      double needed = needed(entry);
      widest = Math.max(widest, needed);
      sum += needed;
    }
    boolean oneRow = sum <= width;
    columns = oneRow ? entries.size() : (int) Math.max(1, (width + BETWEEN) / widest);
    column = oneRow ? 0 : (width + BETWEEN) / columns;
  }

  private double needed(Entry entry) {
    return SAMPLE + 6 + TextStyle.LABEL.width(shown(entry)) + BETWEEN;
  }

  private String shown(Entry entry) {
    return TextStyle.LABEL.cut(entry.name, width - SAMPLE - 6);
  }

  /** Of all rows. */
  public double height() {
    return columns == 0 ? 0 : (entries.size() + columns - 1) / columns * ROW;
  }

  /** Draws it, its left upper corner here. */
  public void draw(Markup out, double left, double top) {
    double x = left;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      double middle = top + ROW / 2 + i / columns * ROW;
      if (column > 0) {
        x = left + i % columns * column;
      }
      sample(out, entry, x, middle);
      String name = shown(entry);
      out.text(TextStyle.LABEL, Anchor.START, x + SAMPLE + 6, middle + 4.3, name);
      x += needed(entry);
    }
  }

  private static void sample(Markup out, Entry entry, double x, double y) {
    String line = Theme.line(entry.series);
    switch (entry.sample) {
      case LINE -> horizontal(out, line, x, y);
      case REFERENCE -> horizontal(out, "rv-ref", x, y);
      case POINTS -> Markers.draw(out, entry.series, x + SAMPLE / 2, y, null);
      case WHISKER ->
          out.leaf(
              "path",
              "class",
              Theme.stroke(entry.series) + " rv-whisker",
              "d",
              new PathText().move(x + SAMPLE / 2, y - 6).line(x + SAMPLE / 2, y + 6));
      case AREA ->
          out.leaf(
              "rect",
              "class",
              Theme.fill(entry.series) + " rv-band",
              "x",
              x,
              "y",
              y - 5,
              "width",
              SAMPLE,
              "height",
              10);
    }
  }

  private static void horizontal(Markup out, String css, double x, double y) {
    out.leaf("path", "class", css, "d", new PathText().move(x, y).line(x + SAMPLE, y));
  }
}
