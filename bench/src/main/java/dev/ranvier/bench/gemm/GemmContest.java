package dev.ranvier.bench.gemm;

import dev.ranvier.bench.measure.Samples;
import dev.ranvier.bench.probe.FmaTeam;
import dev.ranvier.bench.probe.Idle;
import dev.ranvier.bench.probe.WarmUp;
import java.util.ArrayList;
import java.util.List;

/**
 * The engines' turns on one shape: each gets slices of a few milliseconds, an FMA probe directly
 * before each slice, and the order rotates.
 */
final class GemmContest {

  private static final long SLICE_NANOS = 3_000_000;
  private static final int IDLE_TURNS = 2;

  private static final long WAKE_NANOS = 15_000_000;

  /**
   * How long to measure a shape.
   *
   * @param warmUpNanos the least for each engine
   * @param leastTurns for products that take longer than a slice
   * @param mostTurns for those that do not
   * @param nanos for all turns
   */
  record Effort(long warmUpNanos, int leastTurns, int mostTurns, long nanos) {

    static final Effort FULL = new Effort(500_000_000, 7, 800, 20_000_000_000L);
    static final Effort QUICK = new Effort(500_000_000, 3, 120, 4_000_000_000L);

    /** For one of a hundred shapes. */
    static final Effort GRID = new Effort(300_000_000, 5, 300, 2_300_000_000L);

    static final Effort GRID_QUICK = new Effort(120_000_000, 3, 80, 700_000_000L);

    /**
     * As long as a user wants, with an eighth of it to warm up, for each way to compute a shape.
     */
    Effort within(double seconds) {
      if (!(seconds > 0 && seconds <= 3600)) {
        throw new IllegalArgumentException(
            "--seconds is " + seconds + ", expected more than 0, at most 3600");
      }
      long budget = (long) (seconds * 1e9);
      return new Effort(Math.min(warmUpNanos, budget / 8), leastTurns, mostTurns, budget);
    }

    /** For an engine that is only to be placed. */
    Effort shorter() {
      return new Effort(warmUpNanos, leastTurns, Math.max(leastTurns, mostTurns / 10), nanos / 4);
    }
  }

  /** What one engine's way to compute the shape came to. */
  static final class Entry {

    private final GemmEngine engine;
    private final GemmPath path;
    private final Samples rates;
    private final Samples nanos;
    private final Samples fractions;
    private int products;

    private Entry(GemmEngine engine, GemmPath path, int turns) {
      this.engine = engine;
      this.path = path;
      this.rates = new Samples(turns);
      this.nanos = new Samples(turns);
      this.fractions = new Samples(turns);
    }

    GemmEngine engine() {
      return engine;
    }

    String pathName() {
      return path.name();
    }

    /** GFLOP/s of the slices. */
    Samples rates() {
      return rates;
    }

    /** Times of the slices. */
    Samples nanos() {
      return nanos;
    }

    /** Rates over the FMA probe beside them. */
    Samples fractions() {
      return fractions;
    }
  }

  private final GemmShape shape;
  private final FmaTeam probe;
  private final Effort effort;
  private final List<Entry> entries = new ArrayList<>();
  private final Samples probeRates;
  private final Samples probeNanos;

  GemmContest(GemmOperands operands, List<GemmEngine> engines, FmaTeam probe, Effort effort) {
    this.shape = operands.shape();
    this.probe = probe;
    this.effort = effort;
    for (GemmEngine engine : engines) {
      for (GemmPath path : engine.paths().of(operands)) {
        entries.add(new Entry(engine, path, effort.mostTurns()));
      }
    }
    this.probeRates = new Samples(effort.mostTurns() * entries.size());
    this.probeNanos = new Samples(effort.mostTurns() * entries.size());
  }

  /** Warms up, measures, and returns all entries. */
  List<Entry> run() {
    for (Entry entry : entries) {
      WarmUp.run(entry.path.product(), effort.warmUpNanos());
      entry.products = productsASlice(entry.path.product());
    }
    for (int turn = 0; turn < IDLE_TURNS; turn++) {
      for (Entry entry : entries) {
        slice(entry);
      }
    }
    long start = System.nanoTime();
    for (int turn = 0; turn < effort.mostTurns(); turn++) {
      if (turn >= effort.leastTurns() && System.nanoTime() - start > effort.nanos()) {
        break;
      }
      for (int i = 0; i < entries.size(); i++) {
        measure(entries.get((turn + i) % entries.size()));
      }
    }
    return entries;
  }

  /** GFLOP/s of the FMA probe's slices. */
  Samples probeRates() {
    return probeRates;
  }

  /** Times of the FMA probe's slices. */
  Samples probeNanos() {
    return probeNanos;
  }

  private void measure(Entry entry) {
    if (probe.threads() > 1) {
      Idle.await();
    }
    long probeStart = System.nanoTime();
    double peak = probe.gflops();
    probeNanos.add(System.nanoTime() - probeStart);
    probeRates.add(peak);
    if (probe.threads() > 1 && entry.products > 1) {
      wake(entry.path.product());
    }
    long nanos = slice(entry);
    double rate = shape.flops() * entry.products / nanos;
    entry.rates.add(rate);
    entry.nanos.add(nanos);
    entry.fractions.add(rate / peak);
  }

  /**
   * Runs until the engine's own workers are awake, each on a processor of its own: one that wakes
   * while a thread of the probe is about to sleep is put beside another, until the system moves it
   * some milliseconds later.
   */
  private static void wake(Runnable product) {
    long start = System.nanoTime();
    do {
      product.run();
    } while (System.nanoTime() - start < WAKE_NANOS);
  }

  private static long slice(Entry entry) {
    Runnable product = entry.path.product();
    long start = System.nanoTime();
    for (int i = 0; i < entry.products; i++) {
      product.run();
    }
    return System.nanoTime() - start;
  }

  private static int productsASlice(Runnable product) {
    int products = 1;
    while (true) {
      long start = System.nanoTime();
      for (int i = 0; i < products; i++) {
        product.run();
      }
      long nanos = System.nanoTime() - start;
      if (nanos > SLICE_NANOS / 4) {
        return (int) Math.max(1, Math.round((double) products * SLICE_NANOS / nanos));
      }
      products *= 2;
    }
  }
}
