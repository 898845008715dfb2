package dev.ranvier.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** What the training commands have in common: their options, and the workloads one by one. */
final class TrainRun {

  /** An engine by its name, made for a workload when its turn comes. */
  record Starter(String name, Supplier<TrainEngine> engine) {}

  /** The engines that can be had for a workload; Ranvier's first. */
  interface Engines {

    List<Starter> of(TrainWorkload workload, int threads);
  }

  @Option(names = "--threads", defaultValue = "1", description = "Threads of each engine.")
  private int threads;

  @Option(names = "--quick", description = "At most eight minutes.")
  private boolean quick;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = "Only this workload, such as T3. Repeatable.")
  private List<String> workloadNames = List.of();

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "Only this engine, as the CSV names it. Repeatable.")
  private List<String> engineNames = List.of();

  TrainRun() {}

  /**
   * Measures.
   *
   * @param known names of the command's engines
   * @param peers whether others than Ranvier's are among them; if not, the products alone are
   */
  void measure(List<String> known, Engines engines, boolean peers) {
    if (threads < 1) {
      throw new IllegalArgumentException("--threads is " + threads + ", expected 1 or more");
    }
    RanvierTraining.checkThreads(threads);
    for (String name : engineNames) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "--engine is '" + name + "', expected one of " + String.join(", ", known));
      }
    }
    List<TrainWorkload> workloads =
        workloadNames.isEmpty()
            ? TrainWorkload.ALL
            : workloadNames.stream().map(TrainWorkload::named).distinct().toList();
    Csv.header();
    try (FmaTeam probe = new FmaTeam(threads)) {
      for (TrainWorkload workload : workloads) {
        measure(workload, engines, peers, probe);
      }
    }
  }

  private void measure(TrainWorkload workload, Engines starters, boolean peers, FmaTeam probe) {
    long start = System.nanoTime();
    System.err.println(workload);
    List<TrainEngine> engines = new ArrayList<>();
    try {
      for (Starter starter : starters.of(workload, threads)) {
        if (engineNames.isEmpty() || engineNames.contains(starter.name())) {
          start(starter, engines);
        }
      }
      boolean bare = !peers && workload.large();
      TrainEngine products = bare ? bareProducts(workload, engines) : null;
      TrainContest.Effort effort = TrainContest.Effort.of(quick, peers);
      report(workload, new TrainContest(engines, probe, effort).run(), products);
    } finally {
      engines.forEach(TrainEngine::close);
    }
    System.err.printf(Locale.ROOT, "  %.0f s%n", (System.nanoTime() - start) * 1e-9);
  }

  private static void start(Starter starter, List<TrainEngine> engines) {
    try {
      engines.add(starter.engine().get());
    } catch (PeerException e) {
      System.err.println(e.getMessage());
    }
  }

  /** One more that takes turns, beside the engine that has these kernels. */
  private TrainEngine bareProducts(TrainWorkload workload, List<TrainEngine> engines) {
    if (engines.stream().noneMatch(engine -> engine.name().equals(GemmEngine.SIMD))) {
      return null;
    }
    TrainEngine products = new BareProducts(workload, threads);
    engines.add(products);
    return products;
  }

  private void report(
      TrainWorkload workload, List<TrainContest.Entry> entries, TrainEngine products) {
    TrainContest.Entry bare = null;
    List<TrainContest.Entry> trained = new ArrayList<>();
    Samples peaks = new Samples(entries.stream().mapToInt(entry -> entry.peaks().count()).sum());
    for (TrainContest.Entry entry : entries) {
      if (entry.engine() == products) {
        bare = entry;
      } else {
        trained.add(entry);
      }
      for (int turn = 0; turn < entry.peaks().count(); turn++) {
        peaks.add(entry.peaks().get(turn));
      }
    }
    double peak = peaks.count() == 0 ? Double.NaN : peaks.median();
    if (!Double.isNaN(peak)) {
      Csv.row("fma-probe", Csv.VERSION, workload.name(), threads, "gflops_median", peak, "GFLOP/s");
    }
    new TrainReport(workload, threads).print(trained, bare);
  }
}
