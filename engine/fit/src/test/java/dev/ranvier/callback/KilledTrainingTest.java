package dev.ranvier.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.Backend;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Training processes that are killed at random moments, four times, fifty in the gate, or as often
 * as the property {@code ranvier.kills} says: none loses more than the epoch at hand, and what is
 * left in the end are the bytes of a training that nobody killed.
 */
@Ships
class KilledTrainingTest {

  private static final int KILLS = Integer.getInteger("ranvier.kills", 3);
  private static final int NEVER = 1_000_000;
  private static final int LONGEST_NANOS = 60_000_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"SCALAR, 4, 2", "SIMD, 16, 4", "BLAS, 21, 4"})
  void noneLosesMoreThanTheEpochAtHand(Backend backend, int optimizer, int share) throws Exception {
    SplittableRandom random = new SplittableRandom(optimizer);
    int safe = 0;
    for (int kill = 0; kill < Math.ceilDiv(KILLS, share); kill++) {
      safe = killed(backend, optimizer, safe, random.nextInt(LONGEST_NANOS));
    }
    int epochs = safe + 3;
    CutTraining.Left left =
        KilledTraining.training(optimizer, backend, epochs, folder.resolve("backup"))
            .left(folder.resolve("model.safetensors"));
    CutTraining.Left expected =
        KilledTraining.training(optimizer, backend, epochs, null)
            .left(folder.resolve("straight.safetensors"));
    assertThat(left.history()).isEqualTo(expected.history());
    assertThat(left.model()).isEqualTo(expected.model());
  }

  /** Gives the number of epochs that are safe. */
  private int killed(Backend backend, int optimizer, int safeBefore, int nanos) throws Exception {
    Process process = start(backend, optimizer, NEVER).start();
    try (BufferedReader lines = process.inputReader()) {
      int begin = number(lines, "begin ");
      assertThat(begin).as("nothing that was safe is lost").isBetween(safeBefore, safeBefore + 1);
      long end = System.nanoTime() + nanos;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      process.toHandle().destroyForcibly(); // the process's own would take what it has said
      int safe = begin;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        safe = line.startsWith("safe ") ? 1 + Integer.parseInt(line.substring(5)) : safe;
      }
      return safe;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static int number(BufferedReader lines, String word) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(word)) {
        return Integer.parseInt(line.substring(word.length()));
      }
      said.append(line).append('\n');
    }
    throw new AssertionError(said);
  }

  /** Scalar loops are soon compiled without C2, which vectors need. */
  private Program start(Backend backend, int optimizer, int epochs) {
    String tiers = backend == Backend.SCALAR ? "-XX:TieredStopAtLevel=1" : "-XX:+TieredCompilation";
    return Program.likeThis(
            KilledTraining.class,
            folder.toString(),
            backend.name(),
            String.valueOf(optimizer),
            String.valueOf(epochs))
        .flags("-XX:+UseSerialGC", "-Xmx128m", tiers)
        .within(Duration.ofMinutes(2));
  }
}
