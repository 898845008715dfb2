package dev.ranvier.simd.reduce;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;

/** The sum of each column: what a bias gets as its gradient. */
public final class ColumnSums {

  private final Tier tier;

  /** Goes before the tier; null for the tier alone. */
  private final CodeColumnSums code;

  private ColumnSums(Tier tier, CodeColumnSums code) {
    this.tier = tier.require();
    this.code = code;
  }

  /** The kernel of a tier. */
  public static ColumnSums of(Tier tier) {
    return new ColumnSums(tier, null);
  }

  /** The kernel of a provider; a scalar one runs until machine code is there. */
  public static ColumnSums of(KernelProvider provider) {
    CodeColumnSums code = provider.require().level().map(CodeColumnSums::of).orElse(null);
    return new ColumnSums(provider.tier(), code);
  }

  /** Whether machine code computes it. */
  public boolean isInCode() {
    return code != null;
  }

  /** Waits for machine code, where this is of it. */
  ColumnSums await() {
    if (code != null) {
      code.await();
    }
    return this;
  }

  /**
   * out[j] = sum of in[i, j], rows ascending from +0. in [rows, columns] and out [columns] are
   * padded to 16 floats and do not overlap; out's padding is left alone or overwritten by zeros.
   *
   * @param firstColumn of all matrices that the call begins with
   */
  public void run(Matrix in, Matrix out, int firstColumn, int rows, int columns) {
    long at = in.at(0, firstColumn);
    PaddedRows.require("in", in, at, rows, columns);
    PaddedRows.requireWritableRow("out", out, at, columns);
    if (code != null && code.run(in, out, firstColumn, rows, columns)) {
      return;
    }
    // Until there is code the twin, since vectors crawl in a cold JVM.
    if (tier == Tier.VECTOR && (code == null || !code.isPending())) {
      ColumnSumsKernel.run(in, out, firstColumn, rows, columns);
    } else {
      ColumnSumsScalar.run(in, out, firstColumn, rows, columns);
    }
  }
}
