package dev.ranvier.bench.start;

import dev.ranvier.Model;
import dev.ranvier.bench.build.Build;
import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.infer.InferFiles;
import dev.ranvier.bench.infer.InferWorkload;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
import picocli.CommandLine.Option;

/**
 * How long the first predictions of a JVM take, one after the other without a warm-up, and after
 * how many of them and how long they have their full rate. Processes of all engines take turns; a
 * row is the median over those of one.
 */
@Command(
    name = "calls",
    description = "The first predictions of a JVM, call by call, until they have their full rate.",
    mixinStandardHelpOptions = true)
public final class CallsBench implements Callable<Integer> {

  private static final int RUNS = 10;
  private static final int QUICK_RUNS = 3;

  /** Enough for the compilers to be done with them. */
  private static final Map<String, Integer> CALLS = Map.of("I1", 400_000, "I2", 40_000);

  private static final int OTHER_CALLS = 20_000;

  @Option(names = "--quick", description = "3 runs of each instead of 10.")
  private boolean quick;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "Only this engine, as the CSV names it. Repeatable.")
  private List<String> engineNames = List.of();

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = "I1, I2 or I3 at batch 1; default: I1 and I3. Repeatable.")
  private List<String> workloads = List.of("I1", "I3");

  @Option(names = "--threads", defaultValue = "1", description = "A sample is predicted by one: 1.")
  private int threads;

  private CallsBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreads(threads);
    if (threads > 1) {
      throw new IllegalArgumentException(
          "--threads is " + threads + ", but a sample is predicted by 1");
    }
    Arguments.checkEngines(engineNames, StartCommands.callers());
    int runs = quick ? QUICK_RUNS : RUNS;
    Csv.header();
    try (InferFiles files = new InferFiles()) {
      for (String name : workloads) {
        InferWorkload.Network network = InferWorkload.named(name).getFirst().network();
        Path model = files.folder().resolve(name + ".safetensors");
        try (Model made = Model.initialize(network.layers(), InferWorkload.WEIGHTS_SEED)) {
          made.save(model);
        }
        int calls = CALLS.getOrDefault(network.name(), OTHER_CALLS);
        List<StartCommands.Start> starts =
            new StartCommands(List.of(Build.THIS), null, files, 1)
                .callers(model, calls).stream()
                    .filter(start -> engineNames.isEmpty() || engineNames.contains(start.name()))
                    .toList();
        measure(network.name() + "_calls", starts, files.folder(), runs);
      }
    }
    return 0;
  }

  private static void measure(
      String workload, List<StartCommands.Start> starts, Path folder, int runs) {
    Map<StartCommands.Start, Map<String, Samples>> figures = new LinkedHashMap<>();
    Map<StartCommands.Start, List<String>> flags = new LinkedHashMap<>();
    for (StartCommands.Start start : starts) {
      figures.put(start, new LinkedHashMap<>());
      boolean cached = start.name().endsWith(StartCommands.AOT);
      Path cache = folder.resolve(workload + start.name());
      if (cached) {
        lines(start, List.of("-XX:AOTCacheOutput=" + cache));
      }
      flags.put(start, cached ? List.of("-XX:AOTCache=" + cache) : List.of());
    }
    Map<String, String> units = new LinkedHashMap<>();
    for (int run = 0; run < runs; run++) {
      for (StartCommands.Start start : starts) {
        for (String line : lines(start, flags.get(start))) {
          String[] words = line.split(" ");
          units.put(words[0], words[2]);
          figures
              .get(start)
              .computeIfAbsent(words[0], metric -> new Samples(runs))
              .add(Double.parseDouble(words[1]));
        }
      }
    }
    figures.forEach(
        (start, rows) -> {
          rows.forEach(
              (metric, values) ->
                  Csv.row(start.name(), workload, metric, values.median(), units.get(metric)));
          System.err.printf(
              Locale.ROOT,
              "  %-8s %-28s full rate after %.0f calls, %.0f ms (%.0f to %.0f)%n",
              workload.substring(0, 2),
              start.name(),
              rows.get("full_rate_after_calls").median(),
              rows.get("full_rate_after").median(),
              rows.get("full_rate_after").quantile(0),
              rows.get("full_rate_after").quantile(1));
        });
    System.out.flush();
  }

  private static List<String> lines(StartCommands.Start start, List<String> flags) {
    ProcessBuilder builder = new ProcessBuilder(start.command(flags));
    List<String> lines = new ArrayList<>();
    try {
      Path errors = Files.createTempFile("ranvier-calls", ".txt");
      errors.toFile().deleteOnExit();
      Process process = builder.redirectError(errors.toFile()).start();
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        out.lines().forEach(lines::add);
      }
      if (process.waitFor() != 0) {
        throw new PeerException(
            "%s ended with %s: %s"
                .formatted(start.name(), process.exitValue(), Files.readString(errors).strip()));
      }
      return lines;
    } catch (IOException e) {
      throw new PeerException(start.name() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerException(start.name() + ": interrupted", e);
    }
  }
}
