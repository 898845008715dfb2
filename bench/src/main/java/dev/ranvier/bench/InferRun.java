package dev.ranvier.bench;

import dev.ranvier.Backend;
import dev.ranvier.WeightStorage;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.Simd;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/** What the prediction commands have in common: their options, and the workloads one by one. */
final class InferRun {

  /** A call on the scalar twins that would take longer than this much work is left out if quick. */
  private static final double GIANT_FLOPS = 1e9;

  private static final Map<String, WeightStorage> COMPRESSED =
      new TreeMap<>(
          Map.of(
              GemmEngine.SIMD + "-bf16", WeightStorage.BFLOAT16,
              GemmEngine.SIMD + "-int8", WeightStorage.INT8));

  /** An engine by its name, started for a workload when its turn comes. */
  record Starter(String name, Supplier<InferEngine> engine) {}

  /** The engines that can be had for a workload; Ranvier's first. */
  interface Engines {

    List<Starter> of(InferWorkload workload, InferFiles files, int threads);
  }

  @Mixin private RunOptions options = new RunOptions();

  InferRun() {}

  /** The backends that can run here, by their names in the CSV. */
  static List<Backend> backends(List<Backend> wanted) {
    List<Backend> backends = new ArrayList<>(wanted);
    if (!Simd.current().available() && backends.remove(Backend.SIMD)) {
      System.err.println(Simd.current().describe() + ": ranvier-simd is not measured");
    }
    if (BlasLibrary.find().isEmpty() && backends.remove(Backend.BLAS)) {
      System.err.println("No BLAS library:\n" + BlasLibrary.report());
    }
    return backends;
  }

  /** A backend's name in the CSV. */
  static String name(Backend backend) {
    return RanvierTraining.RANVIER + backend.name().toLowerCase(Locale.ROOT);
  }

  /** Ranvier on backends. */
  static List<Starter> ranvier(List<Backend> backends, InferWorkload workload, InferFiles files) {
    return backends.stream()
        .map(backend -> ranvier(name(backend), backend, WeightStorage.FLOAT32, workload, files))
        .toList();
  }

  private static Starter ranvier(
      String name,
      Backend backend,
      WeightStorage weights,
      InferWorkload workload,
      InferFiles files) {
    return new Starter(
        name,
        () ->
            new PeerPrediction(
                name,
                RanvierPrediction.process(backend, weights, workload, files.inputs()),
                RanvierPrediction.THREADS_OF_A_PREDICTOR,
                tolerance(weights)));
  }

  /** Ranvier's vector kernels on weights in fewer bytes. */
  static List<Starter> compressed(InferWorkload workload, InferFiles files) {
    List<Starter> starters = new ArrayList<>();
    COMPRESSED.forEach(
        (name, weights) -> starters.add(ranvier(name, Backend.SIMD, weights, workload, files)));
    return starters;
  }

  /** The names of {@link #compressed}; none without vectors. */
  static Collection<String> compressedNames() {
    return Simd.current().available() ? COMPRESSED.keySet() : List.of();
  }

  /** Roundings of weights cancel in part; in three layers what is left of them adds up. */
  private static double tolerance(WeightStorage weights) {
    return weights == WeightStorage.FLOAT32 ? InferContest.TOLERANCE : 0.05;
  }

  /**
   * Measures.
   *
   * @param known names of the command's engines
   */
  void measure(List<String> known, Engines engines) {
    options.check(known);
    List<InferWorkload> workloads = options.workloads(InferWorkload.ALL, InferWorkload::named);
    if (options.threads() > RanvierPrediction.THREADS_OF_A_PREDICTOR) {
      System.err.println("A Predictor computes on one thread, and its rows say so");
    }
    Csv.header();
    try (FmaTeam probe = new FmaTeam(options.threads());
        InferFiles files = new InferFiles()) {
      for (InferWorkload workload : workloads) {
        files.writeInputs(workload);
        measure(workload, engines.of(workload, files, options.threads()), probe);
      }
    }
  }

  private void measure(InferWorkload workload, List<Starter> starters, FmaTeam probe) {
    long begin = System.nanoTime();
    System.err.println(workload);
    List<InferEngine> engines = new ArrayList<>();
    try {
      for (Starter starter : starters) {
        if (wanted(starter, workload) && !tooSlow(starter, workload)) {
          start(starter, engines);
        }
      }
      InferContest.Effort effort = InferContest.Effort.of(options.quick());
      report(workload, new InferContest(engines, probe, effort).run());
    } finally {
      engines.forEach(InferEngine::close);
    }
    System.err.printf(Locale.ROOT, "  %.0f s%n", (System.nanoTime() - begin) * 1e-9);
  }

  /** Fewer bytes are for networks that no cache holds: for others only when they are named. */
  private boolean wanted(Starter starter, InferWorkload workload) {
    boolean always = !COMPRESSED.containsKey(starter.name()) || workload.exceedsCaches();
    return always ? options.wanted(starter.name()) : options.named(starter.name());
  }

  private boolean tooSlow(Starter starter, InferWorkload workload) {
    boolean slow =
        options.quick()
            && starter.name().equals(GemmEngine.SCALAR)
            && workload.flops() > GIANT_FLOPS;
    if (slow) {
      System.err.println("  " + starter.name() + " is not measured in a quick run");
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

  private void report(InferWorkload workload, List<InferContest.Entry> entries) {
    Samples peaks = new Samples(entries.stream().mapToInt(entry -> entry.peaks().count()).sum());
    entries.forEach(entry -> entry.peaks().copyTo(peaks));
    double peak = peaks.count() == 0 ? Double.NaN : peaks.median();
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
    new InferReport(workload).print(entries);
  }
}
