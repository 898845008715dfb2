package dev.ranvier.blas;

import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * One place where a library may be.
 *
 * @param place for the report
 * @param source opens it, or throws {@link BlasUnavailableException}
 * @param shipped whether the program brought it along, so that it is worth a word if it fails
 */
record BlasCandidate(String place, Supplier<Opened> source, boolean shipped) {

  BlasCandidate(String place, Supplier<Opened> source) {
    this(place, source, false);
  }

  /**
   * An open library.
   *
   * @param location where its functions came from
   * @param trouble why it did not come from where it was meant to, or empty
   */
  record Opened(SymbolLookup lookup, String location, String trouble) {
    Opened(SymbolLookup lookup, String location) {
      this(lookup, location, "");
    }
  }

  static BlasCandidate file(String place, Path file) {
    return new BlasCandidate(
        place, () -> new Opened(BlasLoader.open(file), file.toAbsolutePath().toString()));
  }

  static BlasCandidate soname(String place, String soname) {
    return new BlasCandidate(place, () -> new Opened(BlasLoader.openByName(soname), soname));
  }

  BlasLibrary load(int threads) {
    return library(source.get(), threads);
  }

  static BlasLibrary library(Opened opened, int threads) {
    return BlasLibrary.of(opened.lookup(), opened.location(), threads);
  }
}
