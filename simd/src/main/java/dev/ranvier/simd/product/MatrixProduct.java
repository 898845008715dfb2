package dev.ranvier.simd.product;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Objects;

/**
 * Matrix products in single precision on the caller's own native memory: BLAS's SGEMM in Java, C =
 * op(A) · op(B) or C += op(A) · op(B), row-major.
 *
 * <p><b>Memory.</b> Operands are native segments of float32 in the machine's byte order, of any
 * arena that the calling thread may use; 64-byte alignment is best, none is needed. A matrix is a
 * segment, the offset of its first element in bytes and a leading dimension: the elements from one
 * row to the next, at least a row's length. So blocks of a larger matrix are multiplied where they
 * lie. C shares no element with A or B.
 *
 * <p><b>The sum.</b> Every element of a product is, for each block of {@value #BLOCK_TERMS} terms,
 * a sum from +0 with k ascending in one chain of fused multiply-adds; the block sums are added in
 * order, to what C held if it is added to. Nothing else changes a bit of it: not the width of the
 * machine's vectors, threads, the other sizes, leading dimensions, alignment, nor whether the
 * Vector API is there. (Where the hardware has no fused multiply-add, each is a multiplication and
 * an addition.) Therefore alpha is 1, and beta 0 or 1: another factor is another rounding, which is
 * the caller's to place. NaN and infinities propagate as that sum has them.
 *
 * <p><b>Speed.</b> On x86-64 it is machine code of Ranvier's own. Where that cannot run it takes
 * {@code --add-modules=jdk.incubator.vector} and HotSpot's C2 compiler: without, scalar code gives
 * the same bits slowly, {@link #isVectorized} and {@link #toString} tell. The first of these
 * products run in the interpreter. A call allocates nothing; scratch for packed operands, some
 * megabytes for each thread, belongs to the instance and is freed with it.
 *
 * <p><b>Threads.</b> An instance takes one caller at a time and refuses a second one; another
 * caller makes another instance. With several threads, products that are large enough are shared
 * with the threads of the process's one team. While that is busy with another caller's product,
 * this one is computed by its own thread alone: to the same bits.
 *
 * <p>On a JVM that denies native access ({@code --illegal-native-access=deny}, without {@code
 * --enable-native-access}) the caller's memory is out of reach, and a product is refused with the
 * reason.
 *
 * <p>A segment's arena must stay open until the call returns. That of another thread is refused,
 * but nothing can be done against a shared arena that is closed meanwhile: the process may crash.
 */
public final class MatrixProduct {

  /** Terms in a block of the sum: part of what a product is, the same on every machine. */
  public static final int BLOCK_TERMS = Gemm.KC;

  /** Which operand is transposed; all are named as they are stored. */
  public enum Form {
    /** C[m, n] = A[m, k] · B[k, n]. */
    NN(dev.ranvier.simd.gemm.Form.NN),
    /** C[m, n] = A[m, k] · B[n, k]ᵀ. */
    NT(dev.ranvier.simd.gemm.Form.NT),
    /** C[m, n] = A[k, m]ᵀ · B[k, n]. */
    TN(dev.ranvier.simd.gemm.Form.TN);

    private final dev.ranvier.simd.gemm.Form kernels;

    Form(dev.ranvier.simd.gemm.Form kernels) {
      this.kernels = kernels;
    }
  }

  private final KernelProvider provider;
  private final Gemm gemm;
  private final int threads;
  private final MemorySegment scratch;

  private MatrixProduct(int threads) {
    this.threads = threads;
    this.provider = KernelProvider.best();
    this.gemm = threads == 1 ? Gemm.of(provider) : Gemm.of(provider, ThreadTeam.shared(), threads);
    int most = Memory.MOST_ELEMENTS;
    long bytes = gemm.packBytes(dev.ranvier.simd.gemm.Form.NT, most, most, most);
    this.scratch = Arena.ofAuto().allocate(bytes, 64);
  }

  /** Products on the calling thread. */
  public static MatrixProduct create() {
    return new MatrixProduct(1);
  }

