package dev.ranvier.simd.norm;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * y[j] = x̂[j] · gamma[j] + beta[j], x̂[j] = (x[j] - mean) · r, r = 1 / sqrt(variance + epsilon).
 * Backward: dx[j] = r · (g[j] - mean of g - x̂[j] · mean of g · x̂), g[j] = dy[j] · gamma[j].
 *
 * <p>All matrices: a row of {@code columns}; stats: mean and r. Products that are added or
 * subtracted are multiply-adds; sums in the written order of {@link RowScalar}. A row's mean and
 * variance come from its deviations from sum / columns, which for values far from zero is more
 * wrong than they vary: mean = centre + mean deviation, variance = mean square - (mean deviation)².
 */
final class LayerNormalizationScalar {

  private LayerNormalizationScalar() {}

  static void statsRow(
      MemorySegment x,
      long xRow,
      float epsilon,
      int columns,
      MemorySegment stats,
      long statsBytes) {
    float centre = RowScalar.sum(x, xRow, columns) / columns;
    float deviation = sumOfDeviations(x, xRow, centre, columns) / columns;
    float square = sumOfSquaredDeviations(x, xRow, centre, columns) / columns;
    storeStats(centre, deviation, square, epsilon, stats, statsBytes);
  }

  /**
   * Mean and r, each rounded to a float once, from the mean deviation and the mean squared
   * deviation of a row from a centre that is nearly its mean.
   */
  static void storeStats(
      float centre,
      float deviation,
      float square,
      float epsilon,
      MemorySegment stats,
      long statsBytes) {
    double variance = Math.max(0, square - (double) deviation * deviation);
    store((float) ((double) centre + deviation), stats, statsBytes);
    store((float) (1 / Math.sqrt(variance + epsilon)), stats, statsBytes + Float.BYTES);
  }

  private static float sumOfDeviations(MemorySegment x, long xRow, float centre, int columns) {
    float total = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      total +=
          (deviationsLane(x, xRow, centre, q, columns)
                  + deviationsLane(x, xRow, centre, q + 2, columns))
              + (deviationsLane(x, xRow, centre, q + 1, columns)
                  + deviationsLane(x, xRow, centre, q + 3, columns));
    }
    return total;
  }

  private static float deviationsLane(
      MemorySegment x, long xRow, float centre, int lane, int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      sum += load(x, xRow + ((long) j << 2)) - centre;
    }
    return sum;
  }

  private static float sumOfSquaredDeviations(
      MemorySegment x, long xRow, float centre, int columns) {
    float total = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      total +=
          (squaresLane(x, xRow, centre, q, columns) + squaresLane(x, xRow, centre, q + 2, columns))
              + (squaresLane(x, xRow, centre, q + 1, columns)
                  + squaresLane(x, xRow, centre, q + 3, columns));
    }
    return total;
  }

  private static float squaresLane(
      MemorySegment x, long xRow, float centre, int lane, int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      float deviation = load(x, xRow + ((long) j << 2)) - centre;
      sum = multiplyAdd(deviation, deviation, sum);
    }
    return sum;
  }

  static void forwardRow(
      MemorySegment x,
      long xRow,
      MemorySegment gamma,
      long gammaBytes,
      MemorySegment beta,
      long betaBytes,
      int columns,
      MemorySegment y,
      long yRow,
      MemorySegment stats,
      long statsBytes) {
    float mean = load(stats, statsBytes);
    float r = load(stats, statsBytes + Float.BYTES);
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float normal = (load(x, xRow + at) - mean) * r;
      float value = multiplyAdd(normal, load(gamma, gammaBytes + at), load(beta, betaBytes + at));
      store(value, y, yRow + at);
    }
  }

  /** Differentiates y = x̂ · gamma + beta. */
  static void backwardRow(
      MemorySegment dy,
      long dyRow,
      MemorySegment x,
      long xRow,
      MemorySegment gamma,
      long gammaBytes,
      MemorySegment stats,
      long statsBytes,
      int columns,
      MemorySegment dx,
      long dxRow) {
    float mean = load(stats, statsBytes);
    float r = load(stats, statsBytes + Float.BYTES);
    float slope = RowScalar.dot(dy, dyRow, gamma, gammaBytes, columns) / columns;
    float pull = dotNormal(dy, dyRow, x, xRow, gamma, gammaBytes, mean, r, columns) / columns;
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float g = load(dy, dyRow + at) * load(gamma, gammaBytes + at);
      float normal = (load(x, xRow + at) - mean) * r;
      store(multiplyAdd(normal, -pull, g - slope) * r, dx, dxRow + at);
    }
  }

  /** The sum of dy[j] · gamma[j] · x̂[j]. */
  private static float dotNormal(
      MemorySegment dy,
      long dyRow,
      MemorySegment x,
      long xRow,
      MemorySegment gamma,
      long gammaBytes,
      float mean,
      float r,
      int columns) {
    float total = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      float lane0 = dotNormalLane(dy, dyRow, x, xRow, gamma, gammaBytes, mean, r, q, columns);
      float lane1 = dotNormalLane(dy, dyRow, x, xRow, gamma, gammaBytes, mean, r, q + 1, columns);
      float lane2 = dotNormalLane(dy, dyRow, x, xRow, gamma, gammaBytes, mean, r, q + 2, columns);
      float lane3 = dotNormalLane(dy, dyRow, x, xRow, gamma, gammaBytes, mean, r, q + 3, columns);
      total += (lane0 + lane2) + (lane1 + lane3);
    }
    return total;
  }

  private static float dotNormalLane(
      MemorySegment dy,
      long dyRow,
      MemorySegment x,
      long xRow,
      MemorySegment gamma,
      long gammaBytes,
      float mean,
      float r,
      int lane,
      int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      long at = (long) j << 2;
      float g = load(dy, dyRow + at) * load(gamma, gammaBytes + at);
      sum = multiplyAdd(g, (load(x, xRow + at) - mean) * r, sum);
    }
    return sum;
  }
}
