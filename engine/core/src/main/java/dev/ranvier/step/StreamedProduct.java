package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;

/**
 * A weight gradient, x transposed times dy, on our own kernels that is never stored: each block
 * goes to the epilogue.
 */
public final class StreamedProduct extends Product {

  private final Gemm gemm;
  private final Operand a;
  private final Operand b;
  private final Operand scratch;

  /**
   * A product with all places resolved.
   *
   * @param bytes of the factors
   * @param a inputs [batchSize, inputSize]
   * @param b gradients of the outputs [batchSize, outputSize]
   */
  public StreamedProduct(
      String description,
      long bytes,
      KernelProvider provider,
      Operand a,
      Operand b,
      Epilogue epilogue,
      Operand scratch,
      Workers workers) {
    super(description, bytes, epilogue);
    this.gemm = workers.gemm(provider);
    this.a = a;
    this.b = b;
    this.scratch = scratch;
  }

  /** Scratch bytes that a product of this shape needs. */
  public static long scratchBytes(KernelProvider provider, int m, int n, int k, Workers workers) {
    return workers.gemm(provider).streamBytes(Form.TN, m, n, k);
  }

  @Override
  public void run(int rows) {
    gemm.stream(
        Form.TN,
        a.columns(),
        b.columns(),
        rows,
        a.matrix(),
        b.matrix(),
        epilogue,
        scratch.matrix());
  }
}
