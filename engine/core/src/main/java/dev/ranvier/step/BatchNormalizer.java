package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.norm.ColumnCovariance;
import dev.ranvier.simd.norm.ColumnNormalization;
import dev.ranvier.simd.reduce.ColumnSums;

/**
 * The passes of batch normalization, over x [N, columns] with mean m and r = 1 / sqrt(variance +
 * epsilon) of each column:
 *
 * <pre>
 * y = gamma r (x - m) + beta
 * dbeta = sum of dy,  dgamma = r D  with D = sum of dy (x - m)
 * dx = gamma r (dy - dbeta / N - (x - m) r² D / N)
 * </pre>
 *
 * <p>Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing
 * Internal Covariate Shift", 2015, sections 3 and 3.1; the variance is that of the population.
 */
public final class BatchNormalizer {

  private final ColumnSums sums;
  private final ColumnCovariance covariance;
  private final ColumnNormalization normalization;
  private final float momentum;
  private final double epsilon;
  private final Operand x;
  private final Operand y;
  private final Operand gamma;
  private final Operand beta;
  private final Operand movingMean;
  private final Operand movingVariance;
  private final Operand mean;
  private final Operand variance;
  private final Operand scale;
  private final Operand slope;
  private final Operand shift;
  private final Operand zeros;

  /** What the columns have in the batch that runs; each [1, columns], kept until backward. */
  public record Scratch(
      Operand mean, Operand variance, Operand scale, Operand slope, Operand shift) {}

  /**
   * A normalizer with all places resolved.
   *
   * @param x [batchSize, columns]
   * @param y like x, elsewhere
   * @param gamma [1, columns], as all that follow; ones if the layer has none
   * @param beta zeros if the layer has none
   * @param zeros a vector that stays zero
   */
  public BatchNormalizer(
      Tier tier,
      double momentum,
      double epsilon,
      Operand x,
      Operand y,
      Operand gamma,
      Operand beta,
      Operand movingMean,
      Operand movingVariance,
      Scratch scratch,
      Operand zeros) {
    this.sums = ColumnSums.of(tier);
    this.covariance = ColumnCovariance.of(tier);
    this.normalization = ColumnNormalization.of(tier);
    this.momentum = (float) momentum;
    this.epsilon = epsilon;
    this.x = x;
    this.y = y;
    this.gamma = gamma;
    this.beta = beta;
    this.movingMean = movingMean;
    this.movingVariance = movingVariance;
    this.mean = scratch.mean();
    this.variance = scratch.variance();
    this.scale = scratch.scale();
    this.slope = scratch.slope();
    this.shift = scratch.shift();
    this.zeros = zeros;
  }

  /** gamma / sqrt(variance + epsilon). */
  public static float scale(float gamma, float variance, double epsilon) {
    return (float) (gamma / Math.sqrt(variance + epsilon));
  }

  /** y by the batch's own mean and variance. */
  public void normalizeByBatch(int rows) {
    sum(x, rows, mean);
    for (int column = 0; column < x.columns(); column++) {
      mean.set(0, column, mean.get(0, column) / rows);
    }
    covary(x, mean, rows, variance);
    for (int column = 0; column < x.columns(); column++) {
      float ofColumn = variance.get(0, column) / rows;
      variance.set(0, column, ofColumn);
      scale.set(0, column, scale(gamma.get(0, column), ofColumn, epsilon));
    }
    normalize(mean, rows);
  }

  /** y by the moving averages of mean and variance. */
  public void normalizeByAverages(int rows) {
    for (int column = 0; column < x.columns(); column++) {
      float ofColumn = movingVariance.get(0, column);
      scale.set(0, column, scale(gamma.get(0, column), ofColumn, epsilon));
    }
    normalize(movingMean, rows);
  }

  /** Moves the averages towards the batch's mean and variance. */
  public void moveAverages(int rows) {
    for (int column = 0; column < x.columns(); column++) {
      move(movingMean, mean, column);
      move(movingVariance, variance, column);
    }
  }

  private void move(Operand average, Operand batch, int column) {
    float old = average.get(0, column);
    float moved = Math.fma(1f - momentum, batch.get(0, column) - old, old);
    average.set(0, column, moved);
  }

  /**
   * dgamma and dbeta from dy; before {@link #inputGrad}, which needs both.
   *
   * @param gammaGrad [1, columns], as is {@code betaGrad}
   */
  public void parameterGrads(Operand outputGrad, Operand gammaGrad, Operand betaGrad, int rows) {
    sum(outputGrad, rows, betaGrad);
    covary(outputGrad, zeros, rows, gammaGrad);
    for (int column = 0; column < x.columns(); column++) {
      float d = gammaGrad.get(0, column);
      double r = 1 / Math.sqrt(variance.get(0, column) + epsilon);
      float p = scale.get(0, column);
      slope.set(0, column, (float) (-p * r * r * d / rows));
      shift.set(0, column, -p * betaGrad.get(0, column) / rows);
      gammaGrad.set(0, column, (float) (d * r));
    }
  }

  /** dx from dy, which may be the same place. */
  public void inputGrad(Operand outputGrad, Operand inputGrad, int rows) {
    normalization.backward(
        outputGrad.segment(),
        outputGrad.offsetBytes(),
        outputGrad.rowStride(),
        x.segment(),
        x.offsetBytes(),
        x.rowStride(),
        mean.segment(),
        mean.offsetBytes(),
        scale.segment(),
        scale.offsetBytes(),
        slope.segment(),
        slope.offsetBytes(),
        shift.segment(),
        shift.offsetBytes(),
        rows,
        x.columns(),
        inputGrad.segment(),
        inputGrad.offsetBytes(),
        inputGrad.rowStride());
  }

  private void normalize(Operand by, int rows) {
    normalization.forward(
        x.segment(),
        x.offsetBytes(),
        x.rowStride(),
        by.segment(),
        by.offsetBytes(),
        scale.segment(),
        scale.offsetBytes(),
        beta.segment(),
        beta.offsetBytes(),
        rows,
        x.columns(),
        y.segment(),
        y.offsetBytes(),
        y.rowStride());
  }

  private void sum(Operand in, int rows, Operand out) {
    sums.run(
        in.segment(),
        in.offsetBytes(),
        in.rowStride(),
        rows,
        in.columns(),
        out.segment(),
        out.offsetBytes());
  }

  /** out = the sum of (a - by)(x - mean). */
  private void covary(Operand a, Operand by, int rows, Operand out) {
    covariance.run(
        a.segment(),
        a.offsetBytes(),
        a.rowStride(),
        by.segment(),
        by.offsetBytes(),
        x.segment(),
        x.offsetBytes(),
        x.rowStride(),
        mean.segment(),
        mean.offsetBytes(),
        rows,
        x.columns(),
        out.segment(),
        out.offsetBytes());
  }
}
