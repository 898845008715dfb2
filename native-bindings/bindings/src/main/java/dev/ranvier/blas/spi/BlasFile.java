package dev.ranvier.blas.spi;

/**
 * One file of a {@link BlasBinary}.
 *
 * @param name plain file name, without a folder
 * @param size bytes
 * @param sha256 SHA-256 of the content, 64 lower-case hexadecimal digits
 */
public record BlasFile(String name, long size, String sha256) {

  /** Checks name, size and digest. */
  public BlasFile {
    // The name becomes part of a path in the user's cache.
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._+-]*")) {
      throw new IllegalArgumentException(
          "BlasFile: name: expected a plain file name, found \"" + name + "\"");
    }
    if (size <= 0) {
      throw new IllegalArgumentException(
          "BlasFile " + name + ": size: expected at least 1 byte, found " + size);
    }
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "BlasFile "
              + name
              + ": sha256: expected 64 hexadecimal digits, found \""
              + sha256
              + "\"");
    }
  }
}
