package dev.ranvier.simd.gemm;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.OpenMemory;
import java.lang.ref.Reference;
import java.util.List;

/**
 * A product with all operands in their places, as {@link Gemm#bind} checked them: in a training
 * step of a small network the checks take longer than the sums. The same bits. One caller at a
 * time, and none while its {@link Gemm} is in another call.
 */
public final class BoundGemm {

  private final Gemm gemm;
  private final int m;
  private final int k;
  private final OpenMemory memory;

  final Form form;
  final int n;
  final long aAddress;
  final long aRowBytes;
  final long aTermBytes;
  final long bAddress;
  final long bTermBytes;
  final long bColumnBytes;

  /** Null where it is streamed. */
  final Matrix c;

  final long cAddress;
  final Epilogue epilogue;

  /** What tiles do of the epilogue; null for nothing. */
  final TileEpilogue inTiles;

  /** Where they find what they read for that. */
  final long otherAddress;

  final Matrix pack;
  final long packAddress;

  /** Of scratch for one thread. */
  final long ownBytes;

  BoundGemm(
      Gemm gemm,
      Form form,
      int m,
      int n,
      int k,
      Matrix a,
      Matrix b,
      Matrix c,
      Epilogue epilogue,
      Matrix pack,
      long ownBytes) {
    this.gemm = gemm;
    this.form = form;
    this.m = m;
    this.n = n;
    this.k = k;
    this.aAddress = address(a);
    this.aRowBytes = form == Form.TN ? Float.BYTES : (long) a.stride() << 2;
    this.aTermBytes = form == Form.TN ? (long) a.stride() << 2 : Float.BYTES;
    this.bAddress = address(b);
    this.bTermBytes = form == Form.NT ? Float.BYTES : (long) b.stride() << 2;
    this.bColumnBytes = form == Form.NT ? (long) b.stride() << 2 : Float.BYTES;
    this.c = c;
    this.cAddress = c == null ? 0 : address(c);
    this.epilogue = epilogue;
    this.pack = pack;
    this.packAddress = address(pack);
    this.ownBytes = ownBytes;
    this.inTiles = epilogue == null || c == null ? null : epilogue.inTiles();
    this.otherAddress = inTiles == null ? 0 : inTiles.address(m, n);
    Matrix other = inTiles == null ? pack : inTiles.other;
    this.memory =
        OpenMemory.of(
            List.of(
                a.segment(),
                b.segment(),
                (c == null ? pack : c).segment(),
                pack.segment(),
                other.segment()));
  }

  private static long address(Matrix matrix) {
    return Memory.address(matrix.segment(), matrix.bytes());
  }

  /**
   * Multiplies the first rows of C with the first terms, then the epilogue. Allocates nothing.
   *
   * @param rows up to the m that was bound
   * @param terms up to the k that was bound
   * @param add whether C is added to; a product that is streamed has none
   * @throws IllegalArgumentException if there are more of them, or fewer than 0
   * @throws IllegalStateException if the arena of an operand is closed, or around this epilogue
   * @throws WrongThreadException if an arena is confined to another thread
   */
  public void multiply(int rows, int terms, boolean add) {
    if (rows < 0 || rows > m || terms < 0 || terms > k || add && c == null) {
      throw new IllegalArgumentException(
          "A product of %s rows and %s terms%s, expected 0 to %s and 0 to %s%s"
              .formatted(
                  rows, terms, add ? ", added to C" : "", m, k, c == null ? ", streamed" : ""));
    }
    memory.require();
    try {
      gemm.run(this, rows, terms, add);
    } finally {
      Reference.reachabilityFence(memory);
    }
  }
}
