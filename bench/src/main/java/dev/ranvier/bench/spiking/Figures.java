package dev.ranvier.bench.spiking;

import dev.ranvier.bench.measure.Csv;
import java.util.Locale;

/** Rows of figures, some of which must lie within bounds; what does not is said and remembered. */
final class Figures {

  private final String workload;
  private final int threads;
  private boolean failed;

  Figures(String workload, int threads) {
    this.workload = workload;
    this.threads = threads;
  }

  /** A figure that may be anything. */
  void row(String metric, double value, String unit) {
    Csv.row("ranvier", Csv.VERSION, workload, threads, metric, value, unit);
  }

  /** A figure from {@code low} to {@code high}. */
  void row(String metric, double value, String unit, double low, double high) {
    row(metric, value, unit);
    if (!(value >= low && value <= high)) {
      failed = true;
      System.err.printf(
          Locale.ROOT,
          "OUT OF BOUNDS: %s is %.4f, expected %.4f to %.4f%n",
          metric,
          value,
          low,
          high);
    }
  }

  /** What somebody else, or theory, has for a figure. */
  void reference(String source, String metric, double value, String unit) {
    Csv.row(source, "", workload, 1, metric, value, unit);
  }

  /** 1 if a figure was out of bounds, else 0. */
  int exitCode() {
    return failed ? 1 : 0;
  }
}
