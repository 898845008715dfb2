package dev.ranvier.associative;

import dev.ranvier.Backend;
import java.lang.foreign.Arena;
import java.util.Objects;

/**
 * Hopfield's network: n neurons of -1 or +1, each joined to each by symmetric weights W, that a
 * {@link LearningRule} makes of patterns. A neuron takes the sign of its field h = W s, and keeps
 * its value where that is 0; a neuron that starts at 0 is unknown, tells the others nothing, and
 * takes the first sign that it is told. The energy E = -½ sᵀ W s never rises in asynchronous
 * recall.
 *
 * <p><b>Exactness.</b> Fields are float32 sums. Hebb's weights are integers over n, the sums are of
 * integers at most P n in all their parts, so that below 2<sup>24</sup> they are exact in any
 * order, on any backend, in either {@link WeightForm}: {@link #isExact}. The other rules' are
 * rounded; there a field of at most 10<sup>-4</sup> counts as 0, so that rounding flips no neuron.
 *
 * <pre>{@code
 * try (var memory = HopfieldNetwork.of(patterns, HopfieldOptions.of(LearningRule.HEBBIAN))) {
 *   Recall recall = memory.recall(Cues.flipped(patterns[0], 0.2, 1));
 * }
 * }</pre>
 */
public final class HopfieldNetwork implements AssociativeMemory {

  private static final String DOOR = "HopfieldNetwork";

  /** Integers up to this are floats. */
  private static final long EXACT = 1 << 24;

  private static final float ROUNDING = 1e-4f;

  private final HopfieldOptions options;
  private final Signs signs;
  private final boolean exact;
  private final double scale;
  private final Arena arena = Arena.ofShared();
  private final OneCaller caller = new OneCaller();
  private final Backend backend;

  /** One of the two. */
  private final FloatRows weights;

  private final FloatRows factor;
  private final CheckedRecall recall;

  private HopfieldNetwork(float[][] patterns, HopfieldOptions options) {
    this.options = Objects.requireNonNull(options, DOOR + ": options is null");
    this.signs = new Signs(DOOR, patterns);
    int stored = signs.stored();
    int size = signs.size();
    LearningRule rule = options.rule();
    this.exact = rule == LearningRule.HEBBIAN && (long) stored * size < EXACT;
    this.scale = rule == LearningRule.HEBBIAN ? 1.0 / size : 1;
    float tie = exact ? 0 : (float) (ROUNDING / scale);
    boolean opened = false;
    try {
      Products products = new Products(DOOR, options.backend(), options.threads(), arena);
      this.backend = products.backend();
      boolean self = options.selfCoupling();
      this.factor =
          switch (rule) {
            case HEBBIAN -> FloatRows.of(arena, patterns);
            case PSEUDO_INVERSE -> PseudoInverse.factor(DOOR, signs, patterns, arena);
            case STORKEY -> null;
          };
      if (keepsPatterns()) {
        this.weights = null;
        this.recall =
            new CheckedRecall(
                DOOR,
                size(),
                caller,
                new SignRecall(
                    new PatternFactor(products, factor, self, scale, tie, arena), arena));
      } else {
        this.weights =
            factor == null
                ? StorkeyRule.weights(patterns, self, arena)
                : WeightMatrix.ofFactor(products, factor, self, arena);
        this.recall =
            new CheckedRecall(
                DOOR,
                size(),
                caller,
                new SignRecall(new WeightMatrix(products, weights, scale, tie), arena));
      }
      opened = true;
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  private boolean keepsPatterns() {
    return switch (options.form()) {
      case WEIGHTS -> false;
      case PATTERNS -> true;
      case AUTO -> factor != null && 2L * stored() <= size();
    };
  }

  /**
   * A network that has learned patterns.
   *
   * @param patterns [P, n] of -1 and +1
   * @param options rule, dynamics, what computes
   * @throws IllegalArgumentException if there are none, lengths differ, a value is another, or for
   *     the pseudo-inverse rule, if they are linearly dependent
   * @throws IllegalStateException if the backend cannot run here
   */
  public static HopfieldNetwork of(float[][] patterns, HopfieldOptions options) {
    return new HopfieldNetwork(patterns, options);
  }

  /**
   * A network that has learned patterns by a rule, with the options that {@link HopfieldOptions#of}
   * gives.
   */
  public static HopfieldNetwork of(float[][] patterns, LearningRule rule) {
    return of(patterns, HopfieldOptions.of(rule));
  }

  @Override
  public int size() {
    return signs.size();
  }

  @Override
  public int stored() {
    return signs.stored();
  }

  /** Patterns per neuron, alpha in the theory. */
  public double load() {
    return (double) stored() / size();
  }

  /** How it learned. */
  public HopfieldOptions options() {
    return options;
  }

  /** Whether fields are exact, and with them every sign and every energy. */
  public boolean isExact() {
    return exact;
  }

  /** {@link WeightForm#WEIGHTS} or {@link WeightForm#PATTERNS}. */
  public WeightForm form() {
    return weights == null ? WeightForm.PATTERNS : WeightForm.WEIGHTS;
  }

  /** What computes its products: SIMD, BLAS or SCALAR. */
  public Backend backend() {
    return backend;
  }

  @Override
  public void recall(float[][] starts, float[][] results, RecallLog log) {
    recall(options.dynamics(), starts, results, log);
  }

  /**
   * The same by other dynamics.
   *
   * @param dynamics in what order neurons change
   * @param starts [count, size] of -1, +1 and 0
   * @param results at least [count, size], written; may be the starts
   * @param log with room for the count, written
   * @throws IllegalArgumentException if a size or a value is wrong
   * @throws IllegalStateException if it is closed, or another thread is in a call
   */
  public void recall(Dynamics dynamics, float[][] starts, float[][] results, RecallLog log) {
    recall.recall(dynamics, starts, results, log);
  }

  /** -½ sᵀ W s, with the diagonal that the network has. */
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
  public double[] energies(Dynamics dynamics, float[] start) {
    return recall.energies(dynamics, start);
  }

  /**
   * How much a state resembles each stored pattern: (1/n) Σ s x, from -1 to 1, exact.
   *
   * @param state [size] of -1, +1 and 0
   * @param target at least [stored], written
   * @throws IllegalArgumentException if a size or a value is wrong
   */
  public void overlaps(float[] state, double[] target) {
    String door = DOOR + ".overlaps";
    Signs.requireState(door, "state", state, size());
    Signs.requireTarget(door, target, stored());
    caller.enter(door);
    try {
      signs.overlaps(state, target);
    } finally {
      caller.leave();
    }
  }

  /**
   * The weight between two neurons, in double precision.
   *
   * @throws IndexOutOfBoundsException if there is no such neuron
   */
  public double weight(int one, int other) {
    Objects.checkIndex(one, size());
    Objects.checkIndex(other, size());
    caller.enter(DOOR + ".weight");
    try {
      if (weights != null) {
        return scale * weights.get(one, other);
      }
      if (one == other && !options.selfCoupling()) {
        return 0;
      }
      double sum = 0;
      for (int p = 0; p < factor.rows; p++) {
        sum += (double) factor.get(p, one) * factor.get(p, other);
      }
      return scale * sum;
    } finally {
      caller.leave();
    }
  }

  @Override
  public void close() {
    if (caller.close(DOOR + ".close")) {
      arena.close();
    }
  }

  /** Rule, sizes and what computes, for people. */
  @Override
  public String toString() {
    return "HopfieldNetwork of %s neurons, %s patterns by rule %s, kept as %s, on %s"
        .formatted(size(), stored(), options.rule(), form(), backend);
  }
}
