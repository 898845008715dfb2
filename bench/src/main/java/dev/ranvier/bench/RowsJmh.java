package dev.ranvier.bench;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.reduce.ColumnSums;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reductions of 128 rows of 512, and the bias that is added to them. One method for each. */
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
    WarmUp.run(this::bias);
    WarmUp.run(this::columnSums);
  }

  /** x[i, j] += bias[j]. */
  @Benchmark
  public void bias() {
    bias.add(matrix.segment(), 0, matrix.stride(), row.segment(), 0, ROWS, COLUMNS);
  }

  /** out[j] = sum of x[i, j]. */
  @Benchmark
  public void columnSums() {
    columnSums.run(matrix.segment(), 0, matrix.stride(), ROWS, COLUMNS, out.segment(), 0);
  }
}
