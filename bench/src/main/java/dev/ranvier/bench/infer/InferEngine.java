package dev.ranvier.bench.infer;

import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.StepTimes;

/** What predicts a workload's batches in turns. */
public interface InferEngine extends AutoCloseable {

  /**
   * Waits until it can predict; all else comes after that.
   *
   * @throws PeerException if it cannot
   */
  void await();

  /** In the CSV. */
  String name();

  /** In the CSV. */
  String version();

  /** In the CSV. */
  int threads();

  /** How far its outputs may be from the first engine's: of the largest of those, or of 1. */
  double tolerance();

  /** What the network makes of the workload's first input, [batchSize * outputSize]. */
  float[] output();

  /**
   * Predicts until so much time has gone by or the times are full, at least once.
   *
   * @param callsATime how many predictions each time is of
   * @return bytes that were allocated meanwhile
   * @throws PeerException if a process failed
   */
  long turn(long mostNanos, int callsATime, StepTimes times);

  @Override
  void close();
}
