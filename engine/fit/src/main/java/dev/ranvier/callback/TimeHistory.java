package dev.ranvier.callback;

import dev.ranvier.Callback;
import dev.ranvier.TrainingRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Measures how long epochs take, and adds {@code epoch_seconds} and {@code samples_per_second} to
 * the logs. An epoch is its steps, its data and its validation; what callbacks do after it is not
 * counted.
 */
public final class TimeHistory implements Callback {

  private final List<Double> epochSeconds = new ArrayList<>();
  private long trainStart;
  private long epochStart;
  private double totalSeconds;

  private TimeHistory() {}

  /** Measures the next fit. */
  public static TimeHistory of() {
    return new TimeHistory();
  }

  /** Of each epoch of the last fit. */
  public List<Double> epochSeconds() {
    return Collections.unmodifiableList(epochSeconds);
  }

  /** Of the last fit, from its first epoch's beginning to its end. */
  public double totalSeconds() {
    return totalSeconds;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    epochSeconds.clear();
    totalSeconds = 0;
    trainStart = System.nanoTime();
  }

  @Override
  public void onEpochBegin(TrainingRun run, int epoch) {
    epochStart = System.nanoTime();
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    double seconds = (System.nanoTime() - epochStart) * 1e-9;
    epochSeconds.add(seconds);
    run.log("epoch_seconds", seconds);
    run.log("samples_per_second", run.samplesDone() / seconds);
  }

  @Override
  public void onTrainEnd(TrainingRun run) {
    totalSeconds = (System.nanoTime() - trainStart) * 1e-9;
  }
}
