package dev.ranvier;

import dev.ranvier.BackendSelector.Choice;
import dev.ranvier.simd.gemm.Form;

/** The shipped table of {@link Backend#AUTO}: a pure function of the shape. */
final class AutoTable {

  private AutoTable() {}

  /** SIMD or BLAS where both are there. */
  static Choice choose(Form form, int m, int n, int k) {
    if (m == 1) {
      return new Choice(Backend.SIMD, "one row: skips zero inputs");
    }
    return new Choice(Backend.SIMD, "measured table");
  }
}
