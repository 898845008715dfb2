package dev.ranvier;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;

/** One line that is written over again: epoch, share done, time left, loss and metrics. */
final class ProgressLine {

  private static final long INTERVAL_NANOS = 100_000_000L;
  private static final int BAR = 20;

  private final PrintStream out;
  private final int epochs;
  private final long samples;
  private final long start = System.nanoTime();
  private long shownAt;
  private int width;

  private ProgressLine(PrintStream out, int epochs, long samplesPerEpoch) {
    this.out = out;
    this.epochs = epochs;
    this.samples = samplesPerEpoch;
  }

  /** A line that is shown, or one that stays silent. */
  static ProgressLine of(FitOptions options, long samplesPerEpoch) {
    boolean shown =
        switch (options.progress()) {
          case ON -> true;
          case OFF -> false;
          case AUTO -> isTerminal();
        };
    return new ProgressLine(shown ? System.err : null, options.epochs(), samplesPerEpoch);
  }

  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /**
   * Whether a call of {@link #show} would write; asked first, so that a silent step costs nothing.
   */
  boolean due() {
    return out != null && System.nanoTime() - shownAt > INTERVAL_NANOS;
  }

  /** Writes the line over. */
  void show(int epoch, long done, Evaluation soFar) {
    if (out == null) {
      return;
    }
    shownAt = System.nanoTime();
    double share = (epoch * (double) samples + done) / ((double) epochs * samples);
    double seconds = (shownAt - start) * 1e-9;
    long left = Math.round(seconds / Math.max(share, 1e-9) * (1 - share));
    int filled = (int) (BAR * done / samples);
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "Epoch %d/%d ", epoch + 1, epochs));
    line.append('[').append("=".repeat(filled)).append(" ".repeat(BAR - filled)).append(']');
    line.append(String.format(Locale.ROOT, " ETA %d:%02d", left / 60, left % 60));
    append(line, "", soFar);
    write(line);
  }

  /** Takes the line away, so that others can write. */
  void clear() {
    if (out != null && width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      out.flush();
      width = 0;
    }
  }

  /** Writes the state after the last epoch and ends the line. */
  void finish(Evaluation training, Evaluation validation) {
    if (out == null) {
      return;
    }
    StringBuilder line = new StringBuilder();
    double seconds = (System.nanoTime() - start) * 1e-9;
    line.append(String.format(Locale.ROOT, "%d epochs in %.1f s", epochs, seconds));
    append(line, "", training);
    if (validation != null) {
      append(line, "val_", validation);
    }
    write(line);
    out.println();
  }

  private static void append(StringBuilder line, String prefix, Evaluation values) {
    line.append(String.format(Locale.ROOT, "  %sloss %.4f", prefix, values.loss()));
    values
        .metrics()
        .forEach(
            (name, value) ->
                line.append(String.format(Locale.ROOT, "  %s%s %.4f", prefix, name, value)));
  }

  private void write(StringBuilder line) {
    int length = line.length();
    line.append(" ".repeat(Math.max(0, width - length)));
    width = length;
    out.print("\r" + line);
    out.flush();
  }
}
