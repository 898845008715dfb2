package dev.ranvier.bench.lab;

import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.probe.FmaTeam;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The experiments: all of them on one list, each a name on the command line. */
@Command(
    name = "lab",
    description = "Experiments behind what kernels refuse or choose; without a name the list.",
    mixinStandardHelpOptions = true)
public final class LabBench implements Callable<Integer> {

  private static final double SECONDS = 5;
  private static final double QUICK_SECONDS = 1;

  private static final List<Experiment> ALL =
      List.of(
          new TileShapes(),
          new ReadingInPlace(),
          new BlockSizes(),
          new Prepacking(),
          new FewRows(),
          new ZeroSkipping(),
          new RowsOfWeights(),
          new FewerBytes(),
          new RowsOfFewerBytes(),
          new PanelsOfBytes(),
          new StreamedGradient(),
          new StreamedRows(),
          new Updates(),
          new SmallNetwork(),
          new JoinedRelu(),
          new ReluByMaximum(),
          new StoredSigmoid(),
          new Zipping(),
          new SaliencyCost());

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "One of the list.")
  private String name;

  @Option(
      names = "--shape",
      paramLabel = "SHAPE",
      description =
          "Instead of the usual ones, where an experiment takes some: a tile such as 6x4v, or a"
              + " product such as 128x512x784. Repeatable.")
  private List<String> shapes = List.of();

  @Option(
      names = "--case",
      paramLabel = "CASE",
      description = "Only this case, as the CSV names it after the experiment. Repeatable.")
  private List<String> caseNames = List.of();

  @Option(names = "--seconds", description = "Of each case, after its warm-up: 5, with --quick 1.")
  private Double seconds;

  @Option(names = "--quick", description = "A second for each case.")
  private boolean quick;

  @Option(names = "--threads", defaultValue = "1", description = "Experiments have one: 1.")
  private int threads;

  private LabBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreads(threads);
    if (threads > 1) {
      throw new IllegalArgumentException("--threads is " + threads + ", but experiments have 1");
    }
    double time = seconds == null ? quick ? QUICK_SECONDS : SECONDS : seconds;
    if (!(time > 0)) {
      throw new IllegalArgumentException("--seconds is " + seconds + ", expected more than 0");
    }
    if (name == null) {
      ALL.forEach(LabBench::list);
      return 0;
    }
    Experiment experiment = named();
    List<Case> cases = chosen(experiment.cases(shapes));
    Csv.header();
    try (FmaTeam probe = new FmaTeam(1)) {
      cases.forEach(each -> measure(experiment, each, probe, time));
    }
    return 0;
  }

  private static void list(Experiment experiment) {
    System.err.printf(Locale.ROOT, "%-15s %s%n", experiment.name(), experiment.question());
  }

  /** All of them. */
  static List<Experiment> all() {
    return ALL;
  }

  private List<Case> chosen(List<Case> cases) {
    List<String> names = cases.stream().map(Case::name).toList();
    for (String each : caseNames) {
      if (!names.contains(each)) {
        throw new IllegalArgumentException(
            "--case is '%s', expected one of %s".formatted(each, String.join(", ", names)));
      }
    }
    return caseNames.isEmpty()
        ? cases
        : cases.stream().filter(each -> caseNames.contains(each.name())).toList();
  }

  private Experiment named() {
    return ALL.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no experiment '%s', expected one of %s"
                        .formatted(
                            name,
                            ALL.stream().map(Experiment::name).collect(Collectors.joining(", ")))));
  }

  private static void measure(Experiment experiment, Case each, FmaTeam probe, double seconds) {
    String workload = experiment.name() + "_" + each.name();
    Contest contest = new Contest(probe, seconds);
    List<Contest.Entry> entries = contest.run(each.ways().get());
    Contest.Entry first = entries.getFirst();
    double peak = contest.peak();
    if (!Double.isNaN(peak)) {
      Csv.row("fma-probe", workload, "gflops_median", peak, "GFLOP/s");
    }
    System.err.printf(
        Locale.ROOT, "%s: FMA %.1f GFLOP/s, %d turns%n", workload, peak, first.turns());
    for (Contest.Entry entry : entries) {
      String way = entry.way().name();
      double share = entry.rate() / peak;
      Csv.row(way, workload, "time_median", entry.micros(), "us");
      if (share > 0) {
        Csv.row(way, workload, "peak_fraction", share, "1");
      }
      if (entry != first) {
        Csv.row(way, workload, "time_over_" + first.way().name(), entry.over(first), "1");
      }
      System.err.printf(
          Locale.ROOT,
          "  %-16s %12.3f us%s%s%n",
          way,
          entry.micros(),
          entry == first
              ? ""
              : String.format(Locale.ROOT, ", over %s %.3f", first.way().name(), entry.over(first)),
          share > 0 ? String.format(Locale.ROOT, ", %.2f of the FMA rate", share) : "");
    }
    System.out.flush();
  }
}
