package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.Samples;
import dev.ranvier.bench.probe.FmaTeam;
import dev.ranvier.bench.probe.WarmUp;
import java.util.ArrayList;
import java.util.List;

/**
 * The turns of a case's ways: slices of a few milliseconds, an FMA probe directly before each, in
 * an order that rotates.
 */
final class Contest {

  private static final double SLICE_NANOS = 3e6;
  private static final int IDLE_TURNS = 2;
  private static final int LEAST_TURNS = 5;
  private static final int MOST_TURNS = 2_000;

  /** What a way came to. */
  static final class Entry {

    private final Way way;
    private final Samples nanos = new Samples(MOST_TURNS);
    private int calls;

    private Entry(Way way) {
      this.way = way;
    }

    Way way() {
      return way;
    }

    /** Microseconds of a call, at the median over slices. */
    double micros() {
      return nanos.median() * 1e-3;
    }

    /** How many times as long as another it takes for the same work. */
    double over(Entry other) {
      double work = way.flops() == 0 ? 1 : way.flops() / other.way.flops();
      return nanos.median() / other.nanos.median() / work;
    }

    /** GFLOP/s, at the median over slices; 0 where that says nothing. */
    double rate() {
      return way.flops() / nanos.median();
    }

    int turns() {
      return nanos.count();
    }
  }

  private final FmaTeam probe;
  private final double seconds;
  private final Samples peaks = new Samples(MOST_TURNS * 16);

  /**
   * A contest that measures for so long, after its ways are warm.
   *
   * @param seconds for all ways together
   */
  Contest(FmaTeam probe, double seconds) {
    this.probe = probe;
    this.seconds = seconds;
  }

  /** Warms up, measures, and returns an entry for each way. */
  List<Entry> run(List<Way> ways) {
    // Twice: what the second way teaches the compiler may cost the first its code.
    long warmUpNanos = (long) (Math.min(0.5, seconds / 4) * 1e9);
    for (int round = 0; round < 2; round++) {
      ways.forEach(way -> warmUp(way, warmUpNanos));
    }
    List<Entry> entries = new ArrayList<>();
    for (Way way : ways) {
      Entry entry = new Entry(way);
      entry.calls = callsASlice(way.call());
      entries.add(entry);
    }
    for (int turn = 0; turn < IDLE_TURNS; turn++) {
      entries.forEach(Contest::slice);
    }
    long start = System.nanoTime();
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      if (turn >= LEAST_TURNS && System.nanoTime() - start > seconds * 1e9) {
        break;
      }
      for (int i = 0; i < entries.size(); i++) {
        Entry entry = entries.get((turn + i) % entries.size());
        peaks.add(probe.gflops());
        entry.nanos.add(slice(entry));
      }
    }
    return entries;
  }

  private static void warmUp(Way way, long nanos) {
    if (way.quiet()) {
      WarmUp.run(way.call(), nanos);
      return;
    }
    for (long start = System.nanoTime(); System.nanoTime() - start < nanos; ) {
      way.call().run();
    }
  }

  /** GFLOP/s of the probes, at the median; NaN without vectors. */
  double peak() {
    return peaks.median();
  }

  /** Nanoseconds of a call. */
  private static double slice(Entry entry) {
    Runnable call = entry.way.call();
    long start = System.nanoTime();
    for (int i = 0; i < entry.calls; i++) {
      call.run();
    }
    return (double) (System.nanoTime() - start) / entry.calls;
  }

  private static int callsASlice(Runnable call) {
    int calls = 1;
    while (true) {
      long start = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        call.run();
      }
      long nanos = System.nanoTime() - start;
      if (nanos > SLICE_NANOS / 4) {
        return (int) Math.max(1, Math.round(calls * SLICE_NANOS / nanos));
      }
      calls *= 2;
    }
  }
}
