package dev.ranvier.step;

import dev.ranvier.constraint.NormConstraint;
import dev.ranvier.memory.Region;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.norm.ColumnAffine;
import dev.ranvier.simd.norm.ColumnMoments;
import dev.ranvier.simd.reduce.SumOfSquares;
import dev.ranvier.simd.team.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Scales weights, once an update is through, so that their norms are what they must be: for each
 * column of a matrix, for a vector as a whole. No block of an update sees a whole column, so this
 * is a second pass over the weights, a few columns at a time, which stay in the second-level cache
 * from the sum of their squares to their scaling. No sum is cut: threads change no bit.
 *
 * <p>A norm that is not finite makes the weights NaN, so that the next loss shows what an overflow
 * would otherwise hide.
 */
public final class ConstraintStep implements Step {

  private static final int BLOCK_BYTES = 1 << 17;

  private final String description;
  private final NormConstraint constraint;
  private final OptimizerUpdate update;
  private final Operand weights;
  private final boolean vector;
  private final Scratch scratch;
  private final ColumnMoments moments;
  private final SumOfSquares squares;
  private final ColumnAffine affine;
  private final Workers workers;
  private final int blockColumns;
  private final ThreadTeam.Task share = this::share;

  /**
   * Vectors at least as long as a row of the weights, each [1, columns].
   *
   * @param zeros that stay zero
   * @param shifts -0, so that a factor of 1 leaves every bit as it is, also of a zero
   */
  public record Scratch(
      Operand zeros, Operand shifts, Operand sums, Operand squares, Operand factors) {

    /** In the order of the components; all in one segment. */
    public static Scratch of(MemorySegment slab, List<Region> regions) {
      List<Operand> all = regions.stream().map(region -> new Operand(slab, region)).toList();
      return new Scratch(all.get(0), all.get(1), all.get(2), all.get(3), all.get(4));
    }

    /** Fills in what never changes, padding included: that of the weights must stay zero. */
    public void start() {
      for (int column = 0; column < zeros.rowStride(); column++) {
        zeros.set(0, column, 0f);
        shifts.set(0, column, -0f);
        factors.set(0, column, 1f);
      }
    }
  }

  /**
   * The constraint of a parameter.
   *
   * @param update that comes before, and whose average of the weights moves here
   * @param weights [rows, columns]
   * @param vector whether they have one norm, not one for each column
   */
  public ConstraintStep(
      String description,
      Tier tier,
      NormConstraint constraint,
      OptimizerUpdate update,
      Operand weights,
      boolean vector,
      Scratch scratch,
      Workers workers) {
    this.description = description;
    this.constraint = constraint;
    this.update = update;
    this.weights = weights;
    this.vector = vector;
    this.scratch = scratch;
    this.moments = ColumnMoments.of(tier);
    this.squares = SumOfSquares.of(tier);
    this.affine = ColumnAffine.of(tier);
    this.workers = workers;
    int fitting = BLOCK_BYTES / Float.BYTES / weights.region().rows();
    int whole = Math.max(1, fitting / Matrix.PADDING) * Matrix.PADDING;
    this.blockColumns = vector ? weights.columns() : whole;
  }

  @Override
  public void run(int rows) {
    int blocks = Math.ceilDiv(weights.columns(), blockColumns);
    workers.share(Math.min(blocks, workers.sharing(trafficBytes())), share);
  }

  private void share(int member, int members) {
    int columns = weights.columns();
    int blocks = Math.ceilDiv(columns, blockColumns);
    int end = (int) ((long) blocks * (member + 1) / members);
    for (int block = (int) ((long) blocks * member / members); block < end; block++) {
      int first = block * blockColumns;
      constrain(first, Math.min(blockColumns, columns - first));
    }
  }

  private void constrain(int first, int columns) {
    int rows = weights.region().rows();
    if (vector) {
      float factor = factor(squares.run(weights.matrix(), rows, columns));
      for (int column = 0; column < columns; column++) {
        scratch.factors.set(0, column, factor);
      }
    } else {
      moments.run(
          weights.matrix(),
          scratch.zeros.matrix(),
          scratch.sums.matrix(),
          scratch.squares.matrix(),
          first,
          rows,
          columns);
      for (int column = first; column < first + columns; column++) {
        scratch.factors.set(0, column, factor(scratch.squares.get(0, column)));
      }
    }
    affine.apply(
        weights.matrix(),
        scratch.zeros.matrix(),
        scratch.factors.matrix(),
        scratch.shifts.matrix(),
        weights.matrix(),
        0,
        first,
        rows,
        columns);
    update.averageConstrained(first, rows, columns);
  }

  /** What weights of this sum of squares are multiplied by. */
  private float factor(double sumOfSquares) {
    if (!(sumOfSquares < Double.POSITIVE_INFINITY)) {
      return Float.NaN;
    }
    double norm = Math.sqrt(sumOfSquares);
    double desired = constraint.desired(norm);
    return norm == 0 || desired == norm ? 1f : (float) (desired / norm);
  }

  @Override
  public String describe() {
    return description;
  }

  /** Weights are read and written; what is read for their norms is still in cache. */
  @Override
  public long trafficBytes() {
    return 2 * weights.denseBytes();
  }
}
