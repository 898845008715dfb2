package dev.ranvier.bench;

import java.util.List;
import java.util.Locale;

/** What the turns on a workload came to: rows for programs, ratios for people. */
final class TrainReport {

  private final TrainWorkload workload;
  private final int threads;

  TrainReport(TrainWorkload workload, int threads) {
    this.workload = workload;
    this.threads = threads;
  }

  /**
   * Prints the rows of the engines whose loss fell, and ratios of their medians.
   *
   * @param bare the products alone, or null
   */
  void print(List<TrainContest.Entry> entries, TrainContest.Entry bare) {
    List<TrainContest.Entry> trained = entries.stream().filter(this::learned).toList();
    for (TrainContest.Entry entry : trained) {
      rows(entry);
      if (bare != null && entry.engine().name().equals(GemmEngine.SIMD)) {
        row(entry, "bare_gemm_fraction", entry.over(bare), "1");
      }
    }
    System.out.flush();
    for (TrainContest.Entry entry : trained) {
      System.err.printf(
          Locale.ROOT,
          "  %-24s %12.2f us, FMA %5.1f GFLOP/s, %d turns, loss %.4g to %.4g%s%s%n",
          entry.engine().name(),
          entry.micros().median(),
          entry.peaks().median(),
          entry.rates().count(),
          entry.firstLoss(),
          entry.lastLoss(),
          ratios(entry, trained),
          bytes(entry, trained));
    }
  }

  private void rows(TrainContest.Entry entry) {
    row(entry, "step_median", entry.micros().median(), "us");
    row(entry, "step_p90", entry.micros().quantile(0.9), "us");
    row(entry, "samples_per_s", entry.rates().median() * workload.batchSize(), "1/s");
    if (workload.large()) {
      row(entry, "peak_fraction", entry.peakFraction(workload.stepFlops()), "1");
    }
    row(entry, "fma_gflops", entry.peaks().median(), "GFLOP/s");
    if (entry.engine().memoryBytes() >= 0) {
      row(entry, "memory_bytes", entry.engine().memoryBytes(), "B");
      row(entry, "step_traffic_bytes", entry.engine().trafficBytes(), "B");
    }
  }

  /** How many times as long as those that it is compared with an engine takes for a step. */
  private static String ratios(TrainContest.Entry entry, List<TrainContest.Entry> all) {
    StringBuilder text = new StringBuilder();
    for (TrainContest.Entry base : all) {
      if (compared(entry.engine().name(), base.engine().name())) {
        double ratio = entry.micros().median() / base.micros().median();
        text.append(text.isEmpty() ? "; over " : ", ").append(base.engine().name());
        text.append(String.format(Locale.ROOT, " %.3f", ratio));
      }
    }
    return text.toString();
  }

  /** How much more an unfused engine moves and holds than the same fused. */
  private static String bytes(TrainContest.Entry entry, List<TrainContest.Entry> all) {
    TrainEngine unfused = entry.engine();
    return all.stream()
        .map(TrainContest.Entry::engine)
        .filter(fused -> unfused.name().equals(fused.name() + RanvierTraining.UNFUSED))
        .map(
            fused ->
                String.format(
                    Locale.ROOT,
                    "; %.2f MB more moved in a step (%.1f %%), %.2f MB more held",
                    1e-6 * (unfused.trafficBytes() - fused.trafficBytes()),
                    100.0 * unfused.trafficBytes() / fused.trafficBytes() - 100,
                    1e-6 * (unfused.memoryBytes() - fused.memoryBytes())))
        .findFirst()
        .orElse("");
  }

  /** An unfused engine with the same fused, BLAS and AUTO with SIMD, others with all of Ranvier. */
  private static boolean compared(String name, String base) {
    if (name.endsWith(RanvierTraining.UNFUSED)) {
      return name.equals(base + RanvierTraining.UNFUSED);
    }
    if (name.startsWith(RanvierTraining.RANVIER)) {
      return base.equals(GemmEngine.SIMD) && !name.equals(base);
    }
    return base.startsWith(RanvierTraining.RANVIER);
  }

  private boolean learned(TrainContest.Entry entry) {
    if (entry.lastLoss() < entry.firstLoss()) {
      return true;
    }
    System.err.printf(
        Locale.ROOT,
        "%s is left out: its loss went from %.4g to %.4g%n",
        entry.engine().name(),
        entry.firstLoss(),
        entry.lastLoss());
    return false;
  }

  private void row(TrainContest.Entry entry, String metric, double value, String unit) {
    if (!Double.isNaN(value)) {
      String version = entry.engine().version();
      Csv.row(entry.engine().name(), version, workload.name(), threads, metric, value, unit);
    }
  }
}
