package dev.ranvier;

/**
 * How a predictor is compiled.
 *
 * @param maxBatch the most samples that are computed at once; more are taken in several goes
 * @param backend what computes the matrix products
 * @param threads that share the products of large batches; {@link TrainingOptions#ALL_THREADS} for
 *     all of the process's team. Changes no result
 * @param logits whether a softmax or sigmoid at the network's end is left out
 */
public record PredictionOptions(int maxBatch, Backend backend, int threads, boolean logits) {

  /** Checks the numbers. */
  public PredictionOptions {
    if (maxBatch < 1) {
      throw new IllegalArgumentException(
          "Predictor: maxBatch is " + maxBatch + ", expected at least 1");
    }
    if (threads < 0) {
      throw new IllegalArgumentException(
          "Predictor: threads is " + threads + ", expected at least 1, or 0 for all");
    }
  }

  /** One thread, backends chosen by the table, the network's own outputs. */
  public static PredictionOptions of(int maxBatch) {
    return new PredictionOptions(maxBatch, Backend.AUTO, 1, false);
  }

  /** The same with another backend. */
  public PredictionOptions backend(Backend other) {
    return new PredictionOptions(maxBatch, other, threads, logits);
  }

  /** The same on so many threads. */
  public PredictionOptions threads(int count) {
    return new PredictionOptions(maxBatch, backend, count, logits);
  }

  /**
   * The same without the last activation, if that is softmax, log-softmax or sigmoid: its inputs
   * come out, whose largest is the same.
   */
  public PredictionOptions withLogits() {
    return new PredictionOptions(maxBatch, backend, threads, true);
  }
}
