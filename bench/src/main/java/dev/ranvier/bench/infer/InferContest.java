package dev.ranvier.bench.infer;

import dev.ranvier.bench.build.Build;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.Samples;
import dev.ranvier.bench.measure.Settling;
import dev.ranvier.bench.measure.StepTimes;
import dev.ranvier.bench.measure.Turns;
import dev.ranvier.bench.probe.FmaTeam;
import java.util.List;
import java.util.Locale;

/**
 * The engines' turns on one workload: each predicts for a tenth of a second or two, or one batch if
 * that takes longer, with FMA probes directly before and after; the order rotates. Before anything
 * is measured their outputs are compared.
 */
public final class InferContest {

  /** Calls that take less are timed in batches too: reading the clock takes 25 ns or so. */
  private static final double SHORT_MICROS = 2;

  private static final int CALLS_A_TIME = 64;
  private static final int MOST_TIMES_A_TURN = 20_000;

  /** Of the largest output, or of 1: sums of thousands of terms in different orders. */
  public static final double TOLERANCE = 1e-4;

  /**
   * How long to measure a workload.
   *
   * @param warmUpNanos for each engine, after what it does itself
   * @param settling whether to warm up longer, until turns get no faster
   * @param turnNanos of a turn of more than one call
   * @param leastTurns for calls that take longer
   * @param mostTurns for those that do not
   * @param nanos for all turns
   */
  public record Effort(
      long warmUpNanos,
      boolean settling,
      long turnNanos,
      int leastTurns,
      int mostTurns,
      long nanos) {

    private static final Effort FULL =
        new Effort(1_500_000_000, false, 200_000_000, 5, 60, 20_000_000_000L);
    private static final Effort QUICK =
        new Effort(500_000_000, false, 100_000_000, 3, 8, 3_000_000_000L);

    static Effort of(boolean quick) {
      return quick ? QUICK : FULL;
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
  }

  /** What one engine came to. */
  static final class Entry {

    private final InferEngine engine;
    private final Samples single;
    private final Samples batched;
    private final Samples rates;
    private final Samples peaks;
    private boolean shortCalls;
    private long bytes;
    private long calls;

    private Entry(InferEngine engine, int turns) {
      this.engine = engine;
      this.single = new Samples(turns * MOST_TIMES_A_TURN);
      this.batched = new Samples(turns * MOST_TIMES_A_TURN);
      this.rates = new Samples(turns);
      this.peaks = new Samples(turns);
    }

    InferEngine engine() {
      return engine;
    }

    /** Microseconds of a call that half of the calls do not exceed. */
    double median() {
      return (shortCalls ? batched : single).median();
    }

    /** Microseconds of the fastest call. */
    double least() {
      return (shortCalls ? batched : single).quantile(0);
    }

    /** Microseconds of a call alone, the clock with it. */
    double tail(double share) {
      return single.quantile(share);
    }

    /** Calls per second of the turns. */
    Samples rates() {
      return rates;
    }

    /** GFLOP/s of the FMA probes beside the turns. */
    Samples peaks() {
      return peaks;
    }

    /** Bytes that all measured calls allocated. */
    long bytes() {
      return bytes;
    }

    /** Measured calls. */
    long calls() {
      return calls;
    }

    private void count(long moreBytes, long moreCalls) {
      bytes += moreBytes;
      calls += moreCalls;
    }
  }

  private final Effort effort;
  private final Turns<Entry> turns;
  private final StepTimes times = new StepTimes(MOST_TIMES_A_TURN);
  private float[] expected;
  private String expectedOf;

  InferContest(List<InferEngine> engines, FmaTeam probe, Effort effort) {
    this.effort = effort;
    turns = new Turns<>(probe);
    for (InferEngine engine : engines) {
      turns.add(new Entry(engine, effort.mostTurns()));
    }
  }

  /** Compares, warms up, measures, and returns the entries of those that lasted. */
  List<Entry> run() {
    turns.round(0, this::compare);
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

  /** Meanwhile the others get ready too, and nothing is measured. */
  private void compare(Entry entry) {
    entry.engine.await();
    float[] output = entry.engine.output();
    if (expected == null) {
      expected = output;
      expectedOf = entry.engine.name();
    }
    double difference = difference(expected, output);
    if (!(difference <= entry.engine.tolerance())) {
      throw new PeerException(
          String.format(
              Locale.ROOT,
              "%s is not measured: its output is not that of %s, but off by %.2g of the largest",
              entry.engine.name(),
              expectedOf,
              difference));
    }
  }

  /** The largest difference over the largest value of the first, or 1; NaN for other lengths. */
  public static double difference(float[] expected, float[] output) {
    if (expected.length != output.length) {
      return Double.NaN;
    }
    double largest = 1;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs((double) output[i] - expected[i]));
    }
    return difference / largest;
  }

  private void warmUp(Entry entry) {
    Settling settling = new Settling();
    boolean settled = !effort.settling();
    long start = System.nanoTime();
    long nanos;
    do {
      long bytes = entry.engine.turn(effort.turnNanos(), 1, times);
      // Ranvier's calls allocate until their kernels are compiled, others for ever.
      boolean compiled = bytes == 0 || !Build.isRanvier(entry.engine.name());
      settled |= settling.settled(times) && compiled;
      nanos = System.nanoTime() - start;
    } while (nanos < effort.warmUpNanos() || !settled && nanos < Settling.MOST_NANOS);
    entry.shortCalls = micros(times, 1).median() < SHORT_MICROS;
    if (entry.shortCalls) {
      entry.engine.turn(effort.turnNanos(), CALLS_A_TIME, times);
      entry.engine.turn(effort.turnNanos(), 1, times);
    }
  }

  private void measure(Entry entry) {
    entry.peaks.add(turns.beside(() -> turn(entry)));
  }

  private void turn(Entry entry) {
    long nanos = effort.turnNanos();
    if (entry.shortCalls) {
      entry.count(entry.engine.turn(nanos / 2, CALLS_A_TIME, times), calls(CALLS_A_TIME));
      Samples batched = micros(times, CALLS_A_TIME);
      batched.copyTo(entry.batched);
      entry.rates.add(1e6 / batched.mean());
      entry.count(entry.engine.turn(nanos / 2, 1, times), calls(1));
      micros(times, 1).copyTo(entry.single);
    } else {
      entry.count(entry.engine.turn(nanos, 1, times), calls(1));
      Samples single = micros(times, 1);
      single.copyTo(entry.single);
      entry.rates.add(1e6 / single.mean());
    }
  }

  private long calls(int callsATime) {
    return (long) times.count() * callsATime;
  }

  private static Samples micros(StepTimes times, int callsATime) {
    Samples micros = new Samples(times.count());
    for (int i = 0; i < times.count(); i++) {
      micros.add(times.nanos(i) * 1e-3 / callsATime);
    }
    return micros;
  }
}
