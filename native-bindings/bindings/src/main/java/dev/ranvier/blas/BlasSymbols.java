package dev.ranvier.blas;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of one library's functions. The {@code cblas} functions are always there; of the
 * others those that a library has not got are {@link MemorySegment#NULL}. OpenBLAS has them all,
 * MKL has the number of threads under names of its own and the same signatures.
 */
record BlasSymbols(
    MemorySegment sgemm,
    MemorySegment sgemv,
    MemorySegment sger,
    MemorySegment saxpy,
    MemorySegment sdot,
    MemorySegment setNumThreads,
    MemorySegment setNumThreadsLocal,
    MemorySegment getNumThreads,
    MemorySegment getConfig,
    MemorySegment getCoreName,
    MemorySegment getParallel) {

  /**
   * @throws BlasUnavailableException if a required function is missing; the message names all that
   *     are
   */
  static BlasSymbols find(SymbolLookup lookup, String location) {
    List<String> missing = new ArrayList<>();
    BlasSymbols symbols =
        new BlasSymbols(
            required(lookup, "cblas_sgemm", missing),
            required(lookup, "cblas_sgemv", missing),
            required(lookup, "cblas_sger", missing),
            required(lookup, "cblas_saxpy", missing),
            required(lookup, "cblas_sdot", missing),
            optional(lookup, "openblas_set_num_threads", "MKL_Set_Num_Threads"),
            optional(lookup, "openblas_set_num_threads_local"),
            optional(lookup, "openblas_get_num_threads", "MKL_Get_Max_Threads"),
            optional(lookup, "openblas_get_config"),
            optional(lookup, "openblas_get_corename"),
            optional(lookup, "openblas_get_parallel"));
    if (!missing.isEmpty()) {
      throw new BlasUnavailableException(
          location
              + " is not a usable CBLAS library: expected the functions of cblas.h, found no "
              + String.join(", ", missing)
              + "; give a library that was built with its C interface");
    }
    return symbols;
  }

  static boolean has(MemorySegment function) {
    return function.address() != 0;
  }

  private static MemorySegment required(SymbolLookup lookup, String name, List<String> missing) {
    MemorySegment function = optional(lookup, name);
    if (!has(function)) {
      missing.add(name);
    }
    return function;
  }

  /** The first of these names that the library has. */
  private static MemorySegment optional(SymbolLookup lookup, String... names) {
    for (String name : names) {
      Optional<MemorySegment> function = lookup.find(name);
      if (function.isPresent()) {
        return function.get();
      }
    }
    return MemorySegment.NULL;
  }
}
