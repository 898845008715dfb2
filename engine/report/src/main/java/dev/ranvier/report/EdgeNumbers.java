package dev.ranvier.report;

import dev.ranvier.report.svg.Anchor;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.TextStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Numbers printed on edges: each at the first of some places along its edge where it lies on no
 * other, large weights first; what finds no place is left out and counted.
 */
final class EdgeNumbers {

  private static final TextStyle STYLE = TextStyle.TICK;
  private static final double ASCENT = STYLE.ascent();
  private static final double DESCENT = STYLE.descent();
  private static final double PAD = 2;

  /** Places along an edge, from 0 to 1, those near its end first, where edges are apart. */
  private static final double[] PLACES = {
    0.8, 0.74, 0.86, 0.68, 0.62, 0.2, 0.26, 0.14, 0.32, 0.56, 0.38, 0.44, 0.5
  };

  private record Box(double left, double top, double right, double bottom) {
    boolean meets(Box other) {
      return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
  }

  private record Wanted(String text, double share, List<double[]> places) {}

  private final List<Box> taken = new ArrayList<>();
  private final List<Wanted> wanted = new ArrayList<>();
  private final Markup fixed = new Markup();
  private int leftOut;

  /** Nothing may be printed here. */
  void keepFree(double left, double top, double right, double bottom) {
    taken.add(new Box(left, top, right, bottom));
  }

  /** A number right below a neuron, which has room there. */
  void below(String text, double x, double bottom) {
    double base = bottom + 1 + ASCENT;
    taken.add(box(text, x, base));
    printed(fixed, text, x, base);
  }

  /** A number for an edge between two places, curved as edges are. */
  void along(String text, double x0, double y0, double x1, double y1, double share) {
    List<double[]> places = new ArrayList<>();
    for (double t : PLACES) {
      // Of the cubic curve whose middle points lie halfway across, at the height of its ends.
      double u = 1 - t;
      double middle = (x0 + x1) / 2;
      double x = u * u * u * x0 + 3 * u * t * middle + t * t * t * x1;
      double y = (u * u * u + 3 * u * u * t) * y0 + (3 * u * t * t + t * t * t) * y1;
      places.add(new double[] {x, y + (ASCENT - DESCENT) / 2});
    }
    wanted.add(new Wanted(text, share, places));
  }

  private static Box box(String text, double x, double base) {
    double half = STYLE.width(text) / 2 + PAD;
    return new Box(x - half, base - ASCENT, x + half, base + DESCENT);
  }

  void draw(Markup out) {
    wanted.sort(Comparator.comparingDouble(it -> -it.share));
    for (Wanted number : wanted) {
      boolean found = false;
      for (double[] place : number.places) {
        Box box = box(number.text, place[0], place[1]);
        if (taken.stream().noneMatch(box::meets)) {
          taken.add(box);
          printed(out, number.text, place[0], place[1]);
          found = true;
          break;
        }
      }
      leftOut += found ? 0 : 1;
    }
    out.add(fixed);
  }

  private static void printed(Markup out, String text, double x, double base) {
    Box box = box(text, x, base);
    out.leaf(
        "rect",
        "class",
        "rv-paper",
        "x",
        box.left,
        "y",
        box.top + 1,
        "width",
        box.right - box.left,
        "height",
        box.bottom - box.top - 1,
        "rx",
        3,
        "fill-opacity",
        0.85);
    out.text(STYLE, Anchor.MIDDLE, x, base, text, "rv-ink");
  }

  /** Numbers that found no place; known when all are drawn. */
  int leftOut() {
    return leftOut;
  }
}
