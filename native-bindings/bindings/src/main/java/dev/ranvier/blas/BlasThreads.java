package dev.ranvier.blas;

import dev.ranvier.blas.generated.openblas_get_num_threads;
import dev.ranvier.blas.generated.openblas_get_parallel;
import dev.ranvier.blas.generated.openblas_set_num_threads;
import dev.ranvier.blas.generated.openblas_set_num_threads_local;

/**
 * The one place that touches a library's own threads. They are fixed when it is loaded, at one but
 * for measurements: Ranvier splits the work itself, so that results do not depend on a thread count
 * and no idle worker spins.
 */
final class BlasThreads {

  private BlasThreads() {}

  /**
   * Fixes the threads per call and returns the count that the library then reports, 0 when it has
   * no way to tell.
   */
  static int fix(BlasSymbols symbols, int threads) {
    if (BlasSymbols.has(symbols.setNumThreads())) {
      openblas_set_num_threads.invoke(symbols.setNumThreads(), threads);
    }
    // OpenMP builds long ignored the call above (OpenMathLib/OpenBLAS#5806).
    if (count(symbols) > threads && BlasSymbols.has(symbols.setNumThreadsLocal())) {
      openblas_set_num_threads_local.invoke(symbols.setNumThreadsLocal(), threads);
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
