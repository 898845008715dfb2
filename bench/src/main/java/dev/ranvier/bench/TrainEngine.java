package dev.ranvier.bench;

/** What trains a workload in turns: an engine of this process, or another one's process. */
interface TrainEngine extends AutoCloseable {

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

  @Override
  void close();
}
