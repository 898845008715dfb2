package dev.ranvier.blas;

import dev.ranvier.blas.generated.openblas_get_num_threads;
import dev.ranvier.blas.generated.openblas_get_parallel;
import dev.ranvier.blas.generated.openblas_set_num_threads;
import dev.ranvier.blas.generated.openblas_set_num_threads_local;

/**
 * The one place that touches a library's own threads. They are fixed at one when it is loaded:
 * Ranvier splits the work itself, so that results do not depend on a thread count and no idle
 * worker spins.
 */
final class BlasThreads {

  private BlasThreads() {}

  /**
   * Fixes one thread per call and returns the count that the library then reports: 1, or 0 when it
   * has no way to tell.
   */
  static int fixAtOne(BlasSymbols symbols) {
    if (BlasSymbols.has(symbols.setNumThreads())) {
      openblas_set_num_threads.invoke(symbols.setNumThreads(), 1);
    }
    // OpenMP builds long ignored the call above (OpenMathLib/OpenBLAS#5806).
    if (count(symbols) > 1 && BlasSymbols.has(symbols.setNumThreadsLocal())) {
      openblas_set_num_threads_local.invoke(symbols.setNumThreadsLocal(), 1);
    }
    return count(symbols);
  }

  /** How the library was built to run in parallel. */
  static String model(BlasSymbols symbols) {
    if (!BlasSymbols.has(symbols.getParallel())) {
      return "unknown";
    }
    return switch (openblas_get_parallel.invoke(symbols.getParallel())) {
      case 0 -> "sequential";
      case 1 -> "pthreads";
      case 2 -> "OpenMP";
      default -> "unknown";
    };
  }

  private static int count(BlasSymbols symbols) {
    return BlasSymbols.has(symbols.getNumThreads())
        ? openblas_get_num_threads.invoke(symbols.getNumThreads())
        : 0;
  }
}
