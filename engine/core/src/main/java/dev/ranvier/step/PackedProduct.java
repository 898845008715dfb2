package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.gemv.Gemv;
import java.lang.foreign.MemorySegment;

/**
 * C = A B on our own kernels with a B that stays as it is and was packed once. A single row reads B
 * as it was, since it can leave out the rows of B behind zero inputs. The same bits as {@link
 * KernelProduct}.
 */
public final class PackedProduct implements Product {

  private final Gemm gemm;
  private final Gemv gemv;
  private final Operand a;
  private final Operand b;
  private final Operand packed;
  private final Operand c;
  private final Epilogue epilogue;
  private final Operand scratch;
  private final boolean skipZeros;

  /**
   * A product with all places resolved.
   *
   * @param packed B as {@link #pack} leaves it
   * @param skipZeros whether zero inputs of a single row may be skipped: B must be finite
   */
  public PackedProduct(
      Tier tier,
      Operand a,
      Operand b,
      Operand packed,
      Operand c,
      Epilogue epilogue,
      Operand scratch,
      boolean skipZeros,
      Workers workers) {
    this.gemm = workers.gemm(tier);
    this.gemv = Gemv.of(tier);
    this.a = a;
    this.b = b;
    this.packed = packed;
    this.c = c;
    this.epilogue = epilogue;
    this.scratch = scratch;
    this.skipZeros = skipZeros;
  }

  /** Bytes of a packed B. */
  public static long packedBytes(Tier tier, Operand b) {
    return Gemm.of(tier).prepackedBytes(b.columns(), b.region().rows());
  }

  /** Packs B. */
  public static void pack(Tier tier, Operand b, Operand packed) {
    Gemm.of(tier)
        .prepack(
            Form.NN,
            b.columns(),
            b.region().rows(),
            b.segment(),
            b.offsetBytes(),
            b.rowStride(),
            packed.segment(),
            packed.offsetBytes());
  }

  /** Scratch bytes for any batch up to m rows. */
  public static long scratchBytes(Tier tier, int m, int n, int k, Workers workers) {
    long bytes = workers.gemm(tier).prepackedScratchBytes(m, n, k);
    return Math.max(bytes, Gemv.of(tier).scratchBytes(n, k));
  }

  @Override
  public void run(int rows) {
    MemorySegment pack = scratch.segment();
    if (rows == 1) {
      gemv.run(
          c.columns(),
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
    gemm.runPrepacked(
        rows,
        c.columns(),
        a.columns(),
        a.segment(),
        a.offsetBytes(),
        a.rowStride(),
        packed.segment(),
        packed.offsetBytes(),
        0f,
        c.segment(),
        c.offsetBytes(),
        c.rowStride(),
        epilogue,
        pack,
        scratch.offsetBytes());
  }
}
