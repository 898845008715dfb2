package dev.ranvier.bench.measure;

/**
 * Whether an engine's turns have stopped getting faster. In a young process they do until the last
 * compiler is done, which on a busy machine takes many times as long as on a quiet one.
 */
public final class Settling {

  /** Of a warm-up that does not settle. */
  public static final long MOST_NANOS = 20_000_000_000L;

  private static final int QUIET_TURNS = 3;
  private static final double FASTER = 0.95;

  private double best = Double.POSITIVE_INFINITY;
  private int quiet;

  public Settling() {}

  /** Sees one turn more. A single step that takes a whole turn has run its kernels for long. */
  public boolean settled(StepTimes times) {
    Samples nanos = new Samples(times.count());
    for (int step = 0; step < times.count(); step++) {
      nanos.add(times.nanos(step));
    }
    double median = nanos.median();
    quiet = median < FASTER * best ? 0 : quiet + 1;
    best = Math.min(best, median);
    return quiet >= (times.count() == 1 ? 1 : QUIET_TURNS);
  }
}
