package dev.ranvier.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed while they save: always two at once on one file, as two containers on
 * one volume would be.
 */
@Gate
@Ships
class KilledSavesTest {
  private static final int PAIRS = 25;

  @TempDir private Path folder;

  @Test
  void fiftyKilledSavesLeaveAWholeFileAndNothingElse() throws Exception {
    Path file = folder.resolve("net.safetensors");
    SplittableRandom random = new SplittableRandom(11);
    int leftOver = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
      Process first = start(file);
      Process second = start(file);
      try {
        awaitFirstSave(first);
        awaitFirstSave(second);
        long end = System.nanoTime() + random.nextInt(40_000_000);
        while (System.nanoTime() < end) {
          requireWhole(file);
        }
      } finally {
        kill(first);
        requireWhole(file);
        kill(second);
      }
      requireWhole(file);
      leftOver += files().size() - 1;
      KilledSaves.save(file, new float[KilledSaves.FLOATS]);
      requireWhole(file);
      assertThat(files()).containsExactly(file);
    }
    assertThat(leftOver).as("kills that hit a save").isGreaterThan(5);
  }

  private static void awaitFirstSave(Process process) throws IOException {
    assertThat(process.inputReader().readLine()).isEqualTo("saving");
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** All of one save: checksums are checked on opening, and every value is that of the first. */
  private static void requireWhole(Path file) {
    float[] values = new float[KilledSaves.FLOATS];
    try (Safetensors read = Safetensors.open(file)) {
      read.copyTo("w", MemorySegment.ofArray(values), 0, values.length);
    }
    float[] expected = new float[values.length];
    Arrays.fill(expected, values[0]);
    assertThat(Arrays.equals(values, expected)).isTrue();
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Small and quick to start: a hundredth of a second counts fifty times. */
  private static Process start(Path file) throws IOException {
    return Program.java("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-ea")
        .main(System.getProperty("java.class.path"), KilledSaves.class, file.toString())
        .start();
  }
}
