package dev.ranvier.digits;

import java.util.ArrayList;
import java.util.List;

/**
 * One way to write a digit: pen strokes through control points, before any distortion.
 *
 * <p>Units are hundredths of the digit's height, x to the right and y down, about 60 wide.
 *
 * @param xs control points of all strokes, one after the other
 * @param ys likewise
 * @param pieces {first, last} control point of each smooth piece; neighbours share a corner point
 */
record DigitShape(double[] xs, double[] ys, int[][] pieces) {

  /**
   * Reads {@code x,y} points: a curve runs smoothly through them, {@code /} after a point makes it
   * a corner, {@code ;} lifts the pen.
   */
  static DigitShape parse(String text) {
    List<double[]> points = new ArrayList<>();
    List<int[]> pieces = new ArrayList<>();
    for (String stroke : text.split(";")) {
      int first = points.size();
      for (String token : stroke.strip().split("\\s+")) {
        int last = points.size() - 1;
        if (token.equals("/")) {
          pieces.add(new int[] {first, last});
          first = last;
        } else {
          String[] pair = token.split(",");
          points.add(new double[] {Double.parseDouble(pair[0]), Double.parseDouble(pair[1])});
        }
      }
      pieces.add(new int[] {first, points.size() - 1});
    }
    return new DigitShape(
        points.stream().mapToDouble(p -> p[0]).toArray(),
        points.stream().mapToDouble(p -> p[1]).toArray(),
        pieces.toArray(int[][]::new));
  }
}
