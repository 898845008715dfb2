package dev.ranvier.bench;

/**
 * Another engine in a process of its own, which trains while it has the turn. The process times its
 * steps itself, so that what goes to and fro is in no time. See {@code dev.ranvier.peers.PeerMain}
 * for the lines.
 */
final class PeerTraining implements TrainEngine {

  private final PeerProcess process;

  /**
   * Starts the process and waits until it is ready.
   *
   * @throws PeerException if it cannot start
   */
  PeerTraining(String name, ProcessBuilder builder) {
    process = new PeerProcess(name, builder);
    process.await();
  }

  @Override
  public String name() {
    return process.name();
  }

  @Override
  public String version() {
    return process.version();
  }

  @Override
  public double turn(long mostNanos, StepTimes times) {
    times.clear();
    String[] words = process.ask("turn " + mostNanos + " " + times.capacity()).split(" ");
    for (int step = 1; step < words.length; step++) {
      times.add(Long.parseLong(words[step]));
    }
    return Double.parseDouble(words[0]);
  }

  @Override
  public void close() {
    process.close();
  }
}
