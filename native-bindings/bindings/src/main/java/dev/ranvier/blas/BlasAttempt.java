package dev.ranvier.blas;

/**
 * One place where a BLAS library was looked for.
 *
 * @param place the file, soname or binary, and which switch or list named it
 * @param loaded whether the library found there is the one in use
 * @param outcome what was loaded, or why it was not
 */
public record BlasAttempt(String place, boolean loaded, String outcome) {

  @Override
  public String toString() {
    return (loaded ? "loaded  " : "refused ") + place + ": " + outcome;
  }
}
