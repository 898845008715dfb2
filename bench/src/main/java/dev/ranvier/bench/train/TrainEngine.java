package dev.ranvier.bench.train;

import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.StepTimes;

/** What trains a workload in turns: an engine of this process, or another one's process. */
public interface TrainEngine extends AutoCloseable {

  /** In the CSV. */
  String name();

  /** In the CSV. */
  String version();

  /**
   * Trains until so much time has gone by or the times are full, at least one step.
   *
   * @return the loss that the last step saw
   * @throws PeerException if another process failed
   */
  double turn(long mostNanos, StepTimes times);

  /** Bytes of native memory that it holds, or -1 if it does not tell. */
  default long memoryBytes() {
    return -1;
  }

  /** Bytes that the operations of a step read and write, or -1 if it does not tell. */
  default long trafficBytes() {
    return -1;
  }

  @Override
  void close();
}
