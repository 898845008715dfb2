package dev.ranvier.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/** What the training commands have in common: their options, and the workloads one by one. */
final class TrainRun {

  /** An engine by its name, made for a workload when its turn comes. */
  record Starter(String name, Supplier<TrainEngine> engine) {}

  /** The engines that can be had for a workload; Ranvier's first. */
  interface Engines {

    List<Starter> of(TrainWorkload workload, int threads);
  }

  @Mixin private RunOptions options = new RunOptions();

  TrainRun() {}

  /**
   * Measures.
   *
   * @param known names of the command's engines
   * @param peers whether others than Ranvier's are among them; if not, the products alone are
   */
  void measure(List<String> known, Engines engines, boolean peers) {
    options.check(known);
    List<TrainWorkload> workloads =
        options.workloads(TrainWorkload.ALL, name -> List.of(TrainWorkload.named(name)));
    Csv.header();
    try (FmaTeam probe = new FmaTeam(options.threads())) {
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
      for (Starter starter : starters.of(workload, options.threads())) {
        if (options.wanted(starter.name())) {
          start(starter, engines);
        }
      }
      boolean bare = !peers && workload.large();
      TrainEngine products = bare ? bareProducts(workload, engines) : null;
      TrainContest.Effort effort = TrainContest.Effort.of(options.quick(), peers);
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
    TrainEngine products = new BareProducts(workload, options.threads());
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
      entry.peaks().copyTo(peaks);
    }
    int threads = options.threads();
    double peak = peaks.count() == 0 ? Double.NaN : peaks.median();
    if (!Double.isNaN(peak)) {
      Csv.row("fma-probe", Csv.VERSION, workload.name(), threads, "gflops_median", peak, "GFLOP/s");
    }
    new TrainReport(workload, threads).print(trained, bare);
  }
}
