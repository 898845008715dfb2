package dev.ranvier.bench.infer;

import dev.ranvier.bench.build.Build;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.EngineName;
import java.util.List;
import java.util.Locale;

/** What the turns on a workload came to: rows for programs, ratios for people. */
final class InferReport {

  private static final int NAME_WIDTH = 16;

  private final InferWorkload workload;

  /** Another name for SIMD's rows, empty for none. */
  private final String nameOfSimd;

  InferReport(InferWorkload workload, String nameOfSimd) {
    this.workload = workload;
    this.nameOfSimd = nameOfSimd;
  }

  /** Prints the rows of all, and ratios of their medians. */
  void print(List<InferFigures> all) {
    for (InferFigures figures : all) {
      rows(figures.engine(), figures);
      if (figures.engine().equals(EngineName.SIMD) && !nameOfSimd.isEmpty()) {
        rows(nameOfSimd, figures);
      }
    }
    System.out.flush();
    int width = all.stream().mapToInt(each -> each.engine().length()).max().orElse(0);
    String name = "  %-" + Math.max(NAME_WIDTH, width) + "s";
    for (InferFigures figures : all) {
      System.err.printf(
          Locale.ROOT,
          name
              + " %12.3f us, p99 %.4g, p99.9 %.4g, FMA %.1f GFLOP/s, %d calls allocated %d bytes"
              + " (%.3g each)%s%n",
          figures.engine(),
          figures.median(),
          figures.p99(),
          figures.p999(),
          figures.fmaGflops(),
          figures.calls(),
          figures.bytes(),
          (double) figures.bytes() / figures.calls(),
          ratios(figures, all));
    }
  }

  /** Over the engines that it is compared with. */
  private static String ratios(InferFigures figures, List<InferFigures> all) {
    StringBuilder text = new StringBuilder();
    for (InferFigures base : all) {
      if (compared(figures.engine(), base.engine())) {
        text.append(text.isEmpty() ? "; over " : ", ").append(base.engine());
        text.append(String.format(Locale.ROOT, " %.3f", figures.median() / base.median()));
      }
    }
    return text.toString();
  }

  /**
   * Ranvier's others with SIMD, others with all of Ranvier; what the baseline has with nothing but
   * the same of this build.
   */
  private static boolean compared(String name, String base) {
    if (name.startsWith(Build.BASELINE) || base.startsWith(Build.BASELINE)) {
      return base.equals(Build.BASELINE + name);
    }
    return name.startsWith(EngineName.RANVIER)
        ? base.equals(EngineName.SIMD) && !name.equals(base)
        : base.startsWith(EngineName.RANVIER);
  }

  private void rows(String engine, InferFigures figures) {
    row(engine, figures, "p50", figures.median(), "us");
    row(engine, figures, "p99", figures.p99(), "us");
    row(engine, figures, "p99.9", figures.p999(), "us");
    row(engine, figures, "min", figures.least(), "us");
    row(engine, figures, "samples_per_s", figures.callsPerSecond() * workload.batchSize(), "1/s");
  }

  private void row(String engine, InferFigures figures, String metric, double value, String unit) {
    Csv.row(engine, figures.version(), workload.name(), figures.threads(), metric, value, unit);
  }
}
