package dev.ranvier.bench.infer;

import dev.ranvier.Backend;
import dev.ranvier.WeightStorage;
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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/** What the prediction commands have in common: their options, and the workloads one by one. */
public final class InferRun {

  /** A call on the scalar twins that would take longer than this much work is left out if quick. */
  private static final double GIANT_FLOPS = 1e9;

  private static final Map<String, WeightStorage> COMPRESSED =
      new TreeMap<>(
          Map.of(
              EngineName.SIMD + "-bf16", WeightStorage.BFLOAT16,
              EngineName.SIMD + "-int8", WeightStorage.INT8,
              EngineName.SIMD + "-int8-dynamic", WeightStorage.INT8_DYNAMIC));

  /** An engine by its name, started for a workload when its turn comes. */
  public record Starter(String name, Supplier<InferEngine> engine) {}

  /** The engines that can be had for a workload; Ranvier's first. */
  public interface Engines {

    List<Starter> of(InferWorkload workload, InferFiles files, int threads);
  }

  @Mixin private RunOptions options = new RunOptions();

  public InferRun() {}

  /**
   * One of Ranvier's engines.
   *
   * @param name in the CSV
   * @param kernels which of its own, as {@link KernelChoice} takes them
   */
  public record Own(String name, Backend backend, String kernels) {}

  /** The engines on backends that can run here, SIMD's and SCALAR's kernels one by one. */
  public static List<Own> engines(List<Backend> wanted) {
    List<Own> engines = new ArrayList<>();
    OwnKernels.reportMissing();
    for (Backend backend : backends(wanted)) {
      engines.add(new Own(EngineName.of(backend), backend, KernelChoice.AUTO));
      for (KernelProvider provider : OwnKernels.here()) {
        if (backend == Backend.SIMD && provider != KernelProvider.SCALAR) {
          engines.add(new Own(OwnKernels.name(provider), backend, provider.name()));
        }
      }
    }
    return engines;
  }

  /** The backends that can run here, by their names in the CSV. */
  public static List<Backend> backends(List<Backend> wanted) {
    List<Backend> backends = new ArrayList<>(wanted);
    if (!OwnKernels.simd()) {
      backends.remove(Backend.SIMD);
    }
    if (BlasLibrary.find().isEmpty() && backends.remove(Backend.BLAS)) {
      System.err.println("No BLAS library:\n" + BlasLibrary.report());
    }
    return backends;
  }

  /** Whether any of these is to run. */
  public boolean wantsAny(List<String> engines) {
    return options.wantsAny(engines);
  }

  /** Ranvier on backends, of each build. */
  public List<Starter> ranvier(List<Own> engines, InferWorkload workload, InferFiles files) {
    List<Starter> starters = new ArrayList<>();
    for (Build build : options.baseline().builds()) {
      for (Own engine : engines) {
        starters.add(ranvier(build, engine, WeightStorage.FLOAT32, workload, files));
      }
    }
    return starters;
  }

  private static Starter ranvier(
      Build build, Own engine, WeightStorage weights, InferWorkload workload, InferFiles files) {
    String name = build.name(engine.name());
    return new Starter(
        name,
        () ->
            new PeerPrediction(
                name,
                build.process(
                    RanvierPrediction.class,
                    engine.backend().name(),
                    weights.name(),
                    workload.name(),
                    files.inputs().toString(),
                    engine.kernels()),
                RanvierPrediction.THREADS_OF_A_PREDICTOR,
                tolerance(weights)));
  }

  /** Ranvier's SIMD kernels on weights in fewer bytes, of each build. */
  List<Starter> compressed(InferWorkload workload, InferFiles files) {
    List<Starter> starters = new ArrayList<>();
    for (Build build : options.baseline().builds()) {
      COMPRESSED.forEach(
          (name, weights) -> {
            Own engine = new Own(name, Backend.SIMD, KernelChoice.AUTO);
            starters.add(ranvier(build, engine, weights, workload, files));
          });
    }
    return starters;
  }

  /** The names of {@link #compressed}; none without SIMD. */
  static Collection<String> compressedNames() {
    return OwnKernels.simd() ? COMPRESSED.keySet() : List.of();
  }

  /** Roundings of weights cancel in part; in three layers what is left of them adds up. */
  private static double tolerance(WeightStorage weights) {
    return weights == WeightStorage.FLOAT32 ? InferContest.TOLERANCE : 0.05;
  }