  /**
   * Products on up to so many threads, the calling one included. They are those of the process's
   * team, of which there are as many as processors, or as {@code ranvier.threads} says; no more
   * take part.
   *
   * @param threads at least 1
   * @throws IllegalArgumentException if {@code threads} is less
   */
  public static MatrixProduct ofThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "Matrix product: threads is " + threads + ", expected 1 or more");
    }
    return new MatrixProduct(Math.min(threads, ThreadTeam.sharedSize()));
  }

  /**
   * Whether products run on the processor's vectors, as machine code or by the Vector API; if not,
   * {@link #toString} says why.
   */
  public boolean isVectorized() {
    return provider != KernelProvider.SCALAR;
  }

  /**
   * C = op(A) · op(B) for dense matrices that begin at their segments' first byte: A of m · k
   * floats, B of k · n, C of m · n, each a row behind the other without a gap. C is overwritten,
   * whatever it held.
   *
   * @param form which operand is stored transposed
   * @param m rows of C, at least 0
   * @param n columns of C, at least 0
   * @param k terms of each sum, at least 0; without any, C becomes +0
   * @throws IllegalArgumentException if a size is negative or above 2<sup>31</sup> -
   *     2<sup>16</sup>, or if a segment is not native, or C read-only or the same memory as A or B
   * @throws IndexOutOfBoundsException if a matrix is larger than its segment
   * @throws IllegalStateException if an arena is closed, this instance is in another call, or
   *     native access was denied
   * @throws WrongThreadException if an arena is confined to another thread
   */
  public void multiply(
      Form form, int m, int n, int k, MemorySegment a, MemorySegment b, MemorySegment c) {
    multiply(
        form, m, n, k, a, 0, form == Form.TN ? m : k, b, 0, form == Form.NT ? k : n, 0f, c, 0, n);
  }

  /**
   * C = op(A) · op(B) + beta · C.
   *
   * @param form which operand is stored transposed
   * @param m rows of C, at least 0
   * @param n columns of C, at least 0
   * @param k terms of each sum, at least 0; without any, C becomes +0, or stays with beta 1
   * @param a stored as [m, k], in {@link Form#TN} as [k, m]
   * @param aOffset of A's first element, in bytes
   * @param lda leading dimension: floats from one stored row of A to the next, at least its length
   * @param b stored as [k, n], in {@link Form#NT} as [n, k]
   * @param bOffset of B's first element, in bytes
   * @param ldb leading dimension of B
   * @param beta 0 to overwrite C, whatever it held, or 1 to add to it
   * @param c [m, n]; what lies between its rows stays as it is
   * @param cOffset of C's first element, in bytes
   * @param ldc leading dimension of C
   * @throws IllegalArgumentException if a size is negative or above 2<sup>31</sup> -
   *     2<sup>16</sup>, a leading dimension less than a row, beta neither 0 nor 1, a segment not
   *     native, C read-only or sharing elements with A or B (seen where leading dimensions are
   *     equal)
   * @throws IndexOutOfBoundsException if a row of a matrix lies outside its segment
   * @throws IllegalStateException if an arena is closed, this instance is in another call, or
   *     native access was denied
   * @throws WrongThreadException if an arena is confined to another thread
   */
  public void multiply(
      Form form,
      int m,
      int n,
      int k,
      MemorySegment a,
      long aOffset,
      int lda,
      MemorySegment b,
      long bOffset,
      int ldb,
      float beta,
      MemorySegment c,
      long cOffset,
      int ldc) {
    Objects.requireNonNull(form, "form");
    gemm.multiply(
        form.kernels, m, n, k, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc, scratch, 0);
  }

  /** Kernels and threads, for people. */
  @Override
  public String toString() {
    return "MatrixProduct on "
        + (threads == 1 ? "1 thread" : threads + " threads")
        + ", "
        + provider.name().toLowerCase(Locale.ROOT)
        + " kernels, "
        + Simd.current().describe();
  }
}
