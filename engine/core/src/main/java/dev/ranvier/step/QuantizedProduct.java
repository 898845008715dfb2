package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemv.QuantizedGemv;
import dev.ranvier.simd.gemv.QuantizedWeights;

/**
 * C = A B on our own kernels with a B that stays as it is and was quantized to 8 bits once. Made
 * for few rows: a part of B is read once for a few of them. The same bits for a row in every batch.
 */
public final class QuantizedProduct extends Product {

  private final QuantizedGemv gemv;
  private final Operand a;
  private final Operand q;
  private final Operand scale;
  private final Operand c;
  private final Operand scratch;

  /**
   * A product with all places resolved.
   *
   * @param bytes of factors and result
   * @param dynamic whether the rows of A are rounded to 8 bits, too
   * @param q B as {@link #quantize} leaves it
   * @param scale of the columns of B, likewise
   * @param scratch {@link #scratchBytes} bytes
   */
  public QuantizedProduct(
      String description,
      long bytes,
      KernelProvider provider,
      boolean dynamic,
      Operand a,
      Operand q,
      Operand scale,
      Operand c,
      Epilogue epilogue,
      Operand scratch) {
    super(description, bytes, epilogue);
    this.gemv = dynamic ? QuantizedGemv.dynamic(provider) : QuantizedGemv.of(provider);
    this.a = a;
    this.q = q;
    this.scale = scale;
    this.c = c;
    this.scratch = scratch;
  }

  /** Bytes of a quantized B, without its scales. */
  public static long bytes(Operand b) {
    return QuantizedWeights.bytes(b.region().rows(), b.columns());
  }

  /** Scratch bytes for any batch. */
  public static long scratchBytes() {
    return QuantizedGemv.scratchBytes();
  }

  /**
   * Quantizes B.
   *
   * @throws IllegalArgumentException if a weight is not finite
   */
  public static void quantize(Operand b, Operand q, Operand scale) {
    QuantizedWeights.quantize(
        b.matrix(), b.region().rows(), b.columns(), q.matrix(), scale.matrix());
  }

  @Override
  public void run(int rows) {
    gemv.multiply(
        rows,
        c.columns(),
        a.columns(),
        a.segment(),
        a.offsetBytes(),
        a.rowStride(),
        q.matrix(),
        scale.matrix(),
        c.matrix(),
        epilogue,
        scratch.matrix());
  }
}
