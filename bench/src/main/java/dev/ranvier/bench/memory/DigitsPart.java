package dev.ranvier.bench.memory;

import dev.ranvier.Backend;
import dev.ranvier.associative.AssociativeMemory;
import dev.ranvier.associative.DenseAssociativeMemory;
import dev.ranvier.associative.Dynamics;
import dev.ranvier.associative.HopfieldNetwork;
import dev.ranvier.associative.HopfieldOptions;
import dev.ranvier.associative.Interaction;
import dev.ranvier.associative.LearningRule;
import dev.ranvier.associative.ModernHopfieldNetwork;
import dev.ranvier.associative.Patterns;
import dev.ranvier.associative.RecallExperiment;
import dev.ranvier.associative.Retrieval;
import dev.ranvier.digits.Digits;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Digits as signs, white above half of the range of grey, whose lower half is hidden: as 0,
 * unknown, and as -1, background, which tells the network something wrong.
 */
final class DigitsPart {

  private static final int MODERN = 1_000;
  private static final double LEAST_MODERN = 0.99;
  private static final int PSEUDO_INVERSE = 50;
  private static final double LEAST_PSEUDO_INVERSE = 0.98;
  private static final int[] CURVE = {5, 10, 20, 50, 100, 150, 200, 500, 1_000};
  private static final double BETA = 2;
  private static final double HALF_GREY = 0.5;

  /** Of the pseudo-inverse rule, whose patterns must be independent. */
  private static final int MOST_INDEPENDENT = 500;

  private final Findings findings;
  private final boolean bounds;
  private final Backend backend;
  private final int threads;
  private final float[][] patterns;

  /**
   * @param digits at least 1,000
   * @param bounds whether these are the digits that something is expected of
   */
  DigitsPart(Findings findings, Digits digits, boolean bounds, Backend backend, int threads) {
    this.findings = findings;
    this.bounds = bounds;
    this.backend = backend;
    this.threads = threads;
    this.patterns = new float[Math.min(MODERN, digits.count())][];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = Patterns.signs(digits.pixels(i), HALF_GREY);
    }
  }

  void run() {
    for (int stored : CURVE) {
      if (stored > patterns.length) {
        continue;
      }
      for (String name : names(stored)) {
        try (AssociativeMemory memory = memory(name, Arrays.copyOf(patterns, stored))) {
          curve(name, memory, stored);
        }
      }
    }
  }

  private static Iterable<String> names(int stored) {
    Map<String, Integer> most = new LinkedHashMap<>();
    most.put("modern", MODERN);
    most.put("pseudo-inverse", MOST_INDEPENDENT);
    most.put("storkey", MODERN);
    most.put("hebbian", MODERN);
    most.put("dense-3", MODERN);
    most.put("dense-30", MODERN);
    most.put("dense-exponential", MODERN);
    most.values().removeIf(limit -> limit < stored);
    return most.keySet();
  }

  /** All neurons at once: whole batches, and the visible half speaks before it may change. */
  private AssociativeMemory memory(String name, float[][] stored) {
    return switch (name) {
      case "modern" -> ModernHopfieldNetwork.of(stored, Retrieval.beta(BETA), backend, threads);
      case "pseudo-inverse" -> network(LearningRule.PSEUDO_INVERSE, stored);
      case "storkey" -> network(LearningRule.STORKEY, stored);
      case "hebbian" -> network(LearningRule.HEBBIAN, stored);
      case "dense-3" -> dense(Interaction.polynomial(3), stored);
      case "dense-30" -> dense(Interaction.polynomial(30), stored);
      case "dense-exponential" -> dense(Interaction.exponential(), stored);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private HopfieldNetwork network(LearningRule rule, float[][] stored) {
    return HopfieldNetwork.of(
        stored,
        HopfieldOptions.of(rule)
            .dynamics(Dynamics.synchronous())
            .backend(backend)
            .threads(threads));
  }

  private DenseAssociativeMemory dense(Interaction interaction, float[][] stored) {
    return DenseAssociativeMemory.of(stored, interaction, Dynamics.synchronous(), backend, threads);
  }

  private void curve(String name, AssociativeMemory memory, int stored) {
    String engine = "ranvier-" + name;
    String metric = "exact_of_" + stored;
    double unknown = exact(memory, stored, 0);
    double least =
        name.equals("modern") && stored == MODERN
            ? LEAST_MODERN
            : name.equals("pseudo-inverse") && stored == PSEUDO_INVERSE
                ? LEAST_PSEUDO_INVERSE
                : Double.NaN;
    if (bounds && !Double.isNaN(least)) {
      findings.atLeast(engine, "digits_half_unknown", metric, unknown, least);
    } else {
      findings.row(engine, "digits_half_unknown", metric, unknown, "1");
    }
    findings.row(engine, "digits_half_background", metric, exact(memory, stored, -1), "1");
  }

  private double exact(AssociativeMemory memory, int stored, float hidden) {
    float[][] starts = new float[stored][];
    for (int i = 0; i < stored; i++) {
      starts[i] = Patterns.hidden(patterns[i], Digits.PIXELS / 2, Digits.PIXELS, hidden);
    }
    float[][] whole = Arrays.copyOf(patterns, stored);
    return RecallExperiment.recall(memory, whole, starts).exactShare();
  }
}
