package dev.ranvier.associative;

import dev.ranvier.Backend;
import dev.ranvier.simd.gemm.Form;
import java.lang.foreign.Arena;
import java.util.Objects;

/**
 * The modern Hopfield network with continuous states: patterns and states of any numbers, one step
 * is ξ = X softmax(β Xᵀ ξ), the columns of X being the patterns: attention, with the patterns as
 * keys and values. A batch takes two matrix products and a softmax between them, as a dense layer
 * of P outputs and one of n would. Source: Ramsauer et al. 2020, "Hopfield Networks is All You
 * Need".
 *
 * <p>The energy -lse(β, Xᵀ ξ) + ½ ξᵀ ξ + (ln P)/β + ½ M², M being the longest pattern's length,
 * falls with each step, and is never below 0.
 *
 * <p>Starts are compared with patterns by their scalar product: 0 is unknown, since it adds
 * nothing. Patterns of signs are equally long, and their visible parts as well; of others the
 * longer ones win.
 */
public final class ModernHopfieldNetwork implements AssociativeMemory {

  private static final String DOOR = "ModernHopfieldNetwork";
  private static final int BATCH = LocalFields.BATCH;

  private final int size;
  private final int stored;
  private final Retrieval retrieval;
  private final Backend backend;
  private final Arena arena = Arena.ofShared();
  private final OneCaller caller = new OneCaller();
  private final Products products;
  private final FloatRows patterns;
  private final Products.Operand toScores;
  private final Products.Operand toStates;
  private final double longest;

  private final FloatRows attention;
  private FloatRows current;
  private FloatRows next;
  private final int[] origins = new int[BATCH];
  private final float[] scores;
  private final float[] state;
  private final float[] changed;
  private final double[] products64;

  private ModernHopfieldNetwork(
      float[][] given, Retrieval retrieval, Backend backend, int threads) {
    this.retrieval = Objects.requireNonNull(retrieval, DOOR + ": retrieval is null");
    Objects.requireNonNull(backend, DOOR + ": backend is null");
    this.size = Signs.rectangular(DOOR, given);
    this.stored = given.length;
    double most = 0;
    for (int p = 0; p < stored; p++) {
      requireFinite(DOOR, "pattern", p, given[p], size);
      most = Math.max(most, dot(given[p], given[p]));
    }
    this.longest = most;
    boolean opened = false;
    try {
      this.products = new Products(DOOR, backend, threads, arena);
      this.backend = products.backend();
      this.patterns = FloatRows.of(arena, given);
      this.toScores = products.operand(Form.NT, stored, size, patterns, arena);
      this.toStates = products.operand(Form.NN, size, stored, patterns, arena);
      this.attention = new FloatRows(arena, BATCH, stored);
      this.current = new FloatRows(arena, BATCH, size);
      this.next = new FloatRows(arena, BATCH, size);
      opened = true;
    } finally {
      if (!opened) {
        arena.close();
      }
    }
    this.scores = new float[stored];
    this.state = new float[size];
    this.changed = new float[size];
    this.products64 = new double[stored];
  }

  /**
   * A network that holds patterns, on one thread.
   *
   * @param patterns [P, n] of finite numbers
   * @param retrieval of recalls that name none
   * @throws IllegalArgumentException if there are no patterns, lengths differ, or a value is not
   *     finite
   */
  public static ModernHopfieldNetwork of(float[][] patterns, Retrieval retrieval) {
    return of(patterns, retrieval, Backend.AUTO, 1);
  }

