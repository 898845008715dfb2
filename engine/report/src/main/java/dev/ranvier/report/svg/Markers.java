package dev.ranvier.report.svg;

/** Points of a series, of a shape that tells as much as the colour does. */
public final class Markers {

  private static final double RADIUS = 3.2;

  private Markers() {}

  /**
   * Draws one.
   *
   * @param tip what it tells to who points at it, or null
   */
  public static void draw(Markup out, int series, double x, double y, String tip) {
    String css = "rv-dot " + Theme.fill(series) + " rv-s" + series % Theme.COLOURS;
    PathText path = new PathText();
    switch (series % 4) {
      case 0 -> {
        Object[] circle = {"class", css, "cx", x, "cy", y, "r", RADIUS};
        if (tip == null) {
          out.leaf("circle", circle);
        } else {
          out.hover(tip, "circle", circle);
        }
        return;
      }
      case 1 -> path.box(x - 2.8, y - 2.8, 5.6, 5.6);
      case 2 -> path.move(x, y - 3.8).line(x + 3.6, y + 2.6).line(x - 3.6, y + 2.6).close();
      default -> path.move(x, y - 4).line(x + 4, y).line(x, y + 4).line(x - 4, y).close();
    }
    if (tip == null) {
      out.leaf("path", "class", css, "d", path);
    } else {
      out.hover(tip, "path", "class", css, "d", path);
    }
  }
}
