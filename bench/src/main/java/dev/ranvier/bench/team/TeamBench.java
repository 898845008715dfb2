package dev.ranvier.bench.team;

import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.Samples;
import dev.ranvier.simd.team.ThreadTeam;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a parallel call costs beside its work: an empty task on a team, call after call, after 50
 * microseconds of serial work (as inside a training step) and after 5 milliseconds of sleep. The
 * three take turns. Each call is timed alone; reading the clock is part of the figure.
 */
@Command(
    name = "team",
    description = "The hand-over of an empty parallel call, in microseconds.",
    mixinStandardHelpOptions = true)
public final class TeamBench implements Callable<Integer> {

  private static final String VERSION = "0.1.0-SNAPSHOT";
  private static final ThreadTeam.Task EMPTY = (member, members) -> {};
  private static final int WARM_CALLS = 50_000;
  private static final int CALLS_A_TURN = 1_000;
  private static final int WORKING_CALLS_A_TURN = 100;
  private static final int SLEEPING_CALLS_A_TURN = 5;
  private static final long WORK_NANOS = 50_000;
  private static final long SLEEP_NANOS = 5_000_000;

  @Option(names = "--threads", description = "Default: one a processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--quick", description = "A tenth of the turns.")
  private boolean quick;

  private TeamBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreads(threads);
    int turns = quick ? 60 : 600;
    Samples backToBack = new Samples(turns * CALLS_A_TURN);
    Samples working = new Samples(turns * WORKING_CALLS_A_TURN);
    Samples sleeping = new Samples(turns * SLEEPING_CALLS_A_TURN);
    try (ThreadTeam team = ThreadTeam.of(threads)) {
      warmUp(team);
      for (int turn = 0; turn < turns; turn++) {
        for (int i = 0; i < SLEEPING_CALLS_A_TURN; i++) {
          LockSupport.parkNanos(SLEEP_NANOS);
          sleeping.add(micros(team));
        }
        for (int i = 0; i < WORKING_CALLS_A_TURN; i++) {
          work();
          working.add(micros(team));
        }
        for (int i = 0; i < CALLS_A_TURN; i++) {
          backToBack.add(micros(team));
        }
      }
    }
    Csv.header();
    rows("team_back_to_back", threads, backToBack);
    rows("team_after_50us_of_work", threads, working);
    rows("team_after_5ms_of_sleep", threads, sleeping);
    return 0;
  }

  private static void warmUp(ThreadTeam team) {
    double sum = 0;
    for (int i = 0; i < WARM_CALLS; i++) {
      sum += micros(team);
    }
    System.err.printf(Locale.ROOT, "warm-up: %.2f us on average%n", sum / WARM_CALLS);
  }

  private static double micros(ThreadTeam team) {
    long start = System.nanoTime();
    team.share(team.size(), EMPTY);
    return (System.nanoTime() - start) * 1e-3;
  }

  private static void work() {
    long end = System.nanoTime() + WORK_NANOS;
    while (System.nanoTime() < end) {
      continue; // the caller computes, the workers wait
    }
  }

  private static void rows(String workload, int size, Samples micros) {
    row(workload, size, "p50", micros.quantile(0.5));
    row(workload, size, "p99", micros.quantile(0.99));
    row(workload, size, "min", micros.quantile(0));
  }

  private static void row(String workload, int size, String metric, double value) {
    System.out.printf(
        Locale.ROOT, "ranvier-team,%s,%s,%d,%s,%.4g,us%n", VERSION, workload, size, metric, value);
  }
}
