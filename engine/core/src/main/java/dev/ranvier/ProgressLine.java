package dev.ranvier;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code fit} says of how it goes: a line that is written over, with the share of the epoch
 * that is done, the time left for all of them, samples in a second, loss and metrics; or a line for
 * each epoch.
 */
final class ProgressLine implements Callback {

  private static final long INTERVAL_NANOS = 100_000_000L;

  /**
   * A metric that sorts all it has seen may take long to tell: then the line waits so much more.
   */
  private static final int PAUSE_PER_SHOWING = 20;

  private static final int BAR = 20;

  private final PrintStream out;
  private final boolean rewritten;
  private long start;
  private long epochStart;
  private long shownAt;
  private long pause = INTERVAL_NANOS;
  private int width;

  /**
   * A line.
   *
   * @param rewritten whether it stays one, or is one for each epoch
   */
  ProgressLine(PrintStream out, boolean rewritten) {
    this.out = out;
    this.rewritten = rewritten;
  }

  /** The callbacks of a fit, the line that is asked for first. */
  static List<Callback> with(FitOptions options) {
    List<Callback> all = new ArrayList<>();
    Verbosity verbosity = options.verbosity().resolved();
    if (verbosity == Verbosity.PROGRESS || verbosity == Verbosity.LINE) {
      all.add(new ProgressLine(System.err, verbosity == Verbosity.PROGRESS));
    }
    all.addAll(options.callbacks());
    return all;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    start = System.nanoTime();
  }

  @Override
  public void onEpochBegin(TrainingRun run, int epoch) {
    epochStart = System.nanoTime();
  }

  @Override
  public void onBatchEnd(TrainingRun run, int batch) {
    if (rewritten) {
      long now = System.nanoTime();
      if (now - shownAt > pause) {
        show(run, now);
        shownAt = System.nanoTime();
        pause = Math.max(INTERVAL_NANOS, (shownAt - now) * PAUSE_PER_SHOWING);
      }
    }
  }

  private void show(TrainingRun run, long now) {
    double share = (run.batch() + 1.0) / run.batches();
    double epochs = run.epoch() - run.initialEpoch() + share;
    double left = (now - start) * 1e-9 / epochs * (run.epochs() - run.initialEpoch() - epochs);
    int filled = (int) (BAR * share);
    StringBuilder line = new StringBuilder();
    line.append(epoch(run)).append('[').append("=".repeat(filled));
    line.append(" ".repeat(BAR - filled)).append("] ETA ").append(time(Math.round(left)));
    line.append("  ").append(throughput(run, now));
    append(line, run.logs());
    write(line);
  }

  private static String epoch(TrainingRun run) {
    return String.format(Locale.ROOT, "Epoch %d/%d ", run.epoch() + 1, run.epochs());
  }

  private static String time(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private String throughput(TrainingRun run, long now) {
    double seconds = Math.max((now - epochStart) * 1e-9, 1e-9);
    return String.format(Locale.ROOT, "%,.0f samples/s", run.samplesDone() / seconds);
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    if (rewritten) {
      clear();
    } else {
      long now = System.nanoTime();
      StringBuilder line = new StringBuilder(epoch(run));
      line.append(String.format(Locale.ROOT, " %.1f s  ", (now - epochStart) * 1e-9));
      line.append(throughput(run, now));
      append(line, run.logs());
      out.println(line);
    }
  }

  /** Takes the line away, so that others can write. */
  private void clear() {
    if (width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      out.flush();
      width = 0;
    }
  }

  /** Writes the state after the last epoch and ends the line. */
  @Override
  public void onTrainEnd(TrainingRun run) {
    if (rewritten) {
      History history = run.history();
      double seconds = (System.nanoTime() - start) * 1e-9;
      StringBuilder line = new StringBuilder();
      line.append(String.format(Locale.ROOT, "%d epochs in %.1f s", history.epochs(), seconds));
      for (String name : history.names()) {
        append(line, Map.of(name, history.last(name)));
      }
      write(line);
      out.println();
      width = 0;
    }
  }

  private static void append(StringBuilder line, Map<String, Double> figures) {
    figures.forEach(
        (name, value) -> line.append("  ").append(name).append(' ').append(text(value)));
  }

  /** Four decimals, and more of a number that they would show as nothing. */
  private static String text(double value) {
    boolean small = value != 0 && Math.abs(value) < 0.001;
    return String.format(Locale.ROOT, small ? "%.4g" : "%.4f", value);
  }

  private void write(StringBuilder line) {
    int length = line.length();
    line.append(" ".repeat(Math.max(0, width - length)));
    width = length;
    out.print("\r" + line);
    out.flush();
  }
}
