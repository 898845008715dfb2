package dev.ranvier;

/** Why a training ended. */
public enum EndedBecause {
  /** All epochs are trained. */
  COMPLETED,
  /** A figure that was watched got no better. */
  EARLY_STOPPING,
  /** Gradient or loss hardly changed any more. */
  CONVERGED,
  /** The thread was interrupted. */
  INTERRUPTED,
  /** A callback asked for it, or an exception, which {@code fit} throws. */
  STOPPED
}
