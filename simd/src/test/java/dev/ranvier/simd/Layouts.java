package dev.ranvier.simd;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Shapes and places that every kernel is tried on: all tails, padded and larger strides, offsets.
 */
public final class Layouts {

  /** One of them; {@code other} is a second offset, so that operands are not aligned alike. */
  public record Layout(int rows, int columns, int extraStride, int offset, int other) {
    /** Values in [-scale, scale], the same for the same layout. */
    public double[][] random(int seed, double scale) {
      Random random = new Random(31L * (31L * rows + columns) + seed);
      double[][] values = new double[rows][columns];
      for (double[] row : values) {
        for (int j = 0; j < columns; j++) {
          row[j] = (float) (scale * (2 * random.nextDouble() - 1));
        }
      }
      return values;
    }
  }

  private Layouts() {}

  public static List<Layout> all() {
    List<Layout> layouts = new ArrayList<>();
    for (int columns = 1; columns <= 67; columns++) {
      for (int rows = 1; rows <= 5; rows++) {
        layouts.add(new Layout(rows, columns, 0, 0, 0));
        layouts.add(new Layout(rows, columns, 16 * (columns % 3), columns % 7, rows));
      }
    }
    layouts.add(new Layout(3, 1000, 16, 16, 0));
    for (int rows : new int[] {16, 18, 19, 35}) {
      layouts.add(new Layout(rows, 1, 0, 0, 0));
      layouts.add(new Layout(rows, 1, 16, rows % 7, 5));
    }
    return layouts;
  }
}
