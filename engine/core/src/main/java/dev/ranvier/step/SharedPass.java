package dev.ranvier.step;

import dev.ranvier.simd.team.ThreadTeam;

/**
 * A pass over the batch's matrices that threads share: each takes some of the rows, or, where rows
 * are added up, some of the columns. No sum is cut, so their number does not change a bit.
 */
final class SharedPass implements NormalizationStep.Pass {

  /** Columns of a cache line, which no two threads write to, and of a whole number of vectors. */
  private static final int LINE = 16;

  /** What a pass does with a block. */
  @FunctionalInterface
  interface Part {

    /** Works on so many rows and columns from a corner on, without allocation. */
    void run(int firstRow, int firstColumn, int rows, int columns);
  }

  private final Workers workers;
  private final Operand matrix;
  private final long rowBytes;
  private final boolean byColumns;
  private final Part part;
  private final ThreadTeam.Task share = this::share;
  private int batchRows;

  private SharedPass(Workers workers, Operand matrix, int matrices, boolean byColumns, Part part) {
    this.workers = workers;
    this.matrix = matrix;
    this.rowBytes = (long) matrices * matrix.columns() * Float.BYTES;
    this.byColumns = byColumns;
    this.part = part;
  }

  /**
   * A pass in which no row knows of another.
   *
   * @param matrix of the pass's shape
   * @param matrices how many times as much as this one it reads and writes
   */
  static SharedPass byRows(Workers workers, Operand matrix, int matrices, Part part) {
    return new SharedPass(workers, matrix, matrices, false, part);
  }

  /** A pass in which no column knows of another, likewise. Blocks begin at whole cache lines. */
  static SharedPass byColumns(Workers workers, Operand matrix, int matrices, Part part) {
    return new SharedPass(workers, matrix, matrices, true, part);
  }

  /** Bytes that it reads and writes for a full batch. */
  long trafficBytes() {
    return matrix.region().rows() * rowBytes;
  }

  @Override
  public void run(int rows) {
    int members = workers.sharing(rows * rowBytes);
    if (members == 1) {
      part.run(0, 0, rows, matrix.columns());
    } else {
      batchRows = rows;
      workers.run(members, share);
    }
  }

  private void share(int member, int members) {
    int rows = batchRows;
    int columns = matrix.columns();
    if (byColumns) {
      int lines = Math.ceilDiv(columns, LINE);
      int from = LINE * bound(lines, member, members);
      int to = Math.min(columns, LINE * bound(lines, member + 1, members));
      if (from < to) {
        part.run(0, from, rows, to - from);
      }
    } else {
      int from = bound(rows, member, members);
      int to = bound(rows, member + 1, members);
      if (from < to) {
        part.run(from, 0, to - from, columns);
      }
    }
  }

  /** Where a member's share begins. */
  private static int bound(int extent, int member, int members) {
    return (int) ((long) extent * member / members);
  }
}
