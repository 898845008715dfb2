package dev.ranvier.bench.jmh;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.bench.probe.WarmUp;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.dropout.DropoutMask;
import dev.ranvier.simd.norm.ColumnAffine;
import dev.ranvier.simd.norm.ColumnCovariance;
import dev.ranvier.simd.norm.LayerNormalization;
import dev.ranvier.simd.reduce.ColumnSums;
import dev.ranvier.simd.reduce.NonZeroCount;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Reductions and normalizations of 128 rows of 512, and what is added to them. One method for each.
 */
@State(Scope.Thread)
public class RowsJmh {

  private static final int ROWS = 128;
  private static final int COLUMNS = 512;

  /** Which kernels. */
  @Param({"VECTOR", "SCALAR"})
  public Tier tier;

  private Bias bias;
  private ColumnSums columnSums;
  private FloatMatrix matrix;
  private FloatMatrix row;
  private FloatMatrix out;
  private FloatMatrix result;
  private FloatMatrix stats;
  private DropoutMask dropout;
  private ColumnCovariance columnCovariance;
  private ColumnAffine columnAffine;
  private LayerNormalization layerNormalization;
  private NonZeroCount nonZeros;

  /** For JMH. */
  public RowsJmh() {}

  /** Allocates and warms up. */
  @Setup
  public void setUp() {
    bias = Bias.of(tier);
    columnSums = ColumnSums.of(tier);
    matrix = FloatMatrix.random(ROWS, COLUMNS, -1f, 1f);
    row = FloatMatrix.random(1, COLUMNS, -1e-6f, 1e-6f);
    out = FloatMatrix.zeros(1, COLUMNS);
    result = FloatMatrix.zeros(ROWS, COLUMNS);
    stats = FloatMatrix.zeros(1, 2 * ROWS);
    dropout = DropoutMask.of(tier);
    columnCovariance = ColumnCovariance.of(tier);
    columnAffine = ColumnAffine.of(tier);
    layerNormalization = LayerNormalization.of(tier);
    nonZeros = NonZeroCount.of(tier);
    WarmUp.run(this::bias);
    WarmUp.run(this::columnSums);
    WarmUp.run(this::columnCovariance);
    WarmUp.run(this::columnNormalization);
    WarmUp.run(this::dropout);
    WarmUp.run(this::nonZeroCount);
    WarmUp.run(this::rowNormalization);
  }

  /** x[i, j] += bias[j]. */
  @Benchmark
  public void bias() {
    bias.add(matrix.matrix(), 0, row.matrix(), 0, ROWS, COLUMNS);
  }

  /** out[j] = sum of x[i, j]. */
  @Benchmark
  public void columnSums() {
    columnSums.run(matrix.matrix(), out.matrix(), 0, ROWS, COLUMNS);
  }

  /** out[j] = sum of (x[i, j] - mean[j])². */
  @Benchmark
  public void columnCovariance() {
    columnCovariance.run(
        matrix.matrix(),
        row.matrix(),
        matrix.matrix(),
        row.matrix(),
        out.matrix(),
        0,
        ROWS,
        COLUMNS);
  }

  /** y[i, j] = (x[i, j] - mean[j]) scale[j] + shift[j]. */
  @Benchmark
  public void columnNormalization() {
    columnAffine.apply(
        matrix.matrix(),
        row.matrix(),
        row.matrix(),
        row.matrix(),
        result.matrix(),
        0,
        0,
        ROWS,
        COLUMNS);
  }

  /** y[i, j] = x[i, j] or 0. */
  @Benchmark
  public void dropout() {
    dropout.run(0.5f, 1, 0, 0, matrix.matrix(), 0, result.matrix(), 0, ROWS, COLUMNS);
  }

  /** How many x[i, j] are not zero. */
  @Benchmark
  public long nonZeroCount() {
    return nonZeros.run(matrix.segment(), 0, matrix.stride(), ROWS, COLUMNS);
  }

  /** Layer normalization of each row. */
  @Benchmark
  public void rowNormalization() {
    layerNormalization.forward(
        matrix.matrix(),
        1e-3f,
        row.matrix(),
        row.matrix(),
        result.matrix(),
        stats.matrix(),
        0,
        ROWS,
        COLUMNS);
  }
}
