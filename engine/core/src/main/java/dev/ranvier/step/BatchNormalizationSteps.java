package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.norm.BatchNormalizationGradient;
import dev.ranvier.simd.norm.ColumnAffine;
import dev.ranvier.simd.norm.ColumnCovariance;
import dev.ranvier.simd.norm.ColumnMoments;
import dev.ranvier.simd.reduce.ColumnSums;

/**
 * The steps of batch normalization, over x [N, columns] with mean m and r = 1 / sqrt(variance +
 * epsilon) of each column:
 *
 * <pre>
 * y = gamma r (x - m) + beta
 * dbeta = sum of dy,  dgamma = r D  with D = sum of dy (x - m)
 * dx = gamma r (dy - dbeta / N - (x - m) r² D / N)
 * </pre>
 *
 * <p>Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing
 * Internal Covariate Shift", 2015, sections 3 and 3.1; the variance is that of the population. No
 * column knows of another: threads share them.
 */
public final class BatchNormalizationSteps {

  private final ColumnSums sums;
  private final ColumnMoments moments;
  private final ColumnCovariance covariance;
  private final ColumnAffine affine;
  private final BatchNormalizationGradient gradient;
  private final float momentum;
  private final double epsilon;
  private final Operand x;
  private final Operand y;
  private final Operand gamma;
  private final Operand beta;
  private final Operand movingMean;
  private final Operand movingVariance;
  private final Operand movingMeanRest;
  private final Operand movingVarianceRest;
  private final Operand mean;
  private final Operand variance;
  private final Operand scale;
  private final Operand slope;
  private final Operand shift;
  private final Operand zeros;
  private final Workers workers;

  /**
   * The moving averages, each [1, columns], and what they are short of for being rounded to floats;
   * a session keeps the rests, zero at first, a model does not.
   */
  public record Averages(Operand mean, Operand variance, Operand meanRest, Operand varianceRest) {}

  /** What the columns have in the batch that runs; each [1, columns], kept until backward. */
  public record Scratch(
      Operand mean, Operand variance, Operand scale, Operand slope, Operand shift) {}

  /**
   * Steps with all places resolved.
   *
   * @param x [batchSize, columns]
   * @param y like x, elsewhere
   * @param gamma [1, columns], as all that follow; ones if the layer has none
   * @param beta zeros if the layer has none
   * @param zeros a vector that stays zero
   */
  public BatchNormalizationSteps(
      KernelProvider provider,
      double momentum,
      double epsilon,
      Operand x,
      Operand y,
      Operand gamma,
      Operand beta,
      Averages averages,
      Scratch scratch,
      Operand zeros,
      Workers workers) {
    Tier tier = provider.tier();
    this.sums = ColumnSums.of(provider);
    this.moments = ColumnMoments.of(tier);
    this.covariance = ColumnCovariance.of(tier);
    this.affine = ColumnAffine.of(tier);
    this.gradient = BatchNormalizationGradient.of(tier);
    this.momentum = (float) momentum;
    this.epsilon = epsilon;
    this.x = x;
    this.y = y;
    this.gamma = gamma;
    this.beta = beta;
    this.movingMean = averages.mean();
    this.movingVariance = averages.variance();
    this.movingMeanRest = averages.meanRest();
    this.movingVarianceRest = averages.varianceRest();
    this.mean = scratch.mean();
    this.variance = scratch.variance();
    this.scale = scratch.scale();
    this.slope = scratch.slope();
    this.shift = scratch.shift();
    this.zeros = zeros;
    this.workers = workers;
  }

  /** gamma / sqrt(variance + epsilon). */
  public static float scale(float gamma, float variance, double epsilon) {
    return (float) (gamma / Math.sqrt(variance + epsilon));
  }

  /** y by the batch's own mean and variance. */
  public PassStep byBatch(String description) {
    return pass(description, 4, this::normalizeByBatch);
  }

  private PassStep pass(String description, int matrices, PassStep.BlockTask task) {
    return PassStep.byColumns(description, workers, x, matrices, task);
  }

  /** Mean and variance by the corrected two-pass algorithm of {@link ColumnMoments}. */
  private void normalizeByBatch(int firstRow, int first, int rows, int columns) {
    sum(x, first, rows, columns, mean);
    for (int column = first; column < first + columns; column++) {
      mean.set(0, column, mean.get(0, column) / rows);
    }
    sumDeviations(first, rows, columns, shift, variance);
    for (int column = first; column < first + columns; column++) {
      double deviation = (double) shift.get(0, column) / rows;
      double square = (double) variance.get(0, column) / rows;
      float ofColumn = (float) Math.max(0, square - deviation * deviation);
      mean.set(0, column, (float) (mean.get(0, column) + deviation));
      variance.set(0, column, ofColumn);
      scale.set(0, column, scale(gamma.get(0, column), ofColumn, epsilon));
    }
    normalize(mean, first, rows, columns);
  }

