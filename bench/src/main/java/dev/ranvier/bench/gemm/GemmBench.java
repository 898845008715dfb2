package dev.ranvier.bench.gemm;

import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.OwnKernels;
import dev.ranvier.bench.measure.Restrictions;
import dev.ranvier.bench.measure.Samples;
import dev.ranvier.bench.probe.FmaTeam;
import dev.ranvier.bench.probe.WarmUp;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.KernelProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The matrix product on Ranvier's kernels, OpenBLAS and other libraries, slice by slice in one JVM
 * on the same operands.
 *
 * <p>The scalar twin has its turns after all others: its type would otherwise be a third receiver
 * at the vector tiles' call sites, which no program has that runs one of them.
 */
@Command(
    name = "gemm",
    description = "Matrix products: Ranvier beside OpenBLAS, other libraries and the FMA rate.",
    mixinStandardHelpOptions = true)
public final class GemmBench implements Callable<Integer> {

  private static final double MOST_SCALAR_SECONDS = 0.3;
  private static final GemmShape SCALAR_TRIAL = GemmShape.parse("sgemm_64x64x64");

  @Option(names = "--threads", defaultValue = "1", description = "Threads of each product.")
  private int threads;

  @Option(names = "--quick", description = "At most three minutes.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Of each shape, warm-up aside; the figures of less than one are rough.")
  private Double seconds;

