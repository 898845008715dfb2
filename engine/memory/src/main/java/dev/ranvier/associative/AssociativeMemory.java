package dev.ranvier.associative;

/**
 * A memory that recalls a stored pattern from a part of it, or from one with errors. One thread at
 * a time uses it.
 */
public sealed interface AssociativeMemory extends AutoCloseable
    permits HopfieldNetwork, DenseAssociativeMemory, ModernHopfieldNetwork {

  /** Values of a pattern: neurons. */
  int size();

  /** Patterns. */
  int stored();

  /**
   * Recalls from each start, by the memory's own dynamics. Allocates nothing once it has been
   * called.
   *
   * @param starts [count, size]; 0 where a value is unknown
   * @param results at least [count, size], written; may be the starts
   * @param log with room for the count, written
   * @throws IllegalArgumentException if a size or a value is wrong
   * @throws IllegalStateException if it is closed, or another thread is in a call
   */
  void recall(float[][] starts, float[][] results, RecallLog log);

  /**
   * Recalls from one start.
   *
   * @param start [size]; 0 where a value is unknown
   * @throws IllegalArgumentException if a size or a value is wrong
   * @throws IllegalStateException if it is closed, or another thread is in a call
   */
  default Recall recall(float[] start) {
    float[][] result = {new float[size()]};
    RecallLog log = RecallLog.of(1);
    recall(new float[][] {start}, result, log);
    return new Recall(result[0], log.outcome(0), log.steps(0), energy(result[0]));
  }

  /**
   * What recalling lowers.
   *
   * @param state [size]
   * @throws IllegalArgumentException if a size or a value is wrong
   * @throws IllegalStateException if it is closed, or another thread is in a call
   */
  double energy(float[] state);

  /** Frees its memory; once is enough. */
  @Override
  void close();
}
