package dev.ranvier.step;

import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.dropout.GaussianNoise;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.norm.ColumnAffine;
import dev.ranvier.simd.reduce.ColumnSums;
import dev.ranvier.simd.team.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * One pass over the batch's matrices that threads share, in a long file, for every kind of pass has
 * a method here: each takes some of the rows, or, where rows are added up, some of the columns. No
 * sum is cut, so their number does not change a bit.
 */
public final class PassStep implements Step {

  /** What a pass does with a block of its matrices. */
  @FunctionalInterface
  interface BlockTask {

    /** Works on so many rows and columns from a corner on, without allocation. */
    void apply(int firstRow, int firstColumn, int rows, int columns);
  }

  private final String description;
  private final long trafficBytes;
  private final Workers workers;
  private final int columns;
  private final long rowBytes;
  private final boolean byColumns;
  private final BlockTask task;

  /** What it adds to the calls of a single sample. */
  private final Consumer<RowCalls> row;

  private final ThreadTeam.Task share = this::share;
  private int batchRows;

  private PassStep(
      String description,
      Workers workers,
      Operand matrix,
      long rowBytes,
      long otherBytes,
      boolean byColumns,
      BlockTask task,
      Consumer<RowCalls> row) {
    this.description = description;
    this.trafficBytes = matrix.region().rows() * rowBytes + otherBytes;
    this.workers = workers;
    this.columns = matrix.columns();
    this.rowBytes = rowBytes;
    this.byColumns = byColumns;
    this.task = task;
    this.row = row;
  }

  /**
   * A pass in which no row knows of another.
   *
   * @param matrix of the pass's shape
   * @param matrices how many times as much as this one it reads and writes
   */
  static PassStep byRows(
      String description, Workers workers, Operand matrix, int matrices, BlockTask task) {
    long rowBytes = rowBytes(matrix, matrices);
    return new PassStep(description, workers, matrix, rowBytes, 0, false, task, RowCalls::breakOff);
  }

  /** A pass in which no column knows of another, likewise. Blocks begin at whole cache lines. */
  static PassStep byColumns(
      String description, Workers workers, Operand matrix, int matrices, BlockTask task) {
    long rowBytes = rowBytes(matrix, matrices);
    return new PassStep(description, workers, matrix, rowBytes, 0, true, task, RowCalls::breakOff);
  }

  private static long rowBytes(Operand matrix, int matrices) {
    return (long) matrices * matrix.columns() * Float.BYTES;
  }

  /** y = f(z); both of shape [batchSize, columns], z may lie where y goes. */
  public static PassStep activation(
      String description, ActivationKernel kernel, Operand input, Operand output, Workers workers) {
    return new PassStep(
        description,
        workers,
        output,
        rowBytes(output, 2),
        0,
        false,
        (firstRow, firstColumn, rows, columns) ->
            kernel.forward(
                input.matrix(),
                input.at(firstRow, firstColumn),
                output.matrix(),
                output.at(firstRow, firstColumn),
                rows,
                columns),
        calls -> kernel.addTo(calls, input.matrix(), null, output.matrix(), output.columns()));
  }

  /**
   * Backward of y = f(z): dz = dy * f'(z), in place.
   *
   * @param saved y or z, whichever the kernel needs, [batchSize, columns]
   * @param grad dy, then dz, likewise
   */
  public static PassStep activationGrad(
      String description, ActivationKernel kernel, Operand saved, Operand grad, Workers workers) {
    return byRows(
        description,
        workers,
        grad,
        3,
        (firstRow, firstColumn, rows, columns) ->
            kernel.backward(
                saved.matrix(),
                saved.at(firstRow, firstColumn),
                grad.matrix(),
                grad.at(firstRow, firstColumn),
                rows,
                columns));
  }

  /**
   * out = (in - mean) * scale + shift, each column with its own three numbers.
   *
   * @param in [batchSize, columns], as is {@code out}, which may be the same place
   * @param mean [1, columns], as are {@code scale} and {@code shift}
   */
  public static PassStep columnAffine(
      String description,
      Tier tier,
      Operand in,
      Operand mean,
      Operand scale,
      Operand shift,
      Operand out,
      Workers workers) {
    ColumnAffine kernel = ColumnAffine.of(tier);
    return byRows(
        description,
        workers,
        in,
        2,
        (firstRow, firstColumn, rows, columns) ->
            kernel.apply(
                in.matrix(),
                mean.matrix(),
                scale.matrix(),
                shift.matrix(),
                out.matrix(),
                firstRow,
                firstColumn,
                rows,
                columns));
  }

