package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.gemv.Gemv;
import java.lang.foreign.MemorySegment;

/** A product on our own kernels. A single row times a matrix takes the path of its own. */
public final class KernelProduct implements Product, Accumulating {

  private final Gemm gemm;
  private final Gemv gemv;
  private final Form form;
  private final Operand a;
  private final Operand b;
  private final Operand c;
  private final Epilogue epilogue;
  private final Operand scratch;
  private final boolean skipZeros;
  private float beta;

  /**
   * A product with all places resolved.
   *
   * @param skipZeros whether zero inputs of a single row may be skipped: B must be finite
   */
  public KernelProduct(
      Tier tier,
      Form form,
      Operand a,
      Operand b,
      Operand c,
      Epilogue epilogue,
      Operand scratch,
      boolean skipZeros,
      Workers workers) {
    this.gemm = workers.gemm(tier);
    this.gemv = Gemv.of(tier);
    this.form = form;
    this.a = a;
    this.b = b;
    this.c = c;
    this.epilogue = epilogue;
    this.scratch = scratch;
    this.skipZeros = skipZeros;
  }

  /** Scratch bytes that a product of this shape needs. */
  public static long scratchBytes(Tier tier, Form form, int m, int n, int k, Workers workers) {
    long bytes = workers.gemm(tier).packBytes(form, m, n, k);
    return form == Form.NN ? Math.max(bytes, Gemv.of(tier).scratchBytes(n, k)) : bytes;
  }

  @Override
  public void setAdding(boolean adding) {
    beta = adding ? 1f : 0f;
  }

  @Override
  public void run(int rows) {
    int n = c.columns();
    MemorySegment pack = scratch.segment();
    if (form == Form.NN && rows == 1) {
      gemv.run(
          n,
          a.columns(),
          a.segment(),
          a.offsetBytes(),
          b.segment(),
          b.offsetBytes(),
          b.rowStride(),
          c.segment(),
          c.offsetBytes(),
          skipZeros,
          epilogue,
          pack,
          scratch.offsetBytes());
      return;
    }
    gemm.run(
        form,
        Product.m(form, rows, a.columns()),
        n,
        Product.k(form, rows, a.columns()),
        a.segment(),
        a.offsetBytes(),
        a.rowStride(),
        b.segment(),
        b.offsetBytes(),
        b.rowStride(),
        beta,
        c.segment(),
        c.offsetBytes(),
        c.rowStride(),
        epilogue,
        pack,
        scratch.offsetBytes());
  }
}
