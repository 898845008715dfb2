package dev.ranvier;

import dev.ranvier.BackendSelector.Choice;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.step.BlasProduct;
import dev.ranvier.step.KernelProduct;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Product;
import dev.ranvier.step.ProductStep;
import java.util.Locale;

/**
 * A product that is decided but has no memory yet.
 *
 * @param name of the step, such as {@code dense_1 forward}
 * @param form of the product
 * @param m rows of the result, for a full batch
 * @param n columns of the result
 * @param k terms in a sum
 * @param choice the backend and why
 */
record ProductPlan(String name, Form form, int m, int n, int k, Choice choice) {

  static ProductPlan of(BackendSelector selector, String name, Form form, int m, int n, int k) {
    return new ProductPlan(name, form, m, n, k, selector.choose(form, m, n, k));
  }

  /** Scratch bytes for any batch up to the planned one. */
  long scratchBytes() {
    return choice.backend() == Backend.BLAS
        ? 0
        : KernelProduct.scratchBytes(choice.tier(), form, m, n, k);
  }

  /** The step, with its places. */
  ProductStep step(
      BackendSelector selector,
      Operand a,
      Operand b,
      Operand c,
      Epilogue epilogue,
      String fused,
      Operand scratch,
      boolean skipZeros) {
    Product product =
        choice.backend() == Backend.BLAS
            ? new BlasProduct(selector.cblas(), form, a, b, c, epilogue)
            : new KernelProduct(choice.tier(), form, a, b, c, epilogue, scratch, skipZeros);
    return new ProductStep(describe(fused), product);
  }

  private String describe(String fused) {
    long bytes = 4L * ((long) m * k + (long) k * n + (long) m * n);
    return String.format(
        Locale.ROOT,
        "%-22s %s %-16s %-34s %10.3f MFLOP %9.3f MB%s",
        name,
        form,
        m + "x" + n + "x" + k,
        choice,
        2e-6 * m * n * k,
        1e-6 * bytes,
        fused.isEmpty() ? "" : "  " + fused);
  }
}
