package dev.ranvier.bench.infer;

import dev.ranvier.bench.build.PeerProcess;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.StepTimes;

/**
 * An engine in a process of its own, which predicts while it has the turn and times its calls
 * itself. See {@link RanvierPrediction} for the lines.
 */
public final class PeerPrediction implements InferEngine {

  private final PeerProcess process;
  private final int threads;
  private final double tolerance;

  /**
   * Starts the process, which gets ready meanwhile.
   *
   * @throws PeerException if it cannot start
   */
  public PeerPrediction(String name, ProcessBuilder builder, int threads, double tolerance) {
    this.process = new PeerProcess(name, builder);
    this.threads = threads;
    this.tolerance = tolerance;
  }

  @Override
  public void await() {
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
  public int threads() {
    return threads;
  }

  @Override
  public double tolerance() {
    return tolerance;
  }

  @Override
  public float[] output() {
    String[] words = process.ask("output 0").split(" ");
    float[] values = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      values[i] = Float.parseFloat(words[i]);
    }
    return values;
  }

  @Override
  public long turn(long mostNanos, int callsATime, StepTimes times) {
    times.clear();
    String line = "turn " + mostNanos + " " + times.capacity() + " " + callsATime;
    String[] words = process.ask(line).split(" ");
    for (int i = 1; i < words.length; i++) {
      times.add(Long.parseLong(words[i]));
    }
    return Long.parseLong(words[0]);
  }

  @Override
  public void close() {
    process.close();
  }
}