  /** y by the moving averages of mean and variance. */
  public PassStep byAverages(String description) {
    return pass(description, 2, this::normalizeByAverages);
  }

  private void normalizeByAverages(int firstRow, int first, int rows, int columns) {
    for (int column = first; column < first + columns; column++) {
      float ofColumn = movingVariance.get(0, column);
      scale.set(0, column, scale(gamma.get(0, column), ofColumn, epsilon));
    }
    normalize(movingMean, first, rows, columns);
  }

  /** Moves the averages towards the batch's mean and variance. */
  public PassStep averages(String description) {
    return PassStep.byColumns(description, Workers.ALONE, movingMean, 10, this::moveAverages);
  }

  private void moveAverages(int firstRow, int first, int rows, int columns) {
    for (int column = first; column < first + columns; column++) {
      move(movingMean, movingMeanRest, mean, column);
      move(movingVariance, movingVarianceRest, variance, column);
    }
  }

  /**
   * An average is the sum of a float and of a rest too small for it. Without the rest a step of a
   * hundredth of what is missing would be rounded away as soon as it is half of the float's last
   * digit: at 1e6 three whole units before the mean.
   */
  private void move(Operand average, Operand rest, Operand batch, int column) {
    float old = average.get(0, column);
    float low = rest.get(0, column);
    float step = Math.fma(1f - momentum, batch.get(0, column) - old - low, low);
    float moved = old + step;
    float taken = moved - old;
    average.set(0, column, moved);
    rest.set(0, column, old - (moved - taken) + (step - taken));
  }

  /**
   * dgamma and dbeta from dy; before {@link #inputGrad}, which needs both.
   *
   * @param gammaGrad [1, columns], as is {@code betaGrad}
   */
  public PassStep parameterGrads(
      String description, Operand outputGrad, Operand gammaGrad, Operand betaGrad) {
    return pass(
        description,
        3,
        (firstRow, first, rows, columns) ->
            differentiate(outputGrad, gammaGrad, betaGrad, first, rows, columns));
  }

  private void differentiate(
      Operand outputGrad, Operand gammaGrad, Operand betaGrad, int first, int rows, int columns) {
    sum(outputGrad, first, rows, columns, betaGrad);
    covary(outputGrad, zeros, first, rows, columns, gammaGrad);
    for (int column = first; column < first + columns; column++) {
      float d = gammaGrad.get(0, column);
      double r = 1 / Math.sqrt(variance.get(0, column) + epsilon);
      float p = scale.get(0, column);
      slope.set(0, column, (float) (-p * r * r * d / rows));
      shift.set(0, column, -p * betaGrad.get(0, column) / rows);
      gammaGrad.set(0, column, (float) (d * r));
    }
  }

  /** dx from dy, which may be the same place. */
  public PassStep inputGrad(String description, Operand outputGrad, Operand inputGrad) {
    return pass(
        description,
        3,
        (firstRow, first, rows, columns) ->
            gradient.run(
                outputGrad.matrix(),
                x.matrix(),
                mean.matrix(),
                scale.matrix(),
                slope.matrix(),
                shift.matrix(),
                inputGrad.matrix(),
                first,
                rows,
                columns));
  }

  private void normalize(Operand by, int first, int rows, int columns) {
    affine.apply(
        x.matrix(),
        by.matrix(),
        scale.matrix(),
        beta.matrix(),
        y.matrix(),
        0,
        first,
        rows,
        columns);
  }

  private void sum(Operand in, int first, int rows, int columns, Operand out) {
    sums.run(in.matrix(), out.matrix(), first, rows, columns);
  }

  private void sumDeviations(int first, int rows, int columns, Operand out, Operand squares) {
    moments.run(x.matrix(), mean.matrix(), out.matrix(), squares.matrix(), first, rows, columns);
  }

  /** out = the sum of (a - by)(x - mean). */
  private void covary(Operand a, Operand by, int first, int rows, int columns, Operand out) {
    covariance.run(
        a.matrix(), by.matrix(), x.matrix(), mean.matrix(), out.matrix(), first, rows, columns);
  }
}
