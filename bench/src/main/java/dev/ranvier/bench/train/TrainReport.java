package dev.ranvier.bench.train;

import dev.ranvier.bench.build.Build;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.EngineName;
import java.util.List;
import java.util.Locale;

/** What the turns on a workload came to: rows for programs, ratios for people. */
final class TrainReport {

  private static final int NAME_WIDTH = 24;

  private final TrainWorkload workload;
  private final int threads;

  /** Another name for SIMD's rows, empty for none. */
  private final String nameOfSimd;

  TrainReport(TrainWorkload workload, int threads, String nameOfSimd) {
    this.workload = workload;
    this.threads = threads;
    this.nameOfSimd = nameOfSimd;
  }

  /** Prints the rows of the engines, and ratios of their medians. */
  void print(List<TrainFigures> all) {
    for (TrainFigures figures : all) {
      rows(figures.engine(), figures);
      if (figures.engine().equals(EngineName.SIMD) && !nameOfSimd.isEmpty()) {
        rows(nameOfSimd, figures);
      }
    }
    System.out.flush();
    int width = all.stream().mapToInt(each -> each.engine().length()).max().orElse(0);
    String name = "  %-" + Math.max(NAME_WIDTH, width) + "s";
    for (TrainFigures figures : all) {
      System.err.printf(
          Locale.ROOT,
          name + " %12.2f us, FMA %5.1f GFLOP/s, %d turns, loss %.4g to %.4g%s%s%n",
          figures.engine(),
          figures.stepMedian(),
          figures.fmaGflops(),
          figures.turns(),
          figures.firstLoss(),
          figures.lastLoss(),
          ratios(figures, all),
          bytes(figures, all));
    }
  }

  private void rows(String engine, TrainFigures figures) {
    row(engine, figures, "step_median", figures.stepMedian(), "us");
    row(engine, figures, "step_p90", figures.stepP90(), "us");
    row(engine, figures, "samples_per_s", figures.stepsPerSecond() * workload.batchSize(), "1/s");
    if (workload.large()) {
      row(engine, figures, "peak_fraction", figures.peakFraction(), "1");
    }
    row(engine, figures, "fma_gflops", figures.fmaGflops(), "GFLOP/s");
    if (figures.memoryBytes() >= 0) {
      row(engine, figures, "memory_bytes", figures.memoryBytes(), "B");
      row(engine, figures, "step_traffic_bytes", figures.trafficBytes(), "B");
    }
    row(engine, figures, "bare_gemm_fraction", figures.bareFraction(), "1");
  }

  /** How many times as long as those that it is compared with an engine takes for a step. */
  private static String ratios(TrainFigures figures, List<TrainFigures> all) {
    StringBuilder text = new StringBuilder();
    for (TrainFigures base : all) {
      if (compared(figures.engine(), base.engine())) {
        double ratio = figures.stepMedian() / base.stepMedian();
        text.append(text.isEmpty() ? "; over " : ", ").append(base.engine());
        text.append(String.format(Locale.ROOT, " %.3f", ratio));
      }
    }
    return text.toString();
  }

  /** How much more an unfused engine moves and holds than the same fused. */
  private static String bytes(TrainFigures unfused, List<TrainFigures> all) {
    return all.stream()
        .filter(fused -> unfused.engine().equals(fused.engine() + EngineName.UNFUSED))
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

  /**
   * An unfused engine with the same fused, BLAS and AUTO with SIMD, others with all of Ranvier;
   * what the baseline has with nothing but the same of this build.
   */
  private static boolean compared(String name, String base) {
    if (name.startsWith(Build.BASELINE) || base.startsWith(Build.BASELINE)) {
      return base.equals(Build.BASELINE + name);
    }
    if (name.endsWith(EngineName.UNFUSED)) {
      return name.equals(base + EngineName.UNFUSED);
    }
    if (name.startsWith(EngineName.RANVIER)) {
      return base.equals(EngineName.SIMD) && !name.equals(base);
    }
    return base.startsWith(EngineName.RANVIER);
  }

  private void row(String engine, TrainFigures figures, String metric, double value, String unit) {
    if (!Double.isNaN(value)) {
      Csv.row(engine, figures.version(), workload.name(), threads, metric, value, unit);
    }
  }
}
