package dev.ranvier.bench;

import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The options of commands that measure engines on workloads, turn by turn. */
final class RunOptions {

  @Option(names = "--threads", defaultValue = "1", description = "Threads of each engine.")
  private int threads;

  @Option(names = "--quick", description = "At most eight minutes.")
  private boolean quick;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = "Only this workload, as the CSV names it. Repeatable.")
  private List<String> workloadNames = List.of();

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "Only this engine, as the CSV names it. Repeatable.")
  private List<String> engineNames = List.of();

  RunOptions() {}

  /**
   * Refuses what cannot be measured, before anything is printed.
   *
   * @param engines names of the command's engines
   */
  void check(List<String> engines) {
    RanvierTraining.checkThreads(threads);
    Arguments.checkEngines(engineNames, engines);
  }

  int threads() {
    return threads;
  }

  boolean quick() {
    return quick;
  }

  /** Those that were asked for, or all, in the order of asking. */
  <W> List<W> workloads(List<W> all, Function<String, List<W>> named) {
    return workloadNames.isEmpty()
        ? all
        : workloadNames.stream().flatMap(name -> named.apply(name).stream()).distinct().toList();
  }

  /** Whether an engine was asked for, or all were. */
  boolean wanted(String engine) {
    return engineNames.isEmpty() || named(engine);
  }

  /** Whether an engine was asked for by its name. */
  boolean named(String engine) {
    return engineNames.contains(engine);
  }
}
