package dev.ranvier.report.svg;

import java.util.ArrayList;
import java.util.List;

/**
 * The kinds of text in a picture. Sizes are units of a picture 440 wide, so that its smallest text
 * is nine pixels high on a telephone that shows it 340 wide.
 */
public enum TextStyle {
  /** What the picture shows. */
  TITLE("rv-title", 15, true),
  /** Axes, legends, names. */
  LABEL("rv-label", 12.5, false),
  /** Numbers at ticks and in cells. */
  TICK("rv-tick", 12, false),
  /** What a reader should know besides, below the picture. */
  NOTE("rv-note", 12, false);

  private static final String CUT = "…";

  private final String css;
  private final double size;
  private final boolean bold;

  TextStyle(String css, double size, boolean bold) {
    this.css = css;
    this.size = size;
    this.bold = bold;
  }

  /** Its class in {@link Theme#STYLE}. */
  public String css() {
    return css;
  }

  /** Of the font. */
  public double size() {
    return size;
  }

  boolean bold() {
    return bold;
  }

  /** From the base line of a line to that of the next. */
  public double lineHeight() {
    return Math.ceil(size * 1.3);
  }

  /** From the base line up to the top of what stands on it. */
  public double ascent() {
    return size * 0.95;
  }

  /** From the base line down. */
  public double descent() {
    return size * 0.25;
  }

  /** Of a text in one line, at most. */
  public double width(String text) {
    return AdvanceWidths.of(text, bold) * size;
  }

  /** The text, or as much of its beginning as is no wider, with three dots behind. */
  public String cut(String text, double width) {
    if (width(text) <= width) {
      return text;
    }
    int end = text.length();
    while (end > 0 && width(text.substring(0, end).strip() + CUT) > width) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).strip() + CUT;
  }

  /**
   * The text in lines no wider than this, broken at spaces, or within words that are wider alone.
   */
  public List<String> wrap(String text, double width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (width(longer) > width && !line.isEmpty()) {
        lines.add(line.toString());
        longer = word;
      }
      while (width(longer) > width && longer.codePointCount(0, longer.length()) > 1) {
        int end = longer.length();
        while (width(longer.substring(0, end)) > width && longer.codePointCount(0, end) > 1) {
          end = longer.offsetByCodePoints(end, -1);
        }
        lines.add(longer.substring(0, end));
        longer = longer.substring(end);
      }
      line.setLength(0);
      line.append(longer);
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }
}
