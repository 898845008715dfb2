package dev.ranvier.bench.memory;

import dev.ranvier.Backend;
import dev.ranvier.associative.Dynamics;
import dev.ranvier.associative.HopfieldNetwork;
import dev.ranvier.associative.HopfieldOptions;
import dev.ranvier.associative.LearningRule;
import dev.ranvier.associative.Outcome;
import dev.ranvier.associative.Patterns;
import dev.ranvier.associative.RecallExperiment.Result;
import dev.ranvier.associative.RecallLog;
import dev.ranvier.associative.WeightForm;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.Samples;
import dev.ranvier.bench.measure.Turns;
import dev.ranvier.bench.probe.FmaTeam;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A batch of noisy states, all neurons at once until nothing changes: this engine and NumPy take
 * turns, each by the weights (n x n) and by the patterns (Xᵀ (X s), then less P s).
 */
final class SpeedPart {

  private static final int STATES = 100;
  private static final double LOAD = 0.1;
  private static final double FLIPPED = 0.2;
  private static final double SAME_OVERLAP = 1e-3;
  private static final int WARM_UPS = 3;

  private final Findings findings;
  private final Backend backend;
  private final int threads;
  private final int size;
  private final int rounds;
  private final float[][] patterns;
  private final float[][] starts = new float[STATES][];
  private final String workload;

  /** Seconds of each engine, round by round. */
  private final Map<String, Samples> seconds = new LinkedHashMap<>();

  SpeedPart(Findings findings, Backend backend, int threads, boolean quick, long seed) {
    this.findings = findings;
    this.backend = backend;
    this.threads = threads;
    this.size = quick ? 2_000 : 10_000;
    this.rounds = quick ? 3 : 7;
    this.workload = "hopfield_recall_n" + size;
    this.patterns = Patterns.random((int) Math.round(LOAD * size), size, seed);
    for (int i = 0; i < STATES; i++) {
      starts[i] = Patterns.flipped(patterns[i], FLIPPED, seed * STATES + i);
    }
  }

  void run() {
    System.err.printf(
        Locale.ROOT,
        "%d patterns of %d, %d states with %.0f %% of the signs flipped, %d threads%n",
        patterns.length,
        size,
        STATES,
        100 * FLIPPED,
        threads);
    try (Ours byPatterns = new Ours("ranvier", WeightForm.PATTERNS);
        Ours byWeights = new Ours("ranvier-weights", WeightForm.WEIGHTS);
        NumPy numPy = NumPy.start(patterns, starts, threads);
        FmaTeam probe = new FmaTeam(threads)) {
      Turns<Recaller> turns = new Turns<>(probe);
      turns.add(byPatterns);
      turns.add(byWeights);
      if (numPy != null) {
        turns.add(numPy.byPatterns());
        turns.add(numPy.byWeights());
      }
      for (int i = 0; i < WARM_UPS; i++) {
        turns.round(0, Recaller::seconds);
      }
      System.err.println(byPatterns.describe());
      check(turns.entries());
      Samples peaks = new Samples(rounds * turns.entries().size());
      for (int round = 0; round < rounds; round++) {
        turns.round(round, entry -> turn(turns, entry, peaks));
      }
      report(turns.entries(), peaks);
    }
  }

  private void turn(Turns<Recaller> turns, Recaller entry, Samples peaks) {
    Samples own = seconds.computeIfAbsent(entry.name(), name -> new Samples(rounds));
    peaks.add(turns.beside(() -> own.add(entry.seconds())));
  }

  /** All must have recalled the same; ties and cycles leave a little room. */
  private void check(List<Recaller> entries) {
    double expected = entries.getFirst().overlap();
    for (Recaller entry : entries) {
      double overlap = entry.overlap();
      findings.row(entry.name(), entry.version(), workload, "overlap", overlap, "1");
      if (Math.abs(overlap - expected) > SAME_OVERLAP) {
        throw new PeerException(
            entry.name() + " recalls something else: mean overlap " + overlap, null);
      }
    }
  }

  private void report(List<Recaller> entries, Samples peaks) {
    for (Recaller entry : entries) {
      Samples own = seconds.get(entry.name());
      findings.row(entry.name(), entry.version(), workload, "recall_median", own.median(), "s");
      findings.row(entry.name(), entry.version(), workload, "recall_min", own.quantile(0), "s");
    }
    findings.row("probe", workload, "fma_gflops", peaks.median(), "GFLOP/s");
    if (seconds.containsKey(NumPy.BY_WEIGHTS)) {
      String metric = "rate_over_";
      findings.atLeast(
          "ranvier", workload, metric + NumPy.BY_WEIGHTS, ratio("ranvier", NumPy.BY_WEIGHTS), 1);
      findings.atLeast(
          "ranvier", workload, metric + NumPy.BY_PATTERNS, ratio("ranvier", NumPy.BY_PATTERNS), 1);
      findings.row(
          "ranvier-weights",
          workload,
          metric + NumPy.BY_WEIGHTS,
          ratio("ranvier-weights", NumPy.BY_WEIGHTS),
          "1");
    }
  }

  private double ratio(String engine, String other) {
    return seconds.get(other).median() / seconds.get(engine).median();
  }

  /** One that recalls the batch. */
  interface Recaller {

    String name();

    String version();

    /** Recalls once, and says how long it took. */
    double seconds();

    /** The mean overlap of what it recalled last with what was stored. */
    double overlap();
  }

  /** This engine. */
  private final class Ours implements Recaller, AutoCloseable {

    private final String name;
    private final HopfieldNetwork network;
    private final float[][] results = new float[STATES][size];
    private final RecallLog log = RecallLog.of(STATES);

    Ours(String name, WeightForm form) {
      this.name = name;
      this.network =
          HopfieldNetwork.of(
              patterns,
              HopfieldOptions.of(LearningRule.HEBBIAN)
                  .form(form)
                  .dynamics(Dynamics.synchronous())
                  .backend(backend)
                  .threads(threads));
    }

    @Override
    public String name() {
      return name;
    }

    /** For people: what recalls, and how the last recall ended. */
    String describe() {
      return "%s: %s of %s states at fixed points, %s in cycles of two"
          .formatted(
              network, log.count(Outcome.FIXED_POINT), STATES, log.count(Outcome.CYCLE_OF_TWO));
    }

    @Override
    public String version() {
      return Csv.VERSION;
    }

    @Override
    public double seconds() {
      long start = System.nanoTime();
      network.recall(starts, results, log);
      return (System.nanoTime() - start) * 1e-9;
    }

    @Override
    public double overlap() {
      return Result.of(results, Arrays.copyOf(patterns, STATES)).meanOverlap();
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
