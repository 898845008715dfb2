package dev.ranvier.simd.gemv;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.x86.PanelEmitter;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.MemorySegment;

/**
 * The door to y[m, n] = (x[m, k] · W[k, n]) · scale[n] for a few rows, W in bytes as {@link
 * QuantizedWeights} makes them.
 *
 * <p>The sum over k is that of the summation contract on the integers of W: for each block of
 * {@link Gemm#KC} terms one chain of multiply-adds, k ascending from +0, the block sums added in
 * order; then one multiplication. All providers give the same bits, and a row has the same bits in
 * every batch. Zero inputs are skipped, and the rows of W behind them are never read: W is finite,
 * and no product of these is so small that it is rounded to zero, so that changes no bit.
 *
 * <p>{@link #dynamic} rounds the inputs to integers, too, each row by its own scale (dynamic
 * quantization): with s = max |x[i, p]| / 127 in float32,
 *
 * <pre>y[i, j] = ((Σ rint(x[i, p] · (127 / max |x[i, p]|)) · W[p, j]) · scale[j]) · s</pre>
 *
 * <p>the product and the quotient rounded to float32, rint half to even. The sum of a block is an
 * integer below 2<sup>24</sup>, exact in any order; blocks are added in order, as above. A row
 * whose largest magnitude is below 2<sup>-119</sup> counts as zeros; where an input is not finite
 * the whole row is NaN. With AVX-512 VNNI bytes are multiplied by bytes; everywhere else the
 * kernels above take the rounded inputs. All give the same bits.
 *
 * <p>An instance holds no state: threads may share it, each with its own scratch. The segments must
 * stay open until {@link #multiply} returns; nothing checks that on the way.
 */
public final class QuantizedGemv {

  private final int format;
  private final boolean vector;

  /** Goes before the tier; null for the tier alone. */
  private final CodePanelGemv code;

  private QuantizedGemv(int format, Tier tier, CodePanelGemv code) {
    this.format = format;
    this.vector = tier.require() == Tier.VECTOR && Simd.FMA && Simd.current().lanes() >= 8;
    this.code = code;
  }

  /**
   * The product on a tier. The scalar twin runs on both without a fused multiply-add in hardware,
   * and where vectors have fewer than 8 floats: the bytes for 4 are no vector.
   *
   * @throws IllegalStateException if the tier cannot run here
   */
  public static QuantizedGemv of(Tier tier) {
    return of(PanelEmitter.BYTES, tier, null);
  }

  /** Of machine code, if there is any, and a tier. */
  static QuantizedGemv of(int format, Tier tier, CodePanelGemv code) {
    return new QuantizedGemv(format, tier, code);
  }

  /**
   * The product of a provider; scalar kernels run until machine code is written.
   *
   * @throws IllegalStateException if the provider cannot run here
   */
  public static QuantizedGemv of(KernelProvider provider) {
    return of(PanelEmitter.BYTES, provider);
  }

  /**
   * The product of a provider with inputs that are rounded to 8 bits.
   *
   * @throws IllegalStateException if the provider cannot run here
   */
  public static QuantizedGemv dynamic(KernelProvider provider) {
    return of(PanelEmitter.INTEGERS, provider);
  }

  private static QuantizedGemv of(int format, KernelProvider provider) {
    return of(format, provider.require().tier(), CodePanelGemv.of(provider, format));
  }

  /**
   * Waits until machine code is there, where this is of it; for warming up and for measuring.
   *
   * @return this
   */
  public QuantizedGemv await() {
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
   * y by the formula above, then the epilogue on all of y. Allocates nothing.
   *
   * @param x {@code ldx} elements from row to row, at least k: not a {@link Matrix}, since
   *     predictions multiply their callers' memory where it lies, another in every call
   * @param w in panels, as {@link QuantizedWeights} writes them
   * @param scale n floats, with room up to {@link Matrix#PADDING}
   * @param y with a stride of at least n rounded up to {@link Matrix#PADDING}; the room beside n
   *     columns holds anything afterwards
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
      Matrix scale,
      Matrix y,
      Epilogue epilogue,
      Matrix scratch) {
    CompressedRows.multiply(
        format, vector, code, m, n, k, x, xBytes, ldx, w, scale, y, true, epilogue, scratch);
  }
}
