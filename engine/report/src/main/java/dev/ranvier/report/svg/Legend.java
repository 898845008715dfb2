package dev.ranvier.report.svg;

import java.util.ArrayList;
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
    REFERENCE
  }

  /**
   * A name.
   *
   * @param series whose colour the sample has
   */
  public record Entry(String name, int series, Sample sample) {}

  private final List<List<Entry>> rows = new ArrayList<>();
  private final double width;

  /** Of names in a place so wide; longer ones are cut. */
  public Legend(List<Entry> entries, double width) {
    this.width = width;
    double used = 0;
    for (Entry entry : entries) {
      double needed = SAMPLE + 6 + TextStyle.LABEL.width(shown(entry));
      if (rows.isEmpty() || used + needed > width) {
        rows.add(new ArrayList<>());
        used = 0;
      }
      rows.getLast().add(entry);
      used += needed + BETWEEN;
    }
  }

  private String shown(Entry entry) {
    return TextStyle.LABEL.cut(entry.name, width - SAMPLE - 6);
  }

  /** Of all rows. */
  public double height() {
    return rows.size() * ROW;
  }

  /** Draws it, its left upper corner here. */
  public void draw(Markup out, double left, double top) {
    double middle = top + ROW / 2;
    for (List<Entry> row : rows) {
      double x = left;
      for (Entry entry : row) {
        sample(out, entry, x, middle);
        String name = shown(entry);
        out.text(TextStyle.LABEL, Anchor.START, x + SAMPLE + 6, middle + 4.3, name);
        x += SAMPLE + 6 + TextStyle.LABEL.width(name) + BETWEEN;
      }
      middle += ROW;
    }
  }

  private static void sample(Markup out, Entry entry, double x, double y) {
    String line = Theme.line(entry.series);
    switch (entry.sample) {
      case LINE -> horizontal(out, line, x, y);
      case REFERENCE -> horizontal(out, "rv-ref", x, y);
      case POINTS -> Markers.draw(out, entry.series, x + SAMPLE / 2, y, null);
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
