package dev.ranvier.report.svg;

/**
 * The look of all pictures: one style sheet, light, and dark where the reader's screen is. Every
 * picture carries it whole and the same, so several stand in one page without harm, and a page's
 * Content-Security-Policy needs one hash for all. Colours are told apart by people who see two
 * instead of three kinds of light (a test computes it), and lines differ by dashes besides.
 */
public final class Theme {

  /** Colours of series before they come again, with dashes. */
  public static final int COLOURS = 6;

  /** How wide a picture is unless somebody says otherwise. */
  public static final int WIDTH = 440;

  /** Around everything. */
  public static final double MARGIN = 12;

  private static final String[] LIGHT = {
    "#0072b2", "#d55e00", "#04a06a", "#a8327e", "#4a3d00", "#8a949e"
  };
  private static final String[] DARK = {
    "#56b4e9", "#ff8c42", "#12a37c", "#f2b6dc", "#f7ec6e", "#f4f4f4"
  };

  /** The style sheet. */
  public static final String STYLE = style();

  private Theme() {}

  /** The class of a series's lines. */
  public static String line(int series) {
    int dashes = series / COLOURS % 3;
    return "rv-l" + series % COLOURS + (dashes == 0 ? "" : " rv-d" + dashes);
  }

  /** The class of a series's strokes, of a width that another class says. */
  public static String stroke(int series) {
    return "rv-s" + series % COLOURS;
  }

  /** The class of a series's areas. */
  public static String fill(int series) {
    return "rv-f" + series % COLOURS;
  }

  /** A series's colour on white. */
  public static int light(int series) {
    return Integer.parseInt(LIGHT[series % COLOURS].substring(1), 16);
  }

  /** A series's colour on black. */
  public static int dark(int series) {
    return Integer.parseInt(DARK[series % COLOURS].substring(1), 16);
  }

  /** A series's colour in pixels, which know no theme: halfway. */
  public static int pixel(int series) {
    int mean = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int sum = (light(series) >> shift & 255) + (dark(series) >> shift & 255);
      mean |= sum / 2 << shift;
    }
    return mean;
  }

  private static String style() {
    StringBuilder css = new StringBuilder();
    css.append(".ranvier{font-family:\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",")
        .append("\"Noto Sans\",sans-serif;max-width:100%}\n");
    for (TextStyle style : TextStyle.values()) {
      css.append('.').append(style.css()).append("{font-size:").append(Markup.number(style.size()));
      css.append(style.bold() ? "px;font-weight:bold}\n" : "px}\n");
    }
    css.append(
        """
        .rv-grid,.rv-axis,.rv-ref{fill:none;stroke-width:1}
        .rv-ref{stroke-dasharray:4 3}
        .rv-hit{fill:#808080;fill-opacity:0}
        .rv-hit:hover{fill-opacity:.18}
        .rv-band{fill-opacity:.2}
        .rv-bar{fill-opacity:.75}
        .rv-dot{stroke-width:1.2;fill-opacity:.55}
        .rv-dots{stroke-width:3.6;stroke-linecap:round;stroke-opacity:.55}
        .rv-knots{stroke-width:4.6;stroke-linecap:round;fill:none}
        .rv-whisker{fill:none;stroke-width:1.4;stroke-opacity:.7}
        .rv-stroke{fill:none;stroke-width:.9}
        .rv-ridge{stroke-width:1}
        .rv-boundary{fill:none;stroke-width:1.3;stroke-linecap:round}
        .rv-spot{stroke-width:2}
        .rv-pixels{image-rendering:pixelated}
        .rv-d1{stroke-dasharray:6 3}
        .rv-d2{stroke-dasharray:2 3}
        """);
    colours(css, LIGHT, "#ffffff", "#1c2127", "#57606a", "#e4e7ea", "#8a929b");
    css.append("@media screen and (prefers-color-scheme:dark){\n");
    colours(css, DARK, "#14181f", "#e8eaed", "#a9b1bb", "#2b323b", "#75808c");
    return css.append("}\n").toString();
  }

  private static void colours(
      StringBuilder css,
      String[] series,
      String paper,
      String ink,
      String muted,
      String grid,
      String axis) {
    css.append(".rv-paper{fill:").append(paper).append("}\n.rv-tick,.rv-note{fill:").append(muted);
    css.append("}\n.rv-title,.rv-label,.rv-ink{fill:").append(ink);
    css.append("}\n.rv-boundary{stroke:").append(ink);
    css.append("}\n.rv-on{fill:").append(paper);
    css.append("}\n.rv-tile{fill:none;stroke:").append(grid);
    css.append("}\n.rv-grid{stroke:").append(grid).append("}\n.rv-axis,.rv-ref{stroke:");
    css.append(axis).append("}\n");
    for (int i = 0; i < series.length; i++) {
      css.append(
          ".rv-l%s{fill:none;stroke:%s;stroke-width:1.8;stroke-linejoin:round}\n"
              .formatted(i, series[i]));
      css.append(".rv-f%s{fill:%s}\n".formatted(i, series[i]));
      css.append(".rv-s%s{stroke:%s}\n".formatted(i, series[i]));
    }
  }
}
