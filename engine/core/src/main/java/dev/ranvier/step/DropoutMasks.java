package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.dropout.DropoutMask;

/**
 * Which values a dropout layer drops in the step that runs. Nothing is stored: the backward pass
 * counts the same mask again.
 */
public final class DropoutMasks {

  /** What a layer has that drops nothing. */
  public static final DropoutMasks NONE = new DropoutMasks(KernelProvider.SCALAR, 0, 0, 0);

  private final DropoutMask kernel;
  private final float rate;
  private final StepKey key;

  /**
   * Masks of one layer.
   *
   * @param rate share of the values that is dropped
   * @param layer its number, so that layers of one seed drop different values
   */
  public DropoutMasks(KernelProvider provider, double rate, long seed, int layer) {
    this.kernel = DropoutMask.of(provider);
    this.rate = (float) rate;
    this.key = new StepKey(seed, layer);
  }

  /** What must be told the number of each step. */
  public StepKey key() {
    return key;
  }

  /** Takes another mask, until the next step. */
  public void setStep(long number) {
    key.setStep(number);
  }

  /** A block of out = in / (1 - rate) where it is kept, else 0; out may be in. */
  void apply(Operand in, Operand out, int firstRow, int firstColumn, int rows, int columns) {
    kernel.run(
        rate,
        key.key(),
        firstRow,
        firstColumn,
        in.matrix(),
        in.at(firstRow, firstColumn),
        out.matrix(),
        out.at(firstRow, firstColumn),
        rows,
        columns);
  }
}
