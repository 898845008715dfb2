package dev.ranvier.bench.measure;

/** Another engine that cannot start or go on; the message says why. The others go on. */
public final class PeerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PeerException(String message) {
    super(message);
  }

  public PeerException(String message, Throwable cause) {
    super(message, cause);
  }
}
