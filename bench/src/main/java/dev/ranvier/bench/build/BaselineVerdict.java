package dev.ranvier.bench.build;

import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.Samples;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Whether this build is not slower than the baseline: on each workload the ratio of each engine's
 * medians over processes, beside a bound.
 */
public final class BaselineVerdict {

  private static final double BOUND = 1.03;

  /** For steps and calls so short that one outcome of the JIT compiler differs from the next. */
  private static final double SHORT_BOUND = 1.10;

  private static final Set<String> SHORT = Set.of("T1", "T2", "I1", "I1_zero80");

  private final int processes;
  private final List<String> lines = new ArrayList<>();
  private boolean within = true;

  /**
   * A verdict on nothing so far.
   *
   * @param processes of each engine; one that lasted in fewer is not shown to be within the bound
   */
  public BaselineVerdict(int processes) {
    this.processes = processes;
  }

  /** How much longer than the baseline this build may take. */
  static double bound(String workload) {
    return SHORT.contains(workload) ? SHORT_BOUND : BOUND;
  }

  /**
   * Compares the engines on a workload.
   *
   * @param started names of all engines that were started
   * @param times by engine, the baseline's with their prefix: a time of each process
   */
  public void add(String workload, Collection<String> started, Map<String, Samples> times) {
    List<String> engines =
        started.stream().filter(name -> name.startsWith(EngineName.RANVIER)).toList();
    double bound = bound(workload);
    List<String> ratios = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (String engine : engines) {
      Samples ours = times.get(engine);
      Samples theirs = times.get(Build.BASELINE + engine);
      if (!complete(ours) || !complete(theirs)) {
        ratios.add(engine + " not measured in all processes");
        broken.add(engine);
        continue;
      }
      double ratio = ours.median() / theirs.median();
      ratios.add(engine + ratio(ratio, ours, theirs));
      if (!(ratio <= bound)) {
        broken.add(engine);
      }
    }
    if (engines.isEmpty()) {
      ratios.add("no engine of Ranvier");
      broken.add("all");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "  %s  %s: %s %.2f%s",
            workload,
            String.join(", ", ratios),
            broken.isEmpty() ? "within" : "NOT SHOWN to be within",
            bound,
            broken.isEmpty() ? "" : ": " + String.join(", ", broken)));
    within &= broken.isEmpty();
  }

  private boolean complete(Samples times) {
    return times != null && times.count() == processes;
  }

  private static String ratio(double ratio, Samples ours, Samples theirs) {
    Samples single = new Samples(ours.count());
    for (int process = 0; process < ours.count(); process++) {
      single.add(ours.get(process) / theirs.get(process));
    }
    return String.format(
        Locale.ROOT, " %.3f (%.3f to %.3f)", ratio, single.quantile(0), single.quantile(1));
  }

  /** Says it, and returns the exit code: 0, or 1 if a bound is broken or was not measured. */
  public int report() {
    System.err.println(
        "Times over the baseline's, of medians over "
            + processes
            + " processes (and from process to process):");
    lines.forEach(System.err::println);
    return within ? 0 : 1;
  }

  /** Whether all that was compared was measured and is within its bound. */
  boolean within() {
    return within;
  }
}
