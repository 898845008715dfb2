package dev.ranvier.bench.train;

import dev.ranvier.bench.build.Build;
import dev.ranvier.bench.build.PeerProcess;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.StepTimes;

/**
 * An engine in a process of its own, which trains while it has the turn. The process times its
 * steps itself, so that what goes to and fro is in no time. See {@code dev.ranvier.peers.PeerMain}
 * for the lines, and {@link RanvierTraining} for one more.
 */
public final class PeerTraining implements TrainEngine {

  private final PeerProcess process;
  private final long memoryBytes;
  private final long trafficBytes;

  /**
   * Starts the process and waits until it is ready.
   *
   * @param tellsBytes whether it answers {@code bytes}
   * @throws PeerException if it cannot start
   */
  public PeerTraining(String name, ProcessBuilder builder, boolean tellsBytes) {
    process = new PeerProcess(name, builder);
    process.await();
    String[] bytes = tellsBytes ? process.ask("bytes").split(" ") : new String[] {"-1", "-1"};
    memoryBytes = Long.parseLong(bytes[0]);
    trafficBytes = Long.parseLong(bytes[1]);
  }

  /**
   * Ranvier's own training in a process of its own.
   *
   * @throws PeerException if it cannot start
   */
  static PeerTraining ranvier(
      Build build, RanvierTraining.Path path, TrainWorkload workload, int threads) {
    ProcessBuilder process =
        build.process(
            RanvierTraining.class,
            path.backend().name(),
            path.fusion().name(),
            workload.name(),
            Integer.toString(threads),
            path.kernels());
    if (TrainRun.withoutModule(path)) {
      process.command().remove(PeerProcess.MODULE);
      if (process.command().stream().anyMatch(flag -> flag.startsWith("--add-modules"))) {
        throw new IllegalStateException(process.command() + " has a module in another way");
      }
    }
    return new PeerTraining(build.name(path.name()), process, true);
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
  public long memoryBytes() {
    return memoryBytes;
  }

  @Override
  public long trafficBytes() {
    return trafficBytes;
  }

  @Override
  public void close() {
    process.close();
  }
}
