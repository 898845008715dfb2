package dev.ranvier.bench.train;

import dev.ranvier.Backend;
import dev.ranvier.Fusion;
import dev.ranvier.bench.build.BaselineVerdict;
import dev.ranvier.bench.build.Build;
import dev.ranvier.bench.build.KernelChoice;
import dev.ranvier.bench.command.RunOptions;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.Outcomes;
import dev.ranvier.bench.measure.OwnKernels;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.Restrictions;
import dev.ranvier.bench.probe.FmaTeam;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.KernelProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/** What the training commands have in common: their options, and the workloads one by one. */
public final class TrainRun {

  /** Of a step that takes scalar kernels half a minute. */
  private static final double GIANT_FLOPS = 1e10;

  /** An engine by its name, made for a workload when its turn comes. */
  public record Starter(String name, Supplier<TrainEngine> engine) {}

  /** The engines that can be had for a workload; Ranvier's first. */
  public interface Engines {

    List<Starter> of(TrainWorkload workload, int threads);
  }

  @Mixin private RunOptions options = new RunOptions();

  public TrainRun() {}

  /** The backends that can run here, fused, and SIMD's kernels one by one. */
  public static List<RanvierTraining.Path> paths() {
    List<RanvierTraining.Path> paths = new ArrayList<>();
    OwnKernels.reportMissing();
    if (OwnKernels.simd()) {
      paths.add(RanvierTraining.Path.of(Backend.SIMD));
    }
    for (KernelProvider provider : OwnKernels.here()) {
      Backend backend = provider == KernelProvider.SCALAR ? Backend.SCALAR : Backend.SIMD;
      paths.add(
          new RanvierTraining.Path(
              OwnKernels.name(provider), backend, Fusion.AUTO, provider.name()));
      if (provider == KernelProvider.CODE) {
        String name = OwnKernels.name(provider) + EngineName.NO_MODULE;
        paths.add(new RanvierTraining.Path(name, backend, Fusion.AUTO, provider.name()));
      }
    }
    if (BlasLibrary.find().isPresent()) {
      paths.add(RanvierTraining.Path.of(Backend.BLAS));
    } else {
      System.err.println("No BLAS library:\n" + BlasLibrary.report());
    }
    paths.add(RanvierTraining.Path.of(Backend.AUTO));
    return paths;
  }

  /** The same, and backends without fusion. */
  static List<RanvierTraining.Path> pathsFusedAndNot() {
    List<RanvierTraining.Path> paths = new ArrayList<>(paths());
    for (RanvierTraining.Path path : List.copyOf(paths)) {
      if (path.kernels().equals(KernelChoice.AUTO)) {
        paths.add(path.unfused());
      }
    }
    return paths;
  }

  /** Whether Ranvier's engines must not run in this process. */
  boolean apart() {
    return options.baseline().apart();
  }

  /** Whether any of these is to run. */
  public boolean wantsAny(List<String> engines) {
    return options.wantsAny(engines);
  }

  /** Whether it is one that must have a process of its own. */
  static boolean withoutModule(RanvierTraining.Path path) {
    return path.name().endsWith(EngineName.NO_MODULE);
  }

  /** Ranvier's engines of each build, each in a process of its own. */
  public List<Starter> inProcesses(
      List<RanvierTraining.Path> paths, TrainWorkload workload, int threads) {
    List<Starter> starters = new ArrayList<>();
    for (Build build : options.baseline().builds()) {
      for (RanvierTraining.Path path : paths) {
        starters.add(
            new Starter(
                build.name(path.name()),
                () -> PeerTraining.ranvier(build, path, workload, threads)));
      }
    }
    return starters;
  }

  /**
   * Measures.
   *
   * @param known names of the command's engines
   * @param peers whether others than Ranvier's are among them; if not, the products alone are
   * @return the exit code
   */
  public int measure(List<String> known, Engines engines, boolean peers) {
    options.check(known, RanvierTraining.class);
    List<TrainWorkload> workloads =
        options.workloads(TrainWorkload.ALL, name -> List.of(TrainWorkload.named(name)));
    BaselineVerdict verdict = new BaselineVerdict(options.baseline().processes());
    Restrictions.report();
    Csv.header();
    try (FmaTeam probe = new FmaTeam(options.threads())) {
      for (TrainWorkload workload : workloads) {
        measure(workload, engines.of(workload, options.threads()), peers, probe, verdict);
      }
    }
    return options.baseline().given() ? verdict.report() : 0;
  }

