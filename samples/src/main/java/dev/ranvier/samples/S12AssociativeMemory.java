package dev.ranvier.samples;

import dev.ranvier.associative.AssociativeMemory;
import dev.ranvier.associative.Dynamics;
import dev.ranvier.associative.HopfieldNetwork;
import dev.ranvier.associative.HopfieldTheory;
import dev.ranvier.associative.LearningRule;
import dev.ranvier.associative.ModernHopfieldNetwork;
import dev.ranvier.associative.Patterns;
import dev.ranvier.associative.Recall;
import dev.ranvier.associative.Retrieval;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.digits.Digits;
import dev.ranvier.report.Charts;
import dev.ranvier.report.Plot;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 12: a memory that is asked by a part of what it keeps, as brains are. How much a Hopfield
 * network holds, and that theory foretells it; why it comes to rest; and digits of which half is
 * hidden, recalled by Hebb's rule, by the pseudo-inverse and by a modern Hopfield network.
 *
 * <p>How to run: {@code samples/run.sh S12}, or {@code samples/run.sh memory --out FOLDER}
 */
@Command(
    name = "memory",
    aliases = "S12",
    description = "Lesson 12: associative memory: capacity, energy, hidden halves; drawn.",
    mixinStandardHelpOptions = true)
public final class S12AssociativeMemory implements Runnable {

  private static final double[] LOADS = {0.05, 0.1, 0.12, 0.14, 0.16, 0.2};
  private static final int DIGITS = 10;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the pictures go. Default: ${DEFAULT-VALUE}, here.")
  private Path out = Path.of("memory");

  @Option(names = "--neurons", description = "Of the first part. Default: ${DEFAULT-VALUE}.")
  private int neurons = 1_000;

  /** For picocli. */
  public S12AssociativeMemory() {}

  @Override
  public void run() {
    PictureFolder folder = PictureFolder.of(out);
    capacity(folder);
    energy(folder);
    hiddenHalves(folder);
  }

  /** Started at what is stored: whether it stays there. */
  private void capacity(PictureFolder folder) {
    System.out.println("1. How much Hebb's rule holds. Overlap 1 is all bits right, 0 none:");
    double[] overlaps = new double[LOADS.length];
    for (int i = 0; i < LOADS.length; i++) {
      float[][] patterns = Patterns.random((int) (LOADS[i] * neurons), neurons, i);
      try (HopfieldNetwork network = HopfieldNetwork.of(patterns, LearningRule.HEBBIAN)) {
        overlaps[i] =
            Arrays.stream(patterns)
                .limit(50)
                .mapToDouble(each -> Patterns.overlap(each, network.recall(each).state()))
                .average()
                .orElseThrow();
      }
      System.out.printf(
          Locale.ROOT,
          "   %.2f patterns a neuron: overlap %.4f, in theory %.4f%n",
          LOADS[i],
          overlaps[i],
          HopfieldTheory.overlap(LOADS[i]));
    }
    folder.save(
        "capacity",
        Plot.of("A memory that is full forgets everything")
            .x("patterns per neuron")
            .y("overlap with what was stored")
            .curve("theory, for very many neurons", HopfieldTheory::overlap, 0.02, 0.2)
            .points(neurons + " neurons", LOADS, overlaps)
            .picture());
  }

  private void energy(PictureFolder folder) {
    float[][] patterns = Patterns.random(neurons / 20, neurons, 12);
    try (HopfieldNetwork network = HopfieldNetwork.of(patterns, LearningRule.HEBBIAN)) {
      float[] damaged = Patterns.flipped(patterns[0], 0.3, 1);
      double[] energies = network.energies(Dynamics.asynchronous(), damaged);
      double rise = Double.NEGATIVE_INFINITY;
      for (int i = 1; i < energies.length; i++) {
        rise = Math.max(rise, energies[i] - energies[i - 1]);
      }
      System.out.printf(
          Locale.ROOT,
          "%n2. A pattern with 30 %% of its bits flipped: %d neurons change, one by one; the energy"
              + " goes from %.1f to %.1f, %s%n   overlap %.4f at first, %.4f in the end%n",
          energies.length - 1,
          energies[0],
          energies[energies.length - 1],
          rise <= 0 ? "and never rises" : "BUT ROSE BY " + rise,
          Patterns.overlap(patterns[0], damaged),
          Patterns.overlap(patterns[0], network.recall(damaged).state()));
      folder.save(
          "energy",
          Plot.of("Recall goes downhill")
              .x("neurons changed so far")
              .y("energy")
              .line("", energies)
              .picture());
    }
  }

  private static void hiddenHalves(PictureFolder folder) {
    Digits digits = new DigitGenerator(12).digits(0, DIGITS);
    float[][] whole = new float[DIGITS][];
    float[][] cues = new float[DIGITS][];
    for (int i = 0; i < DIGITS; i++) {
      whole[i] = Patterns.signs(digits.pixels(i), 0.5);
      cues[i] = Patterns.hidden(whole[i], Digits.PIXELS / 2, Digits.PIXELS, 0);
    }
    System.out.println("\n3. Ten digits, the lower half of each hidden; how many come back whole:");
    folder.save("cues", Charts.images("Half is hidden", cues, Digits.SIDE, Digits.SIDE));
    recall("Hebb's rule", HopfieldNetwork.of(whole, LearningRule.HEBBIAN), whole, cues, folder);
    recall(
        "Pseudo-inverse",
        HopfieldNetwork.of(whole, LearningRule.PSEUDO_INVERSE),
        whole,
        cues,
        folder);
    recall(
        "Modern Hopfield", ModernHopfieldNetwork.of(whole, Retrieval.beta(1)), whole, cues, folder);
    System.out.println("   Digits resemble each other; Hebb's rule mixes what does.");
  }

  private static void recall(
      String name,
      AssociativeMemory memory,
      float[][] whole,
      float[][] cues,
      PictureFolder folder) {
    try (memory) {
      float[][] recalled = new float[DIGITS][];
      int right = 0;
      for (int i = 0; i < DIGITS; i++) {
        Recall recall = memory.recall(cues[i]);
        recalled[i] = recall.state();
        right += Patterns.sameSigns(whole[i], recalled[i]) ? 1 : 0;
      }
      System.out.printf(Locale.ROOT, "   %-15s %2d of %d%n", name, right, DIGITS);
      folder.save(
          name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-"),
          Charts.images(
              name + ": %s of %s right".formatted(right, DIGITS),
              recalled,
              Digits.SIDE,
              Digits.SIDE));
    }
  }
}
