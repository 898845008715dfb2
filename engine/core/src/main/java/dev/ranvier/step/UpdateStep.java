package dev.ranvier.step;

import dev.ranvier.simd.team.ThreadTeam;

/**
 * Moves one parameter matrix along its gradient, once the gradient is whole: in blocks of rows that
 * stay in the second-level cache, which threads share.
 */
public final class UpdateStep implements Step {

  private static final int BLOCK_BYTES = 1 << 17;

  private final String description;
  private final OptimizerUpdate update;
  private final Operand grad;
  private final boolean padded;
  private final Workers workers;
  private final int blockRows;
  private final int blocks;
  private final ThreadTeam.Task share = this::share;

  /**
   * An update.
   *
   * @param padded whether the gradient's padding is zero: that of products and column sums is
   * @param workers who share it, if it has more than a block for each
   */
  public UpdateStep(
      String description, OptimizerUpdate update, Operand grad, boolean padded, Workers workers) {
    this.description = description;
    this.update = update;
    this.grad = grad;
    this.padded = padded;
    this.blockRows = Math.max(1, BLOCK_BYTES / (Float.BYTES * grad.rowStride()));
    this.blocks = Math.ceilDiv(grad.region().rows(), blockRows);
    this.workers = blocks > workers.count() ? workers : Workers.ALONE;
  }

  @Override
  public void run(int rows) {
    workers.share(share);
  }

  private void share(int member, int members) {
    int end = (int) ((long) blocks * (member + 1) / members);
    for (int block = (int) ((long) blocks * member / members); block < end; block++) {
      int from = block * blockRows;
      int count = Math.min(blockRows, grad.region().rows() - from);
      if (padded) {
        update.applyRows(grad, from, count);
        continue;
      }
      update.apply(grad.matrix(), grad.at(from, 0), from, 0, count, grad.columns());
    }
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return grad.denseBytes() + update.trafficBytes();
  }
}
