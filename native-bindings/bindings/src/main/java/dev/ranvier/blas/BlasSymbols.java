package dev.ranvier.blas;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of one library's functions. The {@code cblas} functions are always there; what only
 * OpenBLAS has is {@link MemorySegment#NULL} in other libraries.
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
            optional(lookup, "openblas_set_num_threads"),
            optional(lookup, "openblas_set_num_threads_local"),
            optional(lookup, "openblas_get_num_threads"),
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

  private static MemorySegment optional(SymbolLookup lookup, String name) {
    return lookup.find(name).orElse(MemorySegment.NULL);
  }
}
