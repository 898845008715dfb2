package dev.ranvier.bench.start;

import dev.ranvier.bench.build.BaselineVerdict;
import dev.ranvier.bench.build.Build;
import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.command.BaselineOptions;
import dev.ranvier.bench.infer.InferFiles;
import dev.ranvier.bench.infer.RanvierPrediction;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.Samples;
import dev.ranvier.bench.measure.Turns;
import dev.ranvier.bench.peers.Peers;
import dev.ranvier.bench.probe.FmaTeam;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * From the start of a JVM to the first prediction of 784-128-10 from a model file: processes of all
 * engines one after the other, round by round. The time is this process's: from before it starts
 * the other until it has read the line that the other prints after its first prediction.
 */
@Command(
    name = "start",
    description = "From the start of a JVM to its first prediction, Ranvier beside other engines.",
    mixinStandardHelpOptions = true)
public final class PeersStartBench implements Callable<Integer> {

  private static final String NAME = "I2_start";
  private static final int RUNS = 10;
  private static final int QUICK_RUNS = 5;

  @Option(names = "--threads", defaultValue = "1", description = "Threads of the other engines.")
  private int threads;

  @Option(names = "--quick", description = "5 runs of each instead of 10.")
  private boolean quick;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "Only this engine, as the CSV names it. Repeatable.")
  private List<String> engineNames = List.of();

  @Mixin private BaselineOptions baseline = new BaselineOptions();

  /** What one way to start came to. */
  private record Entry(
      StartCommands.Start start, List<String> flags, Samples millis, String[] version) {}

  private Path errors;
  private Peers peers;

  private PeersStartBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreads(threads);
    Arguments.checkEngines(engineNames, baseline.names(StartCommands.names()));
    baseline.check(FirstPrediction.class);
    boolean withOthers = StartCommands.namesOfOthers().stream().anyMatch(this::wanted);
    peers = Peers.find(System.getenv(), withOthers);
    int runs = baseline.processes(quick ? QUICK_RUNS : RUNS);
    BaselineVerdict verdict = new BaselineVerdict(runs);
    Csv.header();
    try (InferFiles files = new InferFiles();
        FmaTeam probe = new FmaTeam(1)) {
      errors = files.folder().resolve("errors");
      Turns<Entry> turns = new Turns<>(probe);
      List<StartCommands.Start> starts =
          new StartCommands(baseline.builds(), peers, files, threads)
              .prepare(withOthers).stream().filter(start -> wanted(start.name())).toList();
      starts.forEach(start -> add(start, files.folder(), runs, turns));
      turns.round(0, this::first); // the file system's cache, and a library's own
      Samples peaks = new Samples(runs * turns.entries().size());
      for (int run = 0; run < runs; run++) {
        turns.round(run, entry -> peaks.add(turns.beside(() -> entry.millis().add(first(entry)))));
      }
      report(turns.entries(), peaks);
      Map<String, Samples> times = new LinkedHashMap<>();
      turns.entries().forEach(entry -> times.put(entry.start().name(), entry.millis()));
      verdict.add(NAME, starts.stream().map(StartCommands.Start::name).toList(), times);
    }
    return baseline.given() ? verdict.report() : 0;
  }

  /** Whether an engine was asked for, or the same of the other build, or all were. */
  private boolean wanted(String engine) {
    return engineNames.isEmpty() || Arguments.named(engineNames, engine);
  }

  /** Makes the AOT cache, if it is a start from one. */
  private void add(StartCommands.Start start, Path folder, int runs, Turns<Entry> turns) {
    List<String> flags = new ArrayList<>();
    try {
      if (start.name().endsWith(StartCommands.AOT)) {
        Path cache = folder.resolve(start.name());
        run(start, List.of("-XX:AOTCacheOutput=" + cache), new String[1]);
        if (!Files.exists(cache)) {
          throw failed(start);
        }
        flags.add("-XX:AOTCache=" + cache);
      }
      turns.add(new Entry(start, flags, new Samples(runs), new String[1]));
    } catch (PeerException e) {
      System.err.println(e.getMessage());
    }
  }

  private double first(Entry entry) {
    return run(entry.start(), entry.flags(), entry.version());
  }

  /** Milliseconds until the line was read; waits for the end. */
  private double run(StartCommands.Start start, List<String> flags, String[] version) {
    ProcessBuilder builder = peers.process(engine(start), start.command(flags), threads);
    builder.redirectError(errors.toFile());
    try {
      long begin = System.nanoTime();
      Process process = builder.start();
      double millis = Double.NaN;
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          if (line.equals(FirstPrediction.DONE)) {
            millis = (System.nanoTime() - begin) * 1e-6;
          } else if (line.startsWith("version ")) {
            version[0] = line.substring("version ".length());
          }
        }
      }
      if (process.waitFor() != 0 || Double.isNaN(millis)) {
        throw failed(start);
      }
      return millis;
    } catch (IOException e) {
      throw new PeerException(start.name() + " is not measured: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerException(start.name() + " is not measured: interrupted", e);
    }
  }

  private PeerException failed(StartCommands.Start start) {
    try {
      return new PeerException(start.name() + " is not measured:\n" + Files.readString(errors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String engine(StartCommands.Start start) {
    return start.name().startsWith(Peers.DJL) ? Peers.DJL : Peers.ORT;
  }

  private void report(List<Entry> entries, Samples peaks) {
    if (peaks.count() > 0 && !Double.isNaN(peaks.median())) {
      Csv.row("fma-probe", Csv.VERSION, NAME, 1, "gflops_median", peaks.median(), "GFLOP/s");
    }
    for (Entry entry : entries) {
      double median = entry.millis().median();
      row(entry, "first_prediction", median);
      row(entry, "first_prediction_min", entry.millis().quantile(0));
    }
    System.out.flush();
    for (Entry entry : entries) {
      System.err.printf(
          Locale.ROOT,
          "  %-28s %8.1f ms%s%n",
          entry.start().name(),
          entry.millis().median(),
          ratios(entry, entries));
    }
  }

  /** Over all starts of ONNX Runtime, and over the same start of the baseline. */
  private static String ratios(Entry entry, List<Entry> all) {
    StringBuilder text = new StringBuilder();
    for (Entry base : all) {
      String name = base.start().name();
      if (name.startsWith(Peers.ORT) || name.equals(Build.BASELINE + entry.start().name())) {
        text.append(text.isEmpty() ? "; over " : ", ").append(name);
        double ratio = entry.millis().median() / base.millis().median();
        text.append(String.format(Locale.ROOT, " %.3f", ratio));
      }
    }
    return text.toString();
  }

  private void row(Entry entry, String metric, double value) {
    boolean ranvier = Build.isRanvier(entry.start().name());
    String version = ranvier ? Csv.VERSION : entry.version()[0];
    int count = ranvier ? RanvierPrediction.THREADS_OF_A_PREDICTOR : threads;
    Csv.row(entry.start().name(), version, NAME, count, metric, value, "ms");
  }
}
