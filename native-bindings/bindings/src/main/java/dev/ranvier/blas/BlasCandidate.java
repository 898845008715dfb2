package dev.ranvier.blas;

import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * One place where a library may be.
 *
 * @param place for the report
 * @param source opens it, or throws {@link BlasUnavailableException}
 */
record BlasCandidate(String place, Supplier<Opened> source) {

  /** An open library: its functions and where it came from. */
  record Opened(SymbolLookup lookup, String location) {}

  static BlasCandidate file(String place, Path file) {
    return new BlasCandidate(
        place, () -> new Opened(BlasLoader.open(file), file.toAbsolutePath().toString()));
  }

  static BlasCandidate soname(String place, String soname) {
    return new BlasCandidate(place, () -> new Opened(BlasLoader.openByName(soname), soname));
  }

  BlasLibrary load() {
    return load(1);
  }

  BlasLibrary load(int threads) {
    Opened opened = source.get();
    return BlasLibrary.of(opened.lookup(), opened.location(), threads);
  }
}
