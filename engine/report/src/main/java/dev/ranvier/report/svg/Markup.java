package dev.ranvier.report.svg;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The XML text of a picture, element by element. Numbers have at most two decimals, a dot and no
 * exponent, whatever the language of the machine; what people wrote is escaped.
 */
public final class Markup {

  private final StringBuilder out = new StringBuilder();

  /**
   * An element without content.
   *
   * @param attributes names and values in turns; a null value leaves its attribute out
   */
  public Markup leaf(String name, Object... attributes) {
    start(name, attributes);
    out.append("/>\n");
    return this;
  }

  /** An element that {@link #close} ends. */
  public Markup open(String name, Object... attributes) {
    start(name, attributes);
    out.append(">\n");
    return this;
  }

  /** Ends an element. */
  public Markup close(String name) {
    out.append("</").append(name).append(">\n");
    return this;
  }

  /** An element that tells something to who points at it. */
  public Markup hover(String tip, String name, Object... attributes) {
    start(name, attributes);
    out.append("><title>").append(escape(tip)).append("</title></").append(name).append(">\n");
    return this;
  }

  /** A line of text on its base line. */
  public Markup text(TextStyle style, Anchor anchor, double x, double y, String text) {
    return text(style, anchor, x, y, text, "");
  }

  /**
   * A line of text on its base line.
   *
   * @param more a class beside the style's, or nothing
   */
  public Markup text(TextStyle style, Anchor anchor, double x, double y, String text, String more) {
    String classes = more.isEmpty() ? style.css() : style.css() + " " + more;
    start("text", "class", classes, "x", x, "y", y, "text-anchor", anchor.css());
    out.append('>').append(escape(text)).append("</text>\n");
    return this;
  }

  /** A line of text that goes upwards, its base line to the right of the letters. */
  public Markup upright(TextStyle style, Anchor anchor, double x, double y, String text) {
    String turn = "rotate(-90 %s %s)".formatted(number(x), number(y));
    start(
        "text",
        "class",
        style.css(),
        "x",
        x,
        "y",
        y,
        "text-anchor",
        anchor.css(),
        "transform",
        turn);
    out.append('>').append(escape(text)).append("</text>\n");
    return this;
  }

  /** What another one holds. */
  public Markup add(Markup other) {
    out.append(other.out);
    return this;
  }

  private void start(String name, Object... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      if (value != null) {
        String text = value instanceof Number n ? number(n.doubleValue()) : value.toString();
        out.append(' ').append(attributes[i]).append("=\"").append(escape(text)).append('"');
      }
    }
  }

  /** A coordinate. */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("coordinate " + value + ", expected a finite one");
    }
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Text as it may stand in XML: also without the characters that XML has no place for. */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 8);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\n' -> safe.append("&#10;");
                default -> safe.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
              }
            });
    return safe.toString();
  }

  private static boolean isAllowed(int c) {
    return c == '\t' || c >= 0x20 && c < 0xD800 || c >= 0xE000 && c < 0xFFFE || c >= 0x10000;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
