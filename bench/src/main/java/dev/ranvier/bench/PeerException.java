package dev.ranvier.bench;

/** Another engine that cannot start or go on; the message says why. The others go on. */
final class PeerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PeerException(String message) {
    super(message);
  }

  PeerException(String message, Throwable cause) {
    super(message, cause);
  }
}
