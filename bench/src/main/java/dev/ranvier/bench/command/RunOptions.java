package dev.ranvier.bench.command;

import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.OwnKernels;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that measure engines on workloads, turn by turn. */
public final class RunOptions {

  @Option(names = "--threads", defaultValue = "1", description = "Threads of each engine.")
  private int threads;

  @Option(names = "--quick", description = "At most eight minutes.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "At most of each workload, an eighth of it to warm up each engine; the figures of less"
              + " than ten are rough.")
  private Double seconds;

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

  @Mixin private BaselineOptions baselineOptions = new BaselineOptions();

  public RunOptions() {}

  /**
   * Refuses what cannot be measured, before anything is printed.
   *
   * @param engines names of the command's engines
   * @param program of this module that runs Ranvier's in processes of their own
   */
  public void check(List<String> engines, Class<?> program) {
    Arguments.checkThreadsOfTeam(threads);
    if (seconds != null && !(seconds > 0 && seconds <= 3600)) {
      throw new IllegalArgumentException(
          "--seconds is " + seconds + ", expected more than 0, at most 3600");
    }
    Arguments.checkEngines(engineNames, baselineOptions.names(engines));
    baselineOptions.check(program);
  }

  /** Another checkout's build, and how many processes. */
  public BaselineOptions baseline() {
    return baselineOptions;
  }

  public int threads() {
    return threads;
  }

  public boolean quick() {
    return quick;
  }

  /** How long to measure a workload at most; without end unless that was asked for. */
  public long mostNanos() {
    return seconds == null ? Long.MAX_VALUE : (long) (seconds * 1e9);
  }

  /** Those that were asked for, or all, in the order of asking. */
  public <W> List<W> workloads(List<W> all, Function<String, List<W>> named) {
    return workloadNames.isEmpty()
        ? all
        : workloadNames.stream().flatMap(name -> named.apply(name).stream()).distinct().toList();
  }

  /** Whether there are such that were asked for. */
  boolean workloadsNamed() {
    return !workloadNames.isEmpty();
  }

  /** Whether an engine was asked for, or all were. */
  public boolean wanted(String engine) {
    return engineNames.isEmpty() || named(engine);
  }

  /**
   * Whether an engine is what SIMD takes by itself, which then is measured under SIMD's name, and
   * has rows under both. Not beside a baseline, whose SIMD may take another.
   */
  public boolean measuredOnce(String engine) {
    return !baselineOptions.given()
        && OwnKernels.simd()
        && engine.equals(OwnKernels.nameOfSimd())
        && wanted(engine)
        && wanted(EngineName.SIMD);
  }

  /** Whether any of these was. */
  public boolean wantsAny(Collection<String> engines) {
    return engines.stream().anyMatch(this::wanted);
  }

  /** Whether an engine was asked for by its name, or the same engine of the other build. */
  public boolean named(String engine) {
    return Arguments.named(engineNames, engine);
  }
}
