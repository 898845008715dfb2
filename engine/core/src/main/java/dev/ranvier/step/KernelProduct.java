package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.gemm.BoundGemm;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemv.Gemv;

/** A product on our own kernels. A single row times a matrix takes the path of its own. */
public final class KernelProduct extends Product implements AddsGradients {

  private final BoundGemm product;
  private final Gemv.Bound row;
  private final Form form;
  private final Operand a;
  private boolean adding;

  /**
   * A product with all places resolved.
   *
   * @param bytes of factors and result
   * @param skipZeros whether zero inputs of a single row may be skipped: B must be finite
   */
  public KernelProduct(
      String description,
      long bytes,
      KernelProvider provider,
      Form form,
      Operand a,
      Operand b,
      Operand c,
      Epilogue epilogue,
      Operand scratch,
      boolean skipZeros,
      Workers workers) {
    super(description, bytes, epilogue);
    int batch = a.region().rows();
    this.form = form;
    this.a = a;
    this.product =
        workers
            .gemmOfPaddedRows(provider)
            .bind(
                form,
                Product.m(form, batch, a.columns()),
                c.columns(),
                Product.k(form, batch, a.columns()),
                a.matrix(),
                b.matrix(),
                c.matrix(),
                this.epilogue,
                scratch.matrix());
    this.row =
        form == Form.NN ? singleRow(provider, a, b, c, this.epilogue, scratch, skipZeros) : null;
  }

  /** C = A B for the first row of A alone, then the epilogue. */
  static Gemv.Bound singleRow(
      KernelProvider provider,
      Operand a,
      Operand b,
      Operand c,
      Epilogue epilogue,
      Operand scratch,
      boolean skipZeros) {
    return Gemv.of(provider)
        .bind(
            c.columns(),
            a.columns(),
            a.matrix(),
            b.matrix(),
            c.matrix(),
            skipZeros,
            epilogue,
            scratch.matrix());
  }

  /** Scratch bytes that a product of this shape needs. */
  public static long scratchBytes(
      KernelProvider provider, Form form, int m, int n, int k, Workers workers) {
    long bytes = workers.gemm(provider).packBytes(form, m, n, k);
    return form == Form.NN ? Math.max(bytes, Gemv.of(provider).scratchBytes(n, k)) : bytes;
  }

  @Override
  public void setAdding(boolean adding) {
    this.adding = adding;
  }

  @Override
  public void addTo(RowCalls calls) {
    if (row == null) {
      calls.breakOff();
    } else {
      row.addTo(calls);
    }
  }

  @Override
  public void run(int rows) {
    if (row != null && rows == 1) {
      row.multiply();
      return;
    }
    product.multiply(
        Product.m(form, rows, a.columns()), Product.k(form, rows, a.columns()), adding);
  }
}
