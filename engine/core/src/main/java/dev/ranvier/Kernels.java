package dev.ranvier;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Simd;

/**
 * Which of Ranvier's own kernels compute products where {@link Backend#SIMD} does, and activations,
 * dropout and updates beside any backend but {@link Backend#SCALAR}. All give the same bits, those
 * of {@link Backend#SCALAR}. {@code ranvier.simd} chooses for the whole process.
 */
public enum Kernels {
  /** The fastest that run here: machine code, or else vectors. */
  AUTO,
  /** Machine code for this processor that Ranvier writes itself. */
  CODE,
  /** Loops of the Vector API, which the JVM compiles. */
  VECTOR,
  /** Plain Java loops, as if there were no SIMD: {@link Backend#AUTO} then prefers BLAS. */
  SCALAR;

  /**
   * What computes.
   *
   * @throws IllegalStateException if it cannot run here, with the reason and what to do
   */
  KernelProvider provider() {
    return switch (this) {
      case AUTO -> KernelProvider.best();
      case CODE -> require(KernelProvider.CODE, MachineCode.current().reason());
      case VECTOR -> require(KernelProvider.VECTOR, Simd.current().reason());
      case SCALAR -> KernelProvider.SCALAR;
    };
  }

  private KernelProvider require(KernelProvider provider, String obstacle) {
    if (!obstacle.isEmpty()) {
      throw new IllegalStateException(
          "Kernels %s cannot run here: %s; choose AUTO, or remove the cause"
              .formatted(this, obstacle));
    }
    return provider;
  }
}