  @Option(
      names = "--blas",
      paramLabel = "PATH",
      description =
          "A CBLAS library to measure beside OpenBLAS, with 32-bit integers, or MKL, which"
              + " bench/run.sh fetches. Repeatable.")
  private List<String> libraries = List.of();

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      description = "Only this workload, such as sgemm_T784x512x128. Repeatable.")
  private List<String> shapeNames = List.of();

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "Only this engine, as the CSV names it. Repeatable.")
  private List<String> engineNames = List.of();

  private final GemmRatios ratios = new GemmRatios();
  private final Set<GemmShape> probed = new HashSet<>();

  /** Whether what SIMD takes has rows under both of its names. */
  private boolean measuredOnce;

  private GemmBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreads(threads);
    GemmContest.Effort usual = quick ? GemmContest.Effort.QUICK : GemmContest.Effort.FULL;
    GemmContest.Effort effort = seconds == null ? usual : usual.within(seconds);
    List<GemmShape> shapes =
        shapeNames.isEmpty()
            ? GemmShape.ALL
            : shapeNames.stream().map(GemmShape::parse).distinct().toList();
    Map<String, GemmEngine> engines = engines();
    measuredOnce = engines.containsKey(OwnKernels.nameOfSimd()) && wantsSimd();
    Restrictions.report();
    Csv.header();
    try (FmaTeam probe = new FmaTeam(threads)) {
      List<GemmEngine> fast =
          engines.values().stream().filter(e -> !e.name().equals(EngineName.SCALAR)).toList();
      for (GemmShape shape : shapes) {
        measure(shape, fast, probe, effort);
      }
      GemmEngine scalar = engines.get(EngineName.SCALAR);
      if (scalar != null) {
        double gflops = scalarGflops(scalar);
        for (GemmShape shape : shapes) {
          measureScalar(shape, scalar, gflops, probe, effort.shorter());
        }
      }
    }
    List<String> names = List.copyOf(engines.keySet());
    for (String base : names) {
      if (!base.startsWith(EngineName.RANVIER)) {
        ratios.print(System.err, names, base);
      }
    }
    ratios.summarize(
        System.err, names.stream().filter(name -> !name.equals(EngineName.SCALAR)).toList());
    return 0;
  }

  /** Those that are there and were asked for, by name. */
  private Map<String, GemmEngine> engines() {
    List<GemmEngine> all = new ArrayList<>(kernels());
    openBlas().ifPresent(all::add);
    for (String asked : libraries) {
      Path file = Mkl.file(asked, System.getenv());
      BlasLibrary library = BlasLibrary.load(file, threads);
      reportThreads(library);
      all.add(GemmEngine.library(library, file.toString()));
    }
    Map<String, GemmEngine> chosen = new LinkedHashMap<>();
    for (GemmEngine engine : all) {
      if (wants(engine.name()) && chosen.putIfAbsent(engine.name(), engine) != null) {
        throw new IllegalArgumentException(
            "--blas gives two libraries of the name " + engine.name() + ": link one to another");
      }
    }
    List<String> known = new ArrayList<>(all.stream().map(GemmEngine::name).toList());
    if (OwnKernels.simd()) {
      known.addFirst(EngineName.SIMD);
    }
    Arguments.checkEngines(engineNames, known);
    return chosen;
  }

  /** By what provides them; SIMD's for itself only where that one is not asked for. */
  private List<GemmEngine> kernels() {
    OwnKernels.reportMissing();
    List<GemmEngine> all = new ArrayList<>();
    if (wantsSimd() && !wants(OwnKernels.nameOfSimd())) {
      all.add(GemmEngine.kernels(EngineName.SIMD, KernelProvider.best(), threads));
    }
    for (KernelProvider provider : OwnKernels.here()) {
      all.add(GemmEngine.kernels(OwnKernels.name(provider), provider, threads));
    }
    return all;
  }

  private boolean wants(String engine) {
    return engineNames.isEmpty() || engineNames.contains(engine);
  }

  private boolean wantsSimd() {
    return OwnKernels.simd() && wants(EngineName.SIMD);
  }

  private Optional<GemmEngine> openBlas() {
    Optional<BlasLibrary> found = BlasLibrary.find();
    if (found.isEmpty()) {
      System.err.println("No BLAS library:\n" + BlasLibrary.report());
      return Optional.empty();
    }
    BlasLibrary library =
        threads == 1 ? found.get() : BlasLibrary.load(Path.of(found.get().location()), threads);
    reportThreads(library);
    return Optional.of(GemmEngine.openBlas(library));
  }

  private void reportThreads(BlasLibrary library) {
    System.err.println(library);
    if (library.threads() != threads) {
      System.err.printf(
          "%s: expected %s threads, it reports %s: set its own environment variable%n",
          library.name(), threads, library.threads() == 0 ? "nothing" : library.threads());
    }
  }

  private void measure(
      GemmShape shape, List<GemmEngine> engines, FmaTeam probe, GemmContest.Effort effort) {
    if (engines.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    try (GemmOperands operands = new GemmOperands(shape, threads)) {
      verify(operands, engines);
      GemmContest contest = new GemmContest(operands, engines, probe, effort);
      report(shape, contest, contest.run());
    }
    System.err.printf(Locale.ROOT, "  %.1f s%n", (System.nanoTime() - start) * 1e-9);
  }

  /** Compares each way of each engine with SIMD's kernels before anything is measured. */
  private static void verify(GemmOperands operands, List<GemmEngine> engines) {
    float[] reference = null;
    if (OwnKernels.simd()) {
      operands.poison();
      GemmEngine simd = GemmEngine.kernels(EngineName.SIMD, KernelProvider.best(), 1);
      simd.paths().of(operands).getFirst().product().run();
      operands.verify(EngineName.SIMD, null, "");
      reference = operands.result();
    }
    for (GemmEngine engine : engines) {
      for (GemmPath path : engine.paths().of(operands)) {
        operands.poison();
        path.product().run();
        operands.verify(engine.name() + " (" + path.name() + ")", reference, EngineName.SIMD);
      }
    }
  }

  private void report(GemmShape shape, GemmContest contest, List<GemmContest.Entry> entries) {
    String workload = shape.workload();
    Map<String, GemmContest.Entry> best = new LinkedHashMap<>();
    for (GemmContest.Entry entry : entries) {
      best.merge(entry.engine().name(), entry, GemmBench::faster);
    }
    Samples rates = contest.probeRates();
    if (probed.add(shape) && !Double.isNaN(rates.median())) {
      row("fma-probe", Csv.VERSION, workload, "gflops_best", rates.quantile(1), "GFLOP/s");
      row("fma-probe", Csv.VERSION, workload, "gflops_median", rates.median(), "GFLOP/s");
      row("fma-probe", Csv.VERSION, workload, "spread_p90_over_min", spread(contest.probeNanos()));
    }
    StringBuilder line = new StringBuilder("%-28s".formatted(workload));
    for (GemmContest.Entry entry : best.values()) {
      String name = entry.engine().name();
      double median = entry.rates().median();
      rows(name, workload, entry);
      if (measuredOnce && name.equals(OwnKernels.nameOfSimd())) {
        rows(EngineName.SIMD, workload, entry);
      }
      ratios.add(shape, name, median, entry.fractions().median());
      boolean several = entries.stream().filter(e -> e.engine() == entry.engine()).count() > 1;
      line.append(
          String.format(
              Locale.ROOT, " %s%s %.1f", name, several ? " by " + entry.pathName() : "", median));
    }
    System.out.flush();
    System.err.printf(
        Locale.ROOT,
        "%s, FMA %.1f, %d slices",
        line,
        contest.probeRates().median(),
        entries.getFirst().rates().count());
  }

  private void rows(String name, String workload, GemmContest.Entry entry) {
    String version = entry.engine().version();
    row(name, version, workload, "gflops_best", entry.rates().quantile(1), "GFLOP/s");
    row(name, version, workload, "gflops_median", entry.rates().median(), "GFLOP/s");
    row(name, version, workload, "peak_fraction", entry.fractions().median());
    row(name, version, workload, "spread_p90_over_min", spread(entry.nanos()));
  }

  private static GemmContest.Entry faster(GemmContest.Entry a, GemmContest.Entry b) {
    return a.rates().median() >= b.rates().median() ? a : b;
  }

  private static double spread(Samples nanos) {
    return nanos.quantile(0.9) / nanos.quantile(0);
  }

  private void row(String engine, String version, String workload, String metric, double value) {
    row(engine, version, workload, metric, value, "1");
  }

  private void row(
      String engine, String version, String workload, String metric, double value, String unit) {
    if (!Double.isNaN(value)) {
      Csv.row(engine, version, workload, threads, metric, value, unit);
    }
  }

  private double scalarGflops(GemmEngine scalar) {
    try (GemmOperands operands = new GemmOperands(SCALAR_TRIAL, threads)) {
      Runnable product = scalar.paths().of(operands).getFirst().product();
      WarmUp.run(product);
      long best = Long.MAX_VALUE;
      for (int i = 0; i < 10; i++) {
        long start = System.nanoTime();
        product.run();
        best = Math.min(best, System.nanoTime() - start);
      }
      return SCALAR_TRIAL.flops() / best;
    }
  }

  private void measureScalar(
      GemmShape shape, GemmEngine scalar, double gflops, FmaTeam probe, GemmContest.Effort effort) {
    double seconds = shape.flops() * 1e-9 / gflops;
    if (seconds > MOST_SCALAR_SECONDS) {
      System.err.printf(
          Locale.ROOT,
          "%-28s %s not measured: a product would take %.1f s%n",
          shape.workload(),
          scalar.name(),
          seconds);
      return;
    }
    measure(shape, List.of(scalar), probe, effort);
  }
}
