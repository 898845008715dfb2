package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.BoundGemm;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;

/**
 * A weight gradient, x transposed times dy, on our own kernels that is never stored: each block
 * goes to the epilogue.
 */
public final class StreamedProduct extends Product {

  private final int columns;
  private final BoundGemm product;

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
    this.columns = a.columns();
    this.product =
        workers
            .gemm(provider)
            .bindStream(
                Form.TN,
                columns,
                b.columns(),
                a.region().rows(),
                a.matrix(),
                b.matrix(),
                this.epilogue,
                scratch.matrix());
  }

  /** Scratch bytes that a product of this shape needs. */
  public static long scratchBytes(KernelProvider provider, int m, int n, int k, Workers workers) {
    return workers.gemm(provider).streamBytes(Form.TN, m, n, k);
  }

  @Override
  public void run(int rows) {
    product.multiply(columns, rows, false);
  }
}
