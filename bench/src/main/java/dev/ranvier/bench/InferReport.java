package dev.ranvier.bench;

import java.util.List;
import java.util.Locale;

/** What the turns on a workload came to: rows for programs, ratios for people. */
final class InferReport {

  private final InferWorkload workload;

  InferReport(InferWorkload workload) {
    this.workload = workload;
  }

  /** Prints the rows of all, and ratios of their medians. */
  void print(List<InferContest.Entry> entries) {
    for (InferContest.Entry entry : entries) {
      row(entry, "p50", entry.median(), "us");
      row(entry, "p99", entry.tail(0.99), "us");
      row(entry, "p99.9", entry.tail(0.999), "us");
      row(entry, "min", entry.least(), "us");
      row(entry, "samples_per_s", entry.rates().median() * workload.batchSize(), "1/s");
    }
    System.out.flush();
    for (InferContest.Entry entry : entries) {
      System.err.printf(
          Locale.ROOT,
          "  %-16s %12.3f us, p99 %.4g, p99.9 %.4g, FMA %.1f GFLOP/s, %d calls allocated %d bytes"
              + " (%.3g each)%s%n",
          entry.engine().name(),
          entry.median(),
          entry.tail(0.99),
          entry.tail(0.999),
          entry.peaks().median(),
          entry.calls(),
          entry.bytes(),
          (double) entry.bytes() / entry.calls(),
          ratios(entry, entries));
    }
  }

  /** Ranvier's others over SIMD, others over all of Ranvier. */
  private static String ratios(InferContest.Entry entry, List<InferContest.Entry> all) {
    StringBuilder text = new StringBuilder();
    String name = entry.engine().name();
    for (InferContest.Entry base : all) {
      String baseName = base.engine().name();
      boolean compared =
          name.startsWith(RanvierTraining.RANVIER)
              ? baseName.equals(GemmEngine.SIMD) && entry != base
              : baseName.startsWith(RanvierTraining.RANVIER);
      if (compared) {
        text.append(text.isEmpty() ? "; over " : ", ").append(baseName);
        text.append(String.format(Locale.ROOT, " %.3f", entry.median() / base.median()));
      }
    }
    return text.toString();
  }

  private void row(InferContest.Entry entry, String metric, double value, String unit) {
    InferEngine engine = entry.engine();
    Csv.row(
        engine.name(), engine.version(), workload.name(), engine.threads(), metric, value, unit);
  }
}