  /**
   * A network that holds patterns.
   *
   * @param patterns [P, n] of finite numbers
   * @param retrieval of recalls that name none
   * @param backend what computes matrix products, as in {@link HopfieldOptions}
   * @param threads that share large products, 0 for all of the process's team
   * @throws IllegalArgumentException if there are no patterns, lengths differ, or a value is not
   *     finite
   * @throws IllegalStateException if the backend cannot run here
   */
  public static ModernHopfieldNetwork of(
      float[][] patterns, Retrieval retrieval, Backend backend, int threads) {
    return new ModernHopfieldNetwork(patterns, retrieval, backend, threads);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int stored() {
    return stored;
  }

  /** How it retrieves unless a call says otherwise. */
  public Retrieval retrieval() {
    return retrieval;
  }

  /** What computes its products: SIMD, BLAS or SCALAR. */
  public Backend backend() {
    return backend;
  }

  @Override
  public void recall(float[][] starts, float[][] results, RecallLog log) {
    recall(retrieval, starts, results, log);
  }

  /**
   * The same at another temperature, or with other limits.
   *
   * @param how beta, steps and tolerance
   * @param starts [count, size] of finite numbers, 0 where a value is unknown
   * @param results at least [count, size], written; may be the starts
   * @param log with room for the count, written; steps count those that changed something
   * @throws IllegalArgumentException if a size or a value is wrong
   * @throws IllegalStateException if it is closed, or another thread is in a call
   */
  public void recall(Retrieval how, float[][] starts, float[][] results, RecallLog log) {
    String door = DOOR + ".recall";
    Signs.requireGiven(door, "retrieval", how);
    Signs.requireRoom(door, starts, results, log, size);
    for (int i = 0; i < starts.length; i++) {
      requireFinite(door, "start", i, starts[i], size);
    }
    caller.enter(door);
    try {
      log.begin(starts.length);
      for (int first = 0; first < starts.length; first += BATCH) {
        int rows = Math.min(BATCH, starts.length - first);
        for (int row = 0; row < rows; row++) {
          current.write(row, starts[first + row]);
          origins[row] = first + row;
        }
        recall(how, rows, results, log);
      }
    } finally {
      caller.leave();
    }
  }

  /** States that have settled leave the batch, and the others move up. */
  private void recall(Retrieval how, int rows, float[][] results, RecallLog log) {
    int active = rows;
    for (int step = 1; active > 0; step++) {
      step(active, (float) how.beta());
      int kept = 0;
      for (int row = 0; row < active; row++) {
        int origin = origins[row];
        boolean settled = largestChange(row) <= how.tolerance();
        if (settled || step == how.maxSteps()) {
          next.read(row, results[origin]);
          log.set(
              origin,
              settled ? Outcome.FIXED_POINT : Outcome.NOT_SETTLED,
              settled ? step - 1 : step);
        } else {
          if (kept != row) {
            next.copy(row, next, kept);
          }
          origins[kept++] = origin;
        }
      }
      FloatRows swapped = current;
      current = next;
      next = swapped;
      active = kept;
    }
  }

  /** next = X softmax(beta Xᵀ current), a state in each row. */
  private void step(int rows, float beta) {
    products.multiply(rows, current, toScores, attention);
    for (int row = 0; row < rows; row++) {
      attention.read(row, scores);
      for (int p = 0; p < scores.length; p++) {
        scores[p] *= beta;
      }
      attention.write(row, scores);
    }
    products.softmax(rows, attention);
    products.multiply(rows, attention, toStates, next);
  }

  private float largestChange(int row) {
    current.read(row, state);
    next.read(row, changed);
    float most = 0;
    for (int i = 0; i < state.length; i++) {
      most = Math.max(most, Math.abs(changed[i] - state[i]));
    }
    return most;
  }

  /** In double precision, at the memory's own beta. */
  @Override
  public double energy(float[] of) {
    return energy(retrieval.beta(), of);
  }

  /**
   * The same at another inverse temperature.
   *
   * @param beta above 0
   * @param of [size] of finite numbers
   * @throws IllegalArgumentException if a size or a value is wrong
   * @throws IllegalStateException if it is closed, or another thread is in a call
   */
  public double energy(double beta, float[] of) {
    String door = DOOR + ".energy";
    Retrieval.beta(beta);
    requireFinite(door, "state", -1, of, size);
    caller.enter(door);
    try {
      double lse = logSumExp(beta, of);
      return -lse / beta + 0.5 * dot(of, of) + Math.log(stored) / beta + 0.5 * longest;
    } finally {
      caller.leave();
    }
  }

  /**
   * What part each stored pattern has in the next state, in double precision: softmax(β Xᵀ ξ).
   *
   * @param beta inverse temperature, above 0
   * @param of [size] of finite numbers
   * @param target at least [stored], written; sums to 1
   * @throws IllegalArgumentException if a size or a value is wrong
   * @throws IllegalStateException if it is closed, or another thread is in a call
   */
  public void attention(double beta, float[] of, double[] target) {
    String door = DOOR + ".attention";
    Retrieval.beta(beta);
    requireFinite(door, "state", -1, of, size);
    Signs.requireTarget(door, target, stored);
    caller.enter(door);
    try {
      double lse = logSumExp(beta, of);
      for (int p = 0; p < stored; p++) {
        target[p] = Math.exp(products64[p] - lse);
      }
    } finally {
      caller.leave();
    }
  }

  /** ln Σ e^(β x · ξ); leaves β x · ξ of each pattern behind. */
  private double logSumExp(double beta, float[] of) {
    double most = Double.NEGATIVE_INFINITY;
    for (int p = 0; p < stored; p++) {
      patterns.read(p, state);
      products64[p] = beta * dot(state, of);
      most = Math.max(most, products64[p]);
    }
    double sum = 0;
    for (double product : products64) {
      sum += Math.exp(product - most);
    }
    return most + Math.log(sum);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static void requireFinite(String door, String name, int index, float[] values, int size) {
    if (values == null || values.length != size) {
      throw new IllegalArgumentException(
          "%s: %s has %s values, expected %s, the size of the patterns"
              .formatted(
                  door, Signs.numbered(name, index), values == null ? "no" : values.length, size));
    }
    for (int i = 0; i < size; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "%s: %s has %s at index %s, expected a finite number"
                .formatted(door, Signs.numbered(name, index), values[i], i));
      }
    }
  }

  @Override
  public void close() {
    if (caller.close(DOOR + ".close")) {
      arena.close();
    }
  }

  /** Sizes, temperature and what computes, for people. */
  @Override
  public String toString() {
    return "ModernHopfieldNetwork of %s neurons, %s patterns, beta %s, on %s"
        .formatted(size, stored, retrieval.beta(), backend);
  }
}
