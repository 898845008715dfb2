package dev.ranvier.associative;

import dev.ranvier.Backend;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.blas.Cblas;
import dev.ranvier.simd.KernelMemory;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.team.ThreadTeam;
import java.lang.foreign.Arena;

/**
 * The engine's matrix products, and its softmax, on the backend that was chosen. One caller at a
 * time; a call on our own kernels allocates nothing.
 */
final class Products {

  private static final int MOST = Integer.MAX_VALUE - (1 << 16) + 1;

  private final Backend backend;
  private final Gemm gemm;
  private final Matrix scratch;
  private final Cblas cblas;
  private final ActivationKernel softmax;

  /**
   * Products with scratch in the arena.
   *
   * @param door named in errors
   * @throws IllegalArgumentException if {@code threads} is negative
   * @throws IllegalStateException if the backend cannot run here, with the reason and what to do
   */
  Products(String door, Backend wanted, int threads, Arena arena) {
    if (threads < 0) {
      throw new IllegalArgumentException(
          door + ": threads is " + threads + ", expected at least 1, or 0 for all");
    }
    this.backend = decided(wanted);
    this.cblas = backend == Backend.BLAS ? library(door).cblas() : null;
    KernelProvider best = KernelProvider.best();
    if (backend == Backend.SIMD && best == KernelProvider.SCALAR) {
      throw new IllegalStateException(
          "%s: backend SIMD is not available: %s; choose AUTO or SCALAR, or remove the cause"
              .formatted(door, KernelProvider.obstacle()));
    }
    if (backend == Backend.BLAS) {
      this.gemm = null;
      this.scratch = null;
    } else {
      KernelProvider provider = backend == Backend.SIMD ? best : KernelProvider.SCALAR;
      int members = threads == 0 ? ThreadTeam.sharedSize() : threads;
      members = Math.min(members, ThreadTeam.sharedSize());
      this.gemm =
          members == 1 ? Gemm.of(provider) : Gemm.of(provider, ThreadTeam.shared(), members);
      long bytes =
          Math.max(
              gemm.packBytes(Form.NT, MOST, MOST, MOST),
              gemm.prepackedScratchBytes(MOST, MOST, MOST));
      this.scratch = new Matrix(KernelMemory.allocate(arena, bytes, FloatRows.ALIGNMENT), 0, 0);
    }
    this.softmax = Activations.softmax(backend == Backend.SCALAR ? KernelProvider.SCALAR : best);
  }

  private static Backend decided(Backend wanted) {
    if (wanted != Backend.AUTO) {
      return wanted;
    }
    if (KernelProvider.best() != KernelProvider.SCALAR) {
      return Backend.SIMD;
    }
    return BlasLibrary.find().isPresent() ? Backend.BLAS : Backend.SCALAR;
  }

  private static BlasLibrary library(String door) {
    return BlasLibrary.find()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    door
                        + ": backend BLAS is not available; choose AUTO, SIMD or SCALAR, or provide"
                        + " a library. Places tried:\n"
                        + BlasLibrary.report()));
  }

  /** What computes: SIMD, BLAS or SCALAR. */
  Backend backend() {
    return backend;
  }

  /** C[m, n] = op(A) · op(B), from the matrices' first elements. */
  void multiply(Form form, int m, int n, int k, FloatRows a, FloatRows b, FloatRows c) {
    if (cblas != null) {
      cblas.sgemm(
          form == Form.TN,
          form == Form.NT,
          m,
          n,
          k,
          1f,
          a.segment(),
          a.stride(),
          b.segment(),
          b.stride(),
          0f,
          c.segment(),
          c.stride());
      return;
    }
    gemm.multiply(
        form,
        m,
        n,
        k,
        a.segment(),
        0,
        a.stride(),
        b.segment(),
        0,
        b.stride(),
        0f,
        c.segment(),
        0,
        c.stride(),
        scratch.segment(),
        0);
  }

  /**
   * A second factor of many products, C[m, n] = A[m, k] · op(B): packed once where our own kernels
   * compute, which else pack it again for each.
   *
   * @param form NN for B[k, n], NT for B[n, k]
   */
  Operand operand(Form form, int n, int k, FloatRows b, Arena arena) {
    if (cblas != null || !Gemm.isWorthPrepacking(n, k)) {
      return new Operand(form, n, k, b, null);
    }
    long bytes = gemm.prepackedBytes(n, k);
    Matrix packed = new Matrix(KernelMemory.allocate(arena, bytes, FloatRows.ALIGNMENT), 0, n);
    gemm.prepack(form, n, k, b.matrix, packed);
    return new Operand(form, n, k, b, packed);
  }

  /** The same product by the same sums with such a factor. */
  void multiply(int m, FloatRows a, Operand b, FloatRows c) {
    if (b.packed == null) {
      multiply(b.form, m, b.n, b.k, a, b.rows, c);
      return;
    }
    gemm.multiplyPrepacked(
        m, b.n, b.k, a.segment(), 0, a.stride(), b.packed, 0f, c.matrix, null, scratch);
  }

  /**
   * A factor of many products.
   *
   * @param packed null if it is multiplied as it lies
   */
  record Operand(Form form, int n, int k, FloatRows rows, Matrix packed) {}

  /** Each row of a matrix becomes its softmax, in place. */
  void softmax(int rows, FloatRows values) {
    softmax.forward(values.matrix, 0, values.matrix, 0, rows, values.columns);
  }
}
