package dev.ranvier.bench.gemm;

import dev.ranvier.bench.measure.EngineName;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Median rates by shape and engine, and their ratios for people. */
final class GemmRatios {

  private static final int LARGE_BATCH = 128;

  /** Multiplications from which on a product is to come near the FMA rate: 128x256x512. */
  private static final double LARGE_PRODUCT = 128.0 * 256 * 512;

  /** Of the better library's rate: a shape with less is named. */
  private static final double LEAST_RATIO = 0.95;

  private final Map<GemmShape, Map<String, Double>> medians = new LinkedHashMap<>();
  private final Map<GemmShape, Map<String, Double>> fractions = new LinkedHashMap<>();

  /**
   * Adds what an engine came to.
   *
   * @param median rate
   * @param fraction of the FMA rate beside it; NaN if that was not measured
   */
  void add(GemmShape shape, String engine, double median, double fraction) {
    medians.computeIfAbsent(shape, key -> new LinkedHashMap<>()).put(engine, median);
    fractions.computeIfAbsent(shape, key -> new LinkedHashMap<>()).put(engine, fraction);
  }

  /** What each of Ranvier's engines comes to beside the libraries and the FMA rate, in words. */
  void summarize(PrintStream out, List<String> engines) {
    List<String> libraries = engines.stream().filter(GemmRatios::isLibrary).toList();
    for (String engine : engines) {
      if (isLibrary(engine)
          || medians.values().stream().noneMatch(row -> row.containsKey(engine))) {
        continue;
      }
      out.printf("%n%s%n", engine);
      for (String library : libraries) {
        out.printf(
            Locale.ROOT,
            "  over %-10s MLP m >= %d %s, squares %s (geometric means)%n",
            library,
            LARGE_BATCH,
            text(geometricMean(engine, library, GemmRatios::largeBatch)),
            text(geometricMean(engine, library, GemmShape::square)));
      }
      summarizeFractions(out, engine);
      if (!libraries.isEmpty()) {
        summarizeBehind(out, engine, libraries);
      }
    }
  }

  private void summarizeFractions(PrintStream out, String engine) {
    double logarithms = 0;
    int count = 0;
    GemmShape least = null;
    for (Map.Entry<GemmShape, Map<String, Double>> row : fractions.entrySet()) {
      GemmShape shape = row.getKey();
      double fraction = row.getValue().getOrDefault(engine, Double.NaN);
      if (Double.isNaN(fraction) || shape.flops() < 2 * LARGE_PRODUCT) {
        continue;
      }
      logarithms += Math.log(fraction);
      count++;
      if (least == null || fraction < fractions.get(least).get(engine)) {
        least = shape;
      }
    }
    if (least != null) {
      out.printf(
          Locale.ROOT,
          "  of the FMA rate, from 128x256x512 on: geometric mean %.3f, least %.3f (%s)%n",
          Math.exp(logarithms / count),
          fractions.get(least).get(engine),
          least.workload());
    }
  }

  private void summarizeBehind(PrintStream out, String engine, List<String> libraries) {
    List<String> behind = new ArrayList<>();
    for (Map.Entry<GemmShape, Map<String, Double>> row : medians.entrySet()) {
      double best = 0;
      for (String library : libraries) {
        best = Math.max(best, row.getValue().getOrDefault(library, 0.0));
      }
      double ratio = row.getValue().getOrDefault(engine, Double.NaN) / best;
      if (ratio < LEAST_RATIO) {
        behind.add(String.format(Locale.ROOT, "%s %.3f", row.getKey().workload(), ratio));
      }
    }
    out.printf(
        Locale.ROOT,
        "  under %.2f of the better library: %s%n",
        LEAST_RATIO,
        behind.isEmpty() ? "none" : String.join(", ", behind));
  }

  private static boolean isLibrary(String engine) {
    return !engine.startsWith(EngineName.RANVIER);
  }

  private static boolean largeBatch(GemmShape shape) {
    return !shape.square() && shape.m() >= LARGE_BATCH;
  }

  private static String text(double mean) {
    return Double.isNaN(mean) ? "-" : String.format(Locale.ROOT, "%.3f", mean);
  }

  /** Every engine's ratio to one of them: for each shape, then geometric means. */
  void print(PrintStream out, List<String> engines, String base) {
    List<String> others = engines.stream().filter(engine -> !engine.equals(base)).toList();
    if (others.isEmpty() || medians.values().stream().noneMatch(row -> row.containsKey(base))) {
      return;
    }
    out.printf("%nMedian rates over %s%n%-28s", base, "");
    others.forEach(engine -> out.printf(" %16s", engine));
    out.println();
    for (GemmShape shape : medians.keySet()) {
      line(out, shape.workload(), others, base, shape::equals);
    }
    line(out, "geometric mean, MLP", others, base, shape -> !shape.square());
    line(out, "geometric mean, squares", others, base, GemmShape::square);
    line(out, "geometric mean, MLP m >= " + LARGE_BATCH, others, base, GemmRatios::largeBatch);
  }

  private void line(
      PrintStream out, String title, List<String> others, String base, Predicate<GemmShape> of) {
    out.printf("%-28s", title);
    for (String engine : others) {
      double mean = geometricMean(engine, base, of);
      out.printf(" %16s", text(mean));
    }
    out.println();
  }

  /** NaN where no such shape has both engines. */
  private double geometricMean(String engine, String base, Predicate<GemmShape> of) {
    double logarithms = 0;
    int count = 0;
    for (Map.Entry<GemmShape, Map<String, Double>> row : medians.entrySet()) {
      Double rate = row.getValue().get(engine);
      Double baseRate = row.getValue().get(base);
      if (of.test(row.getKey()) && rate != null && baseRate != null) {
        logarithms += Math.log(rate / baseRate);
        count++;
      }
    }
    return count == 0 ? Double.NaN : Math.exp(logarithms / count);
  }
}
