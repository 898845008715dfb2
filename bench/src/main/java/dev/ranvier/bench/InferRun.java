package dev.ranvier.bench;

import dev.ranvier.Backend;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.Simd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/** What the prediction commands have in common: their options, and the workloads one by one. */
final class InferRun {

  /** A call on the scalar twins that would take longer than this much work is left out if quick. */
  private static final double GIANT_FLOPS = 1e9;

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
    List<Starter> starters = new ArrayList<>();
    for (Backend backend : backends) {
      String name = name(backend);
      starters.add(
          new Starter(
              name,
              () ->
                  new PeerPrediction(
                      name,
                      RanvierPrediction.process(backend, workload, files.inputs()),
                      RanvierPrediction.THREADS_OF_A_PREDICTOR)));
    }
    return starters;
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
        if (options.wanted(starter.name()) && !tooSlow(starter, workload)) {
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
