package dev.ranvier.associative;

import dev.ranvier.Backend;
import java.lang.foreign.Arena;
import java.util.Objects;

/**
 * A dense associative memory, also called modern Hopfield network with binary states: the energy is
 * -Σ F(x · s) over the stored patterns x, and a neuron takes the value in which the energy is
 * lower, the others being as they are. With F(z) = z² that is Hebb's rule; a steeper F lets the
 * nearest pattern drown the others, and stores many more. Source: Krotov, Hopfield 2016.
 *
 * <p>The energy that is told is scaled to stay in range: -Σ (x · s / n)<sup>order</sup>, and -log Σ
 * e<sup>x · s</sup> for the exponential; both fall when the energy does. In asynchronous recall it
 * never rises, but for rounding in double precision. Synchronous recall computes fields in float32
 * products, where what is less than some millionths of the sum counts as 0.
 */
public final class DenseAssociativeMemory implements AssociativeMemory {

  private static final String DOOR = "DenseAssociativeMemory";

  private final Signs signs;
  private final Interaction interaction;
  private final Dynamics dynamics;
  private final Backend backend;
  private final Arena arena = Arena.ofShared();
  private final OneCaller caller = new OneCaller();
  private final CheckedRecall recall;

  private DenseAssociativeMemory(
      float[][] patterns,
      Interaction interaction,
      Dynamics dynamics,
      Backend backend,
      int threads) {
    this.interaction = Objects.requireNonNull(interaction, DOOR + ": interaction is null");
    this.dynamics = Objects.requireNonNull(dynamics, DOOR + ": dynamics is null");
    Objects.requireNonNull(backend, DOOR + ": backend is null");
    this.signs = new Signs(DOOR, patterns);
    boolean opened = false;
    try {
      Products products = new Products(DOOR, backend, threads, arena);
      this.backend = products.backend();
      FloatRows rows = FloatRows.of(arena, patterns);
      this.recall =
          new CheckedRecall(
              DOOR,
              size(),
              caller,
              new SignRecall(new InteractionFields(products, rows, interaction, arena), arena));
      opened = true;
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  /**
   * A memory of patterns, asynchronous, on one thread.
   *
   * @param patterns [P, n] of -1 and +1
   * @param interaction how steeply overlaps count
   * @throws IllegalArgumentException if there are none, lengths differ, or a value is another
   */
  public static DenseAssociativeMemory of(float[][] patterns, Interaction interaction) {
    return of(patterns, interaction, Dynamics.asynchronous(), Backend.AUTO, 1);
  }

  /**
   * A memory of patterns.
   *
   * @param patterns [P, n] of -1 and +1
   * @param interaction how steeply overlaps count
   * @param dynamics of recalls that name none
   * @param backend what computes matrix products, as in {@link HopfieldOptions}
   * @param threads that share large products, 0 for all of the process's team
   * @throws IllegalArgumentException if there are no patterns, lengths differ, or a value is
   *     another
   * @throws IllegalStateException if the backend cannot run here
   */
  public static DenseAssociativeMemory of(
      float[][] patterns,
      Interaction interaction,
      Dynamics dynamics,
      Backend backend,
      int threads) {
    return new DenseAssociativeMemory(patterns, interaction, dynamics, backend, threads);
  }

  @Override
  public int size() {
    return signs.size();
  }

  @Override
  public int stored() {
    return signs.stored();
  }

  /** How steeply overlaps count. */
  public Interaction interaction() {
    return interaction;
  }

  /** What computes its products: SIMD, BLAS or SCALAR. */
  public Backend backend() {
    return backend;
  }

  @Override
  public void recall(float[][] starts, float[][] results, RecallLog log) {
    recall(dynamics, starts, results, log);
  }

  /**
   * The same by other dynamics.
   *
   * @param other in what order neurons change
   * @param starts [count, size] of -1, +1 and 0
   * @param results at least [count, size], written; may be the starts
   * @param log with room for the count, written
   * @throws IllegalArgumentException if a size or a value is wrong
   * @throws IllegalStateException if it is closed, or another thread is in a call
   */
  public void recall(Dynamics other, float[][] starts, float[][] results, RecallLog log) {
    recall.recall(other, starts, results, log);
  }

  @Override
  public double energy(float[] state) {
    return recall.energy(state);
  }

  /**
   * Energies on the way of a recall: at the start, and after each neuron that changed
   * (asynchronous) or each step that changed some (synchronous).
   *
   * @throws IllegalArgumentException if a size or a value is wrong
   * @throws IllegalStateException if it is closed, or another thread is in a call
   */
  public double[] energies(Dynamics other, float[] start) {
    return recall.energies(other, start);
  }

  @Override
  public void close() {
    if (caller.close(DOOR + ".close")) {
      arena.close();
    }
  }

  /** Sizes and what computes, for people. */
  @Override
  public String toString() {
    return "DenseAssociativeMemory of %s neurons, %s patterns, %s, on %s"
        .formatted(size(), stored(), interaction, backend);
  }
}