  private void measure(
      TrainWorkload workload,
      List<Starter> starters,
      boolean peers,
      FmaTeam probe,
      BaselineVerdict verdict) {
    long start = System.nanoTime();
    System.err.println(workload);
    List<Starter> wanted =
        starters.stream().filter(starter -> wanted(starter.name(), workload)).toList();
    Outcomes<TrainFigures> outcomes = new Outcomes<>();
    for (int process = 0; process < options.baseline().processes(); process++) {
      int number = process;
      contest(
          workload,
          wanted.stream().filter(each -> options.baseline().runsIn(number, each.name())).toList(),
          peers,
          probe,
          outcomes);
    }
    int threads = options.threads();
    double peak = outcomes.peak();
    if (!Double.isNaN(peak)) {
      Csv.row("fma-probe", Csv.VERSION, workload.name(), threads, "gflops_median", peak, "GFLOP/s");
    }
    String alias = options.measuredOnce(OwnKernels.nameOfSimd()) ? OwnKernels.nameOfSimd() : "";
    new TrainReport(workload, threads, alias).print(outcomes.medians(TrainFigures::median));
    verdict.add(
        workload.name(),
        wanted.stream().map(Starter::name).toList(),
        outcomes.of(TrainFigures::stepMedian));
    System.err.printf(Locale.ROOT, "  %.0f s%n", (System.nanoTime() - start) * 1e-9);
  }

  /**
   * Beside a baseline, which doubles the time, only the fused ones of backends unless others are
   * named; those without the module, and scalar kernels on a large network, whose step takes half a
   * minute, only when named.
   */
  private boolean wanted(String engine, TrainWorkload workload) {
    String own = Build.engine(engine);
    boolean kernels = OwnKernels.here().stream().map(OwnKernels::name).anyMatch(own::equals);
    boolean seldom =
        options.baseline().given() && (kernels || own.endsWith(EngineName.UNFUSED))
            || own.endsWith(EngineName.NO_MODULE)
            || own.equals(EngineName.SCALAR) && workload.stepFlops() > GIANT_FLOPS;
    return !options.measuredOnce(engine)
        && (seldom ? options.named(engine) : options.wanted(engine));
  }

  /** One process of each engine, or all of them in this one. */
  private void contest(
      TrainWorkload workload,
      List<Starter> starters,
      boolean peers,
      FmaTeam probe,
      Outcomes<TrainFigures> outcomes) {
    List<TrainEngine> engines = new ArrayList<>();
    try {
      start(starters, engines);
      boolean bare = !peers && !apart() && workload.large();
      TrainEngine products = bare ? bareProducts(workload, engines) : null;
      boolean others = starters.stream().anyMatch(starter -> !Build.isRanvier(starter.name()));
      boolean longWarmUp = peers && (others || !options.baseline().given());
      TrainContest.Effort usual = TrainContest.Effort.of(options.quick(), longWarmUp);
      TrainContest.Effort effort = usual.within(options.mostNanos());
      if (apart()) {
        effort = effort.each(options.baseline().processes());
      }
      collect(workload, new TrainContest(engines, probe, effort).run(), products, outcomes);
    } finally {
      engines.forEach(TrainEngine::close);
    }
  }

  /** Starts all that can start; several processes of each get ready side by side. */
  private void start(List<Starter> starters, List<TrainEngine> engines) {
    List<Supplier<TrainEngine>> starting =
        starters.stream().map(Starter::engine).map(each -> apart() ? begun(each) : each).toList();
    for (Supplier<TrainEngine> each : starting) {
      try {
        engines.add(each.get());
      } catch (PeerException e) {
        System.err.println(e.getMessage());
      }
    }
  }

  /** The same engine, on its way. */
  private static Supplier<TrainEngine> begun(Supplier<TrainEngine> engine) {
    CompletableFuture<TrainEngine> coming =
        CompletableFuture.supplyAsync(engine, task -> Thread.ofPlatform().daemon().start(task));
    return () -> {
      try {
        return coming.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException failure ? failure : e;
      }
    };
  }

  /** One more that takes turns, beside the engine that has these kernels. */
  private TrainEngine bareProducts(TrainWorkload workload, List<TrainEngine> engines) {
    if (engines.stream().noneMatch(engine -> engine.name().equals(EngineName.SIMD))) {
      return null;
    }
    TrainEngine products = new BareProducts(workload, options.threads());
    engines.add(products);
    return products;
  }

  private static void collect(
      TrainWorkload workload,
      List<TrainContest.Entry> entries,
      TrainEngine products,
      Outcomes<TrainFigures> outcomes) {
    TrainContest.Entry bare =
        entries.stream().filter(entry -> entry.engine() == products).findFirst().orElse(null);
    for (TrainContest.Entry entry : entries) {
      outcomes.addPeaks(entry.peaks());
      if (entry != bare && learned(entry)) {
        outcomes.add(entry.engine().name(), TrainFigures.of(entry, bare, workload.stepFlops()));
      }
    }
  }

  private static boolean learned(TrainContest.Entry entry) {
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
}
