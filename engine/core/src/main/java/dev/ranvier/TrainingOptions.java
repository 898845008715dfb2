package dev.ranvier;

import java.util.Objects;

/**
 * How a {@link TrainingSession} is compiled.
 *
 * @param batchSize the most samples in a step, at least 1; smaller batches run as well
 * @param backend what computes the matrix products
 * @param fusion whether operations are joined
 * @param threads that share the work of a step, the calling one included; {@link #ALL_THREADS} for
 *     those of the process's team. Their number does not change a bit of the result
 */
public record TrainingOptions(int batchSize, Backend backend, Fusion fusion, int threads) {

  /** As many threads as the process's team has: one for each processor unless told otherwise. */
  public static final int ALL_THREADS = 0;

  /** Checks the numbers. */
  public TrainingOptions {
    require(batchSize >= 1, "batchSize", batchSize, "at least 1");
    requireThreads(threads);
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(fusion, "fusion");
  }

  /** Checks a number of threads. */
  static void requireThreads(int threads) {
    require(threads >= 0, "threads", threads, "at least 1, or 0 for all");
  }

  private static void require(boolean right, String name, int value, String expected) {
    if (!right) {
      throw new IllegalArgumentException(
          "TrainingSession: %s is %s, expected %s".formatted(name, value, expected));
    }
  }

  /** AUTO backend, fused, all threads. */
  public static TrainingOptions of(int batchSize) {
    return new TrainingOptions(batchSize, Backend.AUTO, Fusion.AUTO, ALL_THREADS);
  }

  /** With another backend. */
  public TrainingOptions backend(Backend choice) {
    return new TrainingOptions(batchSize, choice, fusion, threads);
  }

  /** With or without fusion. */
  public TrainingOptions fusion(Fusion choice) {
    return new TrainingOptions(batchSize, backend, choice, threads);
  }

  /** With another number of threads. */
  public TrainingOptions threads(int count) {
    return new TrainingOptions(batchSize, backend, fusion, count);
  }
}
