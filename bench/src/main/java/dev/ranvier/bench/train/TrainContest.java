package dev.ranvier.bench.train;

import dev.ranvier.bench.measure.Samples;
import dev.ranvier.bench.measure.Settling;
import dev.ranvier.bench.measure.StepTimes;
import dev.ranvier.bench.measure.Turns;
import dev.ranvier.bench.probe.FmaTeam;
import java.util.List;

/**
 * The engines' turns on one workload: each trains for some tenths of a second, or one step if that
 * takes longer, with FMA probes directly before and after; the order rotates.
 */
final class TrainContest {

  private static final int MOST_STEPS_A_TURN = 10_000;
  private static final int LEAST_WARM_STEPS = 3;

  /**
   * How long to measure a workload.
   *
   * @param warmUpNanos for each engine; three steps at least
   * @param settling whether to warm up longer, until turns get no faster
   * @param turnNanos of a turn of more than one step
   * @param leastTurns for steps that take longer
   * @param mostTurns for those that do not
   * @param nanos for all turns
   */
  record Effort(
      long warmUpNanos,
      boolean settling,
      long turnNanos,
      int leastTurns,
      int mostTurns,
      long nanos) {

    private static final Effort FULL =
        new Effort(3_000_000_000L, false, 250_000_000, 9, 60, 120_000_000_000L);
    private static final Effort QUICK =
        new Effort(1_500_000_000L, false, 200_000_000, 3, 15, 15_000_000_000L);

    /** Peers get longer to warm up: much of their work is in Java that is compiled late. */
    static Effort of(boolean quick, boolean peers) {
      Effort effort = quick ? QUICK : FULL;
      return peers ? effort.longerWarmUp() : effort;
    }

    /** Within so much time for all turns, an eighth of it to warm up. */
    Effort within(long most) {
      return new Effort(
          Math.min(warmUpNanos, most / 8),
          settling,
          Math.min(turnNanos, most / mostTurns),
          leastTurns,
          mostTurns,
          Math.min(nanos, most));
    }

    /** Of one of so many processes: they share the time, and each settles for itself. */
    Effort each(int processes) {
      int least = Math.min(leastTurns, Math.max(2, leastTurns / processes));
      return new Effort(warmUpNanos, true, turnNanos, least, mostTurns, nanos / processes);
    }

    private Effort longerWarmUp() {
      return new Effort(3 * warmUpNanos, settling, turnNanos, leastTurns, mostTurns, nanos);
    }
  }

  /** What one engine came to. */
  static final class Entry {

    private final TrainEngine engine;
    private final Samples micros;
    private final Samples rates;
    private final Samples peaks;
    private double firstLoss;
    private double lastLoss;

    private Entry(TrainEngine engine, int turns) {
      this.engine = engine;
      this.micros = new Samples(turns * MOST_STEPS_A_TURN);
      this.rates = new Samples(turns);
      this.peaks = new Samples(turns);
    }

    TrainEngine engine() {
      return engine;
    }

    /** Times of single steps. */
    Samples micros() {
      return micros;
    }

    /** Steps per second of the turns. */
    Samples rates() {
      return rates;
    }

    /** GFLOP/s of the FMA probes beside the turns. */
    Samples peaks() {
      return peaks;
    }

    double firstLoss() {
      return firstLoss;
    }

    double lastLoss() {
      return lastLoss;
    }

    /** Median over turns of the steps' rate over that of the probe beside. */
    double peakFraction(double stepFlops) {
      Samples fractions = new Samples(rates.count());
      for (int turn = 0; turn < rates.count(); turn++) {
        fractions.add(stepFlops * rates.get(turn) * 1e-9 / peaks.get(turn));
      }
      return fractions.median();
    }

    /** Median over rounds of this engine's rate over another's. */
    double over(Entry other) {
      Samples fractions = new Samples(rates.count());
      for (int turn = 0; turn < Math.min(rates.count(), other.rates.count()); turn++) {
        fractions.add(rates.get(turn) / other.rates.get(turn));
      }
      return fractions.median();
    }
  }

  private final Effort effort;
  private final Turns<Entry> turns;
  private final StepTimes times = new StepTimes(MOST_STEPS_A_TURN);

  TrainContest(List<TrainEngine> engines, FmaTeam probe, Effort effort) {
    this.effort = effort;
    turns = new Turns<>(probe);
    for (TrainEngine engine : engines) {
      turns.add(new Entry(engine, effort.mostTurns()));
    }
  }

  /** Warms up, measures, and returns the entries of those that lasted. */
  List<Entry> run() {
    turns.round(0, this::warmUp);
    long start = System.nanoTime();
    for (int turn = 0; turn < effort.mostTurns(); turn++) {
      if (turn >= effort.leastTurns() && System.nanoTime() - start > effort.nanos()) {
        break;
      }
      turns.round(turn, this::measure);
    }
    return turns.entries();
  }

  private void warmUp(Entry entry) {
    entry.firstLoss = entry.engine.turn(0, times);
    int steps = 1;
    Settling settling = new Settling();
    boolean settled = !effort.settling();
    long start = System.nanoTime();
    long nanos = 0;
    while (steps < LEAST_WARM_STEPS
        || nanos < effort.warmUpNanos()
        || !settled && nanos < Settling.MOST_NANOS) {
      entry.engine.turn(effort.turnNanos(), times);
      steps += times.count();
      settled |= settling.settled(times);
      nanos = System.nanoTime() - start;
    }
  }

  private void measure(Entry entry) {
    double peak = turns.beside(() -> entry.lastLoss = entry.engine.turn(effort.turnNanos(), times));
    // The first step of several finds the caches as another engine left them.
    int from = times.count() > 2 ? 1 : 0;
    long sum = 0;
    for (int step = from; step < times.count(); step++) {
      entry.micros.add(times.nanos(step) * 1e-3);
      sum += times.nanos(step);
    }
    entry.rates.add((times.count() - from) * 1e9 / sum);
    entry.peaks.add(peak);
  }
}
