package dev.ranvier.bench.memory;

import dev.ranvier.bench.measure.Csv;
import java.util.Locale;

/** Measured figures beside what is expected of them: a line of text and rows for each. */
final class Findings {

  private final int threads;
  private int outside;

  Findings(int threads) {
    this.threads = threads;
  }

  /** How many were out of bounds. */
  int outside() {
    return outside;
  }

  /** A figure that nothing is expected of. */
  void row(String engine, String workload, String metric, double value, String unit) {
    row(engine, Csv.VERSION, workload, metric, value, unit);
  }

  /** The same of another version. */
  void row(
      String engine, String version, String workload, String metric, double value, String unit) {
    Csv.row(engine, version, workload, threads, metric, value, unit);
  }

  /** A figure that theory has as well, and how far from it is too far. */
  void near(
      String engine, String workload, String metric, double measured, double theory, double most) {
    row(engine, workload, metric, measured, "1");
    row("theory", workload, metric, theory, "1");
    say(
        Math.abs(measured - theory) <= most,
        "%s %s: theory %.5f, measured %.5f, expected within %.5f",
        workload,
        metric,
        theory,
        measured,
        most);
  }

  /** A figure that must be at least so much. */
  void atLeast(String engine, String workload, String metric, double measured, double least) {
    row(engine, workload, metric, measured, "1");
    say(
        measured >= least,
        "%s %s of %s: %.4f, expected at least %.4f",
        workload,
        metric,
        engine,
        measured,
        least);
  }

  /** A figure that must be below another. */
  void below(String engine, String workload, String metric, double measured, double most) {
    row(engine, workload, metric, measured, "1");
    say(measured < most, "%s %s: %.4f, expected below %.4f", workload, metric, measured, most);
  }

  private void say(boolean inside, String text, Object... values) {
    outside += inside ? 0 : 1;
    System.err.println(
        String.format(Locale.ROOT, text, values) + (inside ? "" : ": OUT OF BOUNDS"));
  }
}
