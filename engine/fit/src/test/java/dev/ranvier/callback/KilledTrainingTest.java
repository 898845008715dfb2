package dev.ranvier.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.Backend;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training processes that are killed at random moments, four times, fifty in the gate, or as often
 * as the property {@code ranvier.kills} says: none loses more than the epoch at hand, and what is
 * left in the end are the bytes of a training that nobody killed.
 */
@Gate
@Ships
class KilledTrainingTest {

  private static final int KILLS = Integer.getInteger("ranvier.kills", 3);
  private static final int NEVER = 1_000_000;
  private static final int LONGEST_NANOS = 60_000_000;

  @TempDir private Path folder;

  private record Case(Backend backend, int optimizer, int share) {}

  private static final List<Case> CASES =
      List.of(
          new Case(Backend.SCALAR, 4, 2),
          new Case(Backend.SIMD, 16, 4),
          new Case(Backend.BLAS, 21, 4));

  /** Two backends at a time, since a process that has just begun waits more than it computes. */
  @Test
  void noneLosesMoreThanTheEpochAtHand() throws Exception {
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      List<Future<?>> all = new ArrayList<>();
      for (Case each : CASES) {
        all.add(
            two.submit(
                () -> {
                  killOften(each);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private void killOften(Case each) throws Exception {
    Path own = Files.createDirectory(folder.resolve(each.backend().name()));
    SplittableRandom random = new SplittableRandom(each.optimizer());
    int safe = 0;
    for (int kill = 0; kill < Math.ceilDiv(KILLS, each.share()); kill++) {
      safe = killed(each, own, safe, random.nextInt(LONGEST_NANOS));
    }
    int epochs = safe + 3;
    CutTraining.Left left =
        KilledTraining.training(each.optimizer(), each.backend(), epochs, own.resolve("backup"))
            .left(own.resolve("model.safetensors"));
    CutTraining.Left expected =
        KilledTraining.training(each.optimizer(), each.backend(), epochs, null)
            .left(own.resolve("straight.safetensors"));
    assertThat(left.history()).as("%s", each).isEqualTo(expected.history());
    assertThat(left.model()).as("%s", each).isEqualTo(expected.model());
  }

  /** Gives the number of epochs that are safe. */
  private int killed(Case each, Path own, int safeBefore, int nanos) throws Exception {
    Process process = start(each, own).start();
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
  private Program start(Case each, Path own) {
    boolean scalar = each.backend() == Backend.SCALAR;
    return Program.likeThis(
            KilledTraining.class,
            own.toString(),
            each.backend().name(),
            String.valueOf(each.optimizer()),
            String.valueOf(NEVER))
        .flags(
            "-XX:+UseSerialGC",
            "-Xmx128m",
            scalar ? "-XX:TieredStopAtLevel=1" : "-XX:+TieredCompilation")
        .within(Duration.ofMinutes(2));
  }
}
