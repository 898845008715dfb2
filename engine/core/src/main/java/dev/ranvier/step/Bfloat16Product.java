package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemv.Bfloat16Gemv;
import dev.ranvier.simd.gemv.Bfloat16Weights;
import java.lang.foreign.ValueLayout;

/**
 * C = A B on our own kernels with a B that stays as it is and was rounded to bfloat16 once. Made
 * for few rows: a part of B is read once for a few of them. The bits of {@link KernelProduct} on
 * the rounded B.
 */
public final class Bfloat16Product extends Product {

  private final Bfloat16Gemv gemv;
  private final Operand a;
  private final Operand b;
  private final Operand c;
  private final Operand scratch;
  private final boolean skipZeros;

  /**
   * A product with all places resolved.
   *
   * @param bytes of factors and result
   * @param b as {@link #narrow} leaves it
   * @param scratch {@link #scratchBytes} bytes
   * @param skipZeros whether zero inputs may be skipped: B must be finite after rounding
   */
  public Bfloat16Product(
      String description,
      long bytes,
      KernelProvider provider,
      Operand a,
      Operand b,
      Operand c,
      Epilogue epilogue,
      Operand scratch,
      boolean skipZeros) {
    super(description, bytes, epilogue);
    this.gemv = Bfloat16Gemv.of(provider);
    this.a = a;
    this.b = b;
    this.c = c;
    this.scratch = scratch;
    this.skipZeros = skipZeros;
  }

  /** Bytes of a rounded B. */
  public static long bytes(Operand b) {
    return Bfloat16Weights.bytes(b.region().rows(), b.columns());
  }

  /** Scratch bytes for any batch. */
  public static long scratchBytes() {
    return Bfloat16Gemv.scratchBytes();
  }

  /**
   * Rounds B.
   *
   * @return whether all of it is finite then; near the end of the range a number becomes infinite
   */
  public static boolean narrow(Operand b, Operand target) {
    int rows = b.region().rows();
    Bfloat16Weights.narrow(b.matrix(), rows, b.columns(), target.matrix());
    long end = target.offsetBytes() + bytes(b);
    for (long at = target.offsetBytes(); at != end; at += Short.BYTES) {
      short bits = target.segment().get(ValueLayout.JAVA_SHORT, at);
      if (!Float.isFinite(Bfloat16Weights.widen(bits))) {
        return false;
      }
    }
    return true;
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
        b.matrix(),
        c.matrix(),
        skipZeros,
        epilogue,
        scratch.matrix());
  }
}
