package dev.ranvier.blas;

/**
 * A BLAS library that was asked for cannot be used. The message names the library, the reason and
 * what to do.
 */
public final class BlasUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * One to be kept: without a stack trace, which would keep the classes of whoever asked first, and
   * with them the whole application that they belong to.
   */
  static BlasUnavailableException toBeKept(String message) {
    return new BlasUnavailableException(message, false);
  }

  private BlasUnavailableException(String message, boolean traced) {
    super(message, null, traced, traced);
  }

  BlasUnavailableException(String message) {
    super(message);
  }

  BlasUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
