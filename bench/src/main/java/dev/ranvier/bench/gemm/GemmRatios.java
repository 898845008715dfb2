package dev.ranvier.bench.gemm;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Median rates by shape and engine, and their ratios for people. */
final class GemmRatios {

  private static final int LARGE_BATCH = 128;

  private final Map<GemmShape, Map<String, Double>> medians = new LinkedHashMap<>();

  void add(GemmShape shape, String engine, double median) {
    medians.computeIfAbsent(shape, key -> new LinkedHashMap<>()).put(engine, median);
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
    line(
        out,
        "geometric mean, MLP m >= " + LARGE_BATCH,
        others,
        base,
        shape -> !shape.square() && shape.m() >= LARGE_BATCH);
  }

  private void line(
      PrintStream out, String title, List<String> others, String base, Predicate<GemmShape> of) {
    out.printf("%-28s", title);
    for (String engine : others) {
      double mean = geometricMean(engine, base, of);
      out.printf(Locale.ROOT, " %16s", Double.isNaN(mean) ? "-" : "%.3f".formatted(mean));
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
