package dev.ranvier.backend;

import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.KernelMemory;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;

/**
 * What a process says once, in one line each on its error stream, of what makes its products slower
 * than they could be.
 */
final class Notices {

  private Notices() {}

  /** Of vectors, memory and machine code. */
  private static final class Kernels {
    static {
      if (!KernelProvider.shortfall().isEmpty()) {
        System.err.println("Ranvier: " + KernelProvider.shortfall());
      }
      if (KernelProvider.best() == KernelProvider.SCALAR) {
        System.err.println("Ranvier: " + Simd.current().describe());
      }
      if (!KernelMemory.restriction().isEmpty()) {
        System.err.println("Ranvier: " + KernelMemory.restriction());
      }
    }

    private Kernels() {}

    /** Loads this class, which happens once. */
    static void say() {}
  }

  /** Of the BLAS library that Ranvier brought along and that cannot be used. */
  private static final class Library {
    static {
      BlasLibrary.trouble()
          .ifPresent(why -> System.err.println("Ranvier: BLAS: off (" + why + ")"));
    }

    private Library() {}

    /** Loads this class, which happens once. */
    static void say() {}
  }

  /**
   * That products are left to scalar kernels or a library, that not all of memory is there, or no
   * machine code where that was asked for.
   */
  static void ofKernels() {
    // A switch that is refused is refused here, each time, and not once by a class that then fails.
    KernelProvider.shortfall();
    Kernels.say();
  }

  /** That there is no library. */
  static void ofLibrary() {
    Library.say();
  }
}
