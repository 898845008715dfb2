package dev.ranvier.simd.gemv;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

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
 * <p>An instance holds no state: threads may share it, each with its own scratch. The segments must
 * stay open until {@link #multiply} returns; nothing checks that on the way.
 */
public final class QuantizedGemv {

  private final boolean vector;

  /** Goes before the tier; null for the tier alone. */
  private final CodePanelGemv code;

  private QuantizedGemv(boolean vector, CodePanelGemv code) {
    this.vector = vector;
    this.code = code;
  }

  /**
   * The product on a tier. The scalar twin runs on both without a fused multiply-add in hardware,
   * and where vectors have fewer than 8 floats: the bytes for 4 are no vector.
   *
   * @throws IllegalStateException if the tier cannot run here
   */
  public static QuantizedGemv of(Tier tier) {
    return of(tier, null);
  }

  /** Of machine code, if there is any, and a tier. */
  static QuantizedGemv of(Tier tier, CodePanelGemv code) {
    boolean wide = tier.require() == Tier.VECTOR && Simd.current().lanes() >= 8;
    return new QuantizedGemv(wide && Simd.FMA, code);
  }

  /**
   * The product of a provider; the tier beside machine code runs until that is written.
   *
   * @throws IllegalStateException if the provider cannot run here
   */
  public static QuantizedGemv of(KernelProvider provider) {
    return of(provider.require().tier(), CodePanelGemv.of(provider, true));
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
   * y = (x · W) · scale, then the epilogue on all of y. Allocates nothing.
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
    Gemv.checkSizes(n, k);
    long padded = Gemv.padded(n);
    CompressedRows.require("x", x, xBytes, m, k, ldx);
    Memory.require("W", w.segment(), w.bytes(), QuantizedWeights.bytes(k, n));
    CompressedRows.require("y", y.segment(), y.bytes(), m, padded, y.stride());
    Memory.requireNotReadOnly("y", y.segment());
    Memory.requireFloats("scale", scale.segment(), scale.bytes(), padded);
    Memory.requireWritable("scratch", scratch.segment(), scratch.bytes(), scratchBytes());
    CompressedRows.requireApart(scratch, y, m, padded);
    if (m == 0 || n == 0) {
      return;
    }
    try {
      int rows;
      for (int i = 0; i < m; i += rows) {
        rows = Math.min(code == null ? CompressedRows.GROUP : CodePanelGemv.ROWS, m - i);
        multiplyK(
            rows,
            n,
            k,
            Memory.address(x, xBytes) + ((long) i * ldx << 2),
            (long) ldx << 2,
            Memory.address(w.segment(), w.bytes()),
            Memory.address(scale.segment(), scale.bytes()),
            Memory.address(y.segment(), y.row(i)),
            (long) y.stride() << 2,
            Memory.address(scratch.segment(), scratch.bytes()));
      }
    } finally {
      Reference.reachabilityFence(x);
      Reference.reachabilityFence(w);
      Reference.reachabilityFence(scale);
      Reference.reachabilityFence(y);
      Reference.reachabilityFence(scratch);
    }
    if (epilogue != null) {
      epilogue.apply(y, 0, 0, 0, m, n);
    }
  }

  /**
   * The unchecked twin of {@link #multiply} for rows that share a list each, on addresses. All of
   * them take a panel's part of a block before the next: it is in L2 by then.
   */
  private void multiplyK(
      int m,
      int n,
      int k,
      long x,
      long xStride,
      long w,
      long scale,
      long y,
      long yStride,
      long lists) {
    int padded = (int) Gemv.padded(n);
    if (code != null && code.run(m, padded, k, x, xStride, w, y, yStride, scale, true, lists)) {
      return;
    }
    int pc = 0;
    do {
      int kc = Math.min(Gemm.KC, k - pc);
      CompressedRows.list(m, kc, x + ((long) pc << 2), xStride, true, lists);
      for (int j = 0; j < padded; j += QuantizedWeights.PANEL) {
        int width = Math.min(QuantizedWeights.PANEL, padded - j);
        long stride = width;
        long panel = w + (long) j * k + pc * stride;
        for (int i = 0; i < m; i++) {
          long list = lists + i * CompressedRows.LIST_BYTES;
          int terms = CompressedRows.terms(list);
          long rows = list + CompressedRows.ROWS;
          long values = list + CompressedRows.VALUES;
          long to = y + i * yStride + ((long) j << 2);
          if (vector) {
            QuantizedGemvKernel.run(width, terms, rows, values, panel, stride, pc == 0, to);
          } else {
            QuantizedGemvScalar.run(width, terms, rows, values, panel, stride, pc == 0, to);
          }
        }
      }
      pc += kc;
    } while (pc < k);
    for (int i = 0; i < m; i++) {
      if (vector) {
        QuantizedGemvKernel.scale(padded, scale, y + i * yStride);
      } else {
        QuantizedGemvScalar.scale(padded, scale, y + i * yStride);
      }
    }
  }
}
