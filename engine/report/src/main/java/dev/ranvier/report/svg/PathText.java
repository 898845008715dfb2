package dev.ranvier.report.svg;

/** What a path's {@code d} says, with one decimal, as thousands of points must not weigh much. */
public final class PathText {

  /** Far outside every picture, and short to write. */
  private static final double FAR = 9999;

  private final StringBuilder out = new StringBuilder();
  private long lastX;
  private long lastY;

  /** Goes there without drawing. */
  public PathText move(double x, double y) {
    out.append('M');
    lastX = tenths(x);
    lastY = tenths(y);
    number(lastX, false);
    number(lastY, true);
    return this;
  }

  /** Draws a line to there. */
  public PathText line(double x, double y) {
    long nextX = tenths(x);
    long nextY = tenths(y);
    out.append('l');
    number(nextX - lastX, false);
    number(nextY - lastY, true);
    lastX = nextX;
    lastY = nextY;
    return this;
  }

  /** A dot as wide as the line, whose ends have to be round. */
  public PathText dot(double x, double y) {
    move(x, y);
    out.append("h0");
    return this;
  }

  /** A rectangle. */
  public PathText box(double x, double y, double width, double height) {
    return move(x, y).line(x + width, y).line(x + width, y + height).line(x, y + height).close();
  }

  /** Draws a line back to where the last move went. */
  public PathText close() {
    out.append('z');
    return this;
  }

  /** Whether it says nothing. */
  public boolean isEmpty() {
    return out.isEmpty();
  }

  private static long tenths(double value) {
    return Math.round(10 * Math.clamp(value, -FAR, FAR));
  }

  private void number(long tenths, boolean behindAnother) {
    if (behindAnother && tenths >= 0) {
      out.append(' ');
    }
    if (tenths < 0) {
      out.append('-');
    }
    long magnitude = Math.abs(tenths);
    out.append(magnitude / 10);
    if (magnitude % 10 != 0) {
      out.append('.').append(magnitude % 10);
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
