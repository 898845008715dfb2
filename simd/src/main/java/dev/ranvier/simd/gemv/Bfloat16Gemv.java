package dev.ranvier.simd.gemv;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.x86.PanelEmitter;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * The door to y[m, n] = x[m, k] · W[k, n] for a few rows, W in bfloat16 as {@link Bfloat16Weights}
 * makes them: the bits of {@link Gemv} on the same weights in float32.
 *
 * <p>With {@code skipZeros} the rows of W behind a zero input are never read. That is the same up
 * to the sign of a zero, as long as W is finite.
 *
 * <p>An instance holds no state: threads may share it, each with its own scratch. The segments must
 * stay open until {@link #multiply} returns; nothing checks that on the way.
 */
public final class Bfloat16Gemv {

  private final boolean vector;

  /** Goes before the tier; null for the tier alone. */
  private final CodePanelGemv code;

  private Bfloat16Gemv(boolean vector, CodePanelGemv code) {
    this.vector = vector;
    this.code = code;
  }

  /**
   * The product on a tier. Without a fused multiply-add in hardware the scalar twin runs on both,
   * and where memory is big-endian.
   *
   * @throws IllegalStateException if the tier cannot run here
   */
  public static Bfloat16Gemv of(Tier tier) {
    return of(tier, null);
  }

  /** Of machine code, if there is any, and a tier. */
  static Bfloat16Gemv of(Tier tier, CodePanelGemv code) {
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    return new Bfloat16Gemv(tier.require() == Tier.VECTOR && Simd.FMA && little, code);
  }

  /**
   * The product of a provider; scalar kernels run until machine code is written.
   *
   * @throws IllegalStateException if the provider cannot run here
   */
  public static Bfloat16Gemv of(KernelProvider provider) {
    return of(provider.require().tier(), CodePanelGemv.of(provider, PanelEmitter.HALVES));
  }

  /**
   * Waits until machine code is there, where this is of it; for warming up and for measuring.
   *
   * @return this
   */
  public Bfloat16Gemv await() {
    if (code != null) {
      code.await();
    }
    return this;
  }

  /** Bytes of scratch that {@link #multiply} needs, whatever the sizes: the lists of a few rows. */
  public static long scratchBytes() {
    return CompressedRows.scratchBytes();
  }

  /**
   * y = x · W, then the epilogue on all of y. Allocates nothing.
   *
   * @param x {@code ldx} elements from row to row, at least k: not a {@link Matrix}, since
   *     predictions multiply their callers' memory where it lies, another in every call
   * @param w in panels, as {@link Bfloat16Weights} writes them
   * @param y with a stride of at least n rounded up to {@link Matrix#PADDING}; the room beside n
   *     columns holds anything afterwards
   * @param skipZeros whether rows of W behind a zero input are left out; needs finite W
   * @param epilogue called once with m rows of n columns; {@code null} for none
   * @throws IllegalArgumentException if a size, a leading dimension or a kind of memory is wrong
   * @throws IndexOutOfBoundsException if an operand lies outside its segment
   * @throws IllegalStateException if an arena is closed
   * @throws WrongThreadException if an arena is confined to another thread
   */
  public void multiply(
      int m,
      int n,
      int k,
      MemorySegment x,
      long xBytes,
      int ldx,
      Matrix w,
      Matrix y,
      boolean skipZeros,
      Epilogue epilogue,
      Matrix scratch) {
    CompressedRows.multiply(
        PanelEmitter.HALVES,
        vector,
        code,
        m,
        n,
        k,
        x,
        xBytes,
        ldx,
        w,
        null,
        y,
        skipZeros,
        epilogue,
        scratch);
  }
}