  /**
   * The column sums of a gradient: what a vector that was added to each row gets as its gradient.
   *
   * @param in gradient [batchSize, columns]
   * @param out sums [1, columns]
   */
  public static PassStep columnSums(
      String description, ColumnSums sums, Operand in, Operand out, Workers workers) {
    return byColumns(
        description,
        workers,
        in,
        1,
        (firstRow, firstColumn, rows, columns) ->
            sums.run(in.matrix(), out.matrix(), firstColumn, rows, columns));
  }

  /**
   * Drops values, or their gradients: out = in masked, divided by 1 - rate; both of shape
   * [batchSize, columns], out may be in.
   */
  public static PassStep dropout(
      String description, DropoutMasks masks, Operand in, Operand out, Workers workers) {
    return byRows(
        description,
        workers,
        in,
        2,
        (firstRow, firstColumn, rows, columns) ->
            masks.apply(in, out, firstRow, firstColumn, rows, columns));
  }

  /**
   * Adds noise: out = in + deviation · z; both of shape [batchSize, columns], out may be in. What
   * is added depends on an element's row and column alone.
   */
  public static PassStep noise(
      String description,
      Tier tier,
      double deviation,
      StepKey key,
      Operand in,
      Operand out,
      Workers workers) {
    GaussianNoise kernel = GaussianNoise.of(tier);
    return byRows(
        description,
        workers,
        in,
        2,
        (firstRow, firstColumn, rows, columns) ->
            kernel.run(
                (float) deviation,
                key.key(),
                firstRow,
                firstColumn,
                in.matrix(),
                in.at(firstRow, firstColumn),
                out.matrix(),
                out.at(firstRow, firstColumn),
                rows,
                columns));
  }

  /** out = in; both have the same shape and row stride. */
  public static PassStep copy(String description, Operand in, Operand out) {
    return byRows(
        description,
        Workers.ALONE,
        in,
        2,
        (firstRow, firstColumn, rows, columns) ->
            MemorySegment.copy(
                in.segment(),
                in.region().rowBytes(firstRow),
                out.segment(),
                out.region().rowBytes(firstRow),
                in.at(rows, 0)));
  }

  /** What is else an epilogue of a product, over a whole matrix [batchSize, columns]. */
  public static PassStep epilogue(
      String description, Epilogue epilogue, Operand matrix, Workers workers) {
    return new PassStep(
        description,
        workers,
        matrix,
        rowBytes(matrix, 2),
        EpilogueTraffic.of(epilogue),
        false,
        (firstRow, firstColumn, rows, columns) ->
            epilogue.apply(
                matrix.matrix(),
                matrix.at(firstRow, firstColumn),
                firstRow,
                firstColumn,
                rows,
                columns),
        RowCalls::breakOff);
  }

  @Override
  public void run(int rows) {
    int members = workers.sharing(rows * rowBytes);
    if (members == 1) {
      task.apply(0, 0, rows, columns);
    } else {
      batchRows = rows;
      workers.share(members, share);
    }
  }

  @Override
  public void addTo(RowCalls calls) {
    row.accept(calls);
  }

  private void share(int member, int members) {
    int rows = batchRows;
    if (byColumns) {
      // whole cache lines, which no two threads write to, and whole vectors
      int lines = Math.ceilDiv(columns, Matrix.PADDING);
      int from = Matrix.PADDING * bound(lines, member, members);
      int to = Math.min(columns, Matrix.PADDING * bound(lines, member + 1, members));
      if (from < to) {
        task.apply(0, from, rows, to - from);
      }
    } else {
      int from = bound(rows, member, members);
      int to = bound(rows, member + 1, members);
      if (from < to) {
        task.apply(from, 0, to - from, columns);
      }
    }
  }

  /** Where a member's share begins. */
  private static int bound(int extent, int member, int members) {
    return (int) ((long) extent * member / members);
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return trafficBytes;
  }
}
