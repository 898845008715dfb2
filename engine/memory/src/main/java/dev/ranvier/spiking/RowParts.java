package dev.ranvier.spiking;

import java.util.stream.IntStream;

/** Work on rows that do not touch each other, cut into as many parts as there are threads. */
final class RowParts {

  /** One part. */
  @FunctionalInterface
  interface Part {
    /**
     * Works on rows {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param part which one, from 0: whose scratch to take
     */
    void run(int part, int from, int to);
  }

  private final int threads;

  RowParts(int threads) {
    this.threads = threads;
  }

  int count() {
    return threads;
  }

  void run(int rows, Part part) {
    if (threads == 1) {
      part.run(0, 0, rows);
      return;
    }
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            i -> {
              int from = (int) ((long) rows * i / threads);
              int to = (int) ((long) rows * (i + 1) / threads);
              part.run(i, from, to);
            });
  }
}