  /**
   * Measures.
   *
   * @param known names of the command's engines
   * @return the exit code
   */
  public int measure(List<String> known, Engines engines) {
    options.check(known, RanvierPrediction.class);
    List<InferWorkload> workloads = workloads();
    if (options.threads() > RanvierPrediction.THREADS_OF_A_PREDICTOR) {
      System.err.println("A Predictor computes on one thread, and its rows say so");
    }
    BaselineVerdict verdict = new BaselineVerdict(options.baseline().processes());
    Restrictions.report();
    Csv.header();
    try (FmaTeam probe = new FmaTeam(options.threads());
        InferFiles files = new InferFiles()) {
      for (InferWorkload workload : workloads) {
        files.writeInputs(workload);
        measure(workload, engines.of(workload, files, options.threads()), probe, verdict);
      }
    }
    return options.baseline().given() ? verdict.report() : 0;
  }

  /** Those that were asked for, or all; in a quick run beside a baseline those without zeros. */
  private List<InferWorkload> workloads() {
    List<InferWorkload> all =
        InferWorkload.ALL.stream().filter(each -> !briefly() || !each.zeros()).toList();
    return options.workloads(all, InferWorkload::named);
  }

  /** Whether only what is named is to take time besides what matters most. */
  private boolean briefly() {
    return options.quick() && options.baseline().given();
  }

  private void measure(
      InferWorkload workload, List<Starter> starters, FmaTeam probe, BaselineVerdict verdict) {
    long begin = System.nanoTime();
    System.err.println(workload);
    List<Starter> wanted =
        starters.stream()
            .filter(each -> wanted(each.name(), workload) && !tooSlow(each.name(), workload))
            .toList();
    Outcomes<InferFigures> outcomes = new Outcomes<>();
    for (int process = 0; process < options.baseline().processes(); process++) {
      int number = process;
      contest(
          wanted.stream().filter(each -> options.baseline().runsIn(number, each.name())).toList(),
          probe,
          outcomes);
    }
    report(workload, outcomes);
    verdict.add(
        workload.name(),
        wanted.stream().map(Starter::name).toList(),
        outcomes.of(InferFigures::median));
    System.err.printf(Locale.ROOT, "  %.0f s%n", (System.nanoTime() - begin) * 1e-9);
  }

  /** One process of each engine. */
  private void contest(List<Starter> starters, FmaTeam probe, Outcomes<InferFigures> outcomes) {
    List<InferEngine> engines = new ArrayList<>();
    try {
      starters.forEach(starter -> start(starter, engines));
      InferContest.Effort usual = InferContest.Effort.of(options.quick());
      InferContest.Effort effort = usual.within(options.mostNanos());
      if (options.baseline().apart()) {
        effort = effort.each(options.baseline().processes());
      }
      for (InferContest.Entry entry : new InferContest(engines, probe, effort).run()) {
        outcomes.addPeaks(entry.peaks());
        outcomes.add(entry.engine().name(), InferFigures.of(entry));
      }
    } finally {
      engines.forEach(InferEngine::close);
    }
  }

  /** Fewer bytes are for networks that no cache holds: for others only when they are named. */
  private boolean wanted(String name, InferWorkload workload) {
    String engine = Build.engine(name);
    boolean compressed = COMPRESSED.containsKey(engine);
    boolean seldom =
        compressed && !workload.exceedsCaches()
            || briefly() && (compressed || engine.equals(EngineName.SCALAR))
            || options.baseline().given() && (compressed || isOfKernels(engine));
    return !options.measuredOnce(name) && (seldom ? options.named(name) : options.wanted(name));
  }

  /** Beside a baseline, which doubles the time and may lack some, others have turns when named. */
  private static boolean isOfKernels(String engine) {
    return OwnKernels.here().stream().map(OwnKernels::name).anyMatch(engine::equals)
        && !engine.equals(EngineName.SCALAR);
  }

  private boolean tooSlow(String name, InferWorkload workload) {
    boolean slow =
        options.quick()
            && Build.engine(name).equals(EngineName.SCALAR)
            && workload.flops() > GIANT_FLOPS;
    if (slow) {
      System.err.println("  " + name + " is not measured in a quick run");
    }
    return slow;
  }

  private static void start(Starter starter, List<InferEngine> engines) {
    try {
      engines.add(starter.engine().get());
    } catch (PeerException e) {
      System.err.println(e.getMessage());
    }
  }

  private void report(InferWorkload workload, Outcomes<InferFigures> outcomes) {
    double peak = outcomes.peak();
    if (!Double.isNaN(peak)) {
      Csv.row(
          "fma-probe",
          Csv.VERSION,
          workload.name(),
          options.threads(),
          "gflops_median",
          peak,
          "GFLOP/s");
    }
    String alias = options.measuredOnce(OwnKernels.nameOfSimd()) ? OwnKernels.nameOfSimd() : "";
    new InferReport(workload, alias).print(outcomes.medians(InferFigures::median));
  }
}
