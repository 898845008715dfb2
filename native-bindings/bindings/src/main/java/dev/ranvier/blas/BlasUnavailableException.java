package dev.ranvier.blas;

/**
 * A BLAS library that was asked for cannot be used. The message names the library, the reason and
 * what to do.
 */
public final class BlasUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BlasUnavailableException(String message) {
    super(message);
  }

  BlasUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
