package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Trains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, lesson 9, on a small drawn set, on every backend of this run. */
@Gate
@Trains
@Presence
final class DigitsCommandTest {

  @TempDir Path folder;

  @Test
  void trainsSavesLoadsAndReadsTheSameWayTwice() throws IOException {
    Path data = DigitFiles.writeAll(folder.resolve("data"), new DigitGenerator(3).data(300, 40));
    Map<Backend, byte[]> models = new EnumMap<>(Backend.class);
    for (Backend backend : Cases.backends()) {
      byte[] first = train(data, backend, 5, "first");
      assertThat(train(data, backend, 5, "second"))
          .as("%s, seed 5 again", backend)
          .isEqualTo(first);
      models.put(backend, first);
    }
    assertThat(train(data, Backend.SCALAR, 6, "other")).isNotEqualTo(models.get(Backend.SCALAR));
    if (models.containsKey(Backend.SIMD)) {
      assertThat(models.get(Backend.SIMD)).isEqualTo(models.get(Backend.SCALAR));
    }
  }

  private byte[] train(Path data, Backend backend, int seed, String name) throws IOException {
    Path out = folder.resolve(backend + "-" + name + ".safetensors");
    Outcome program =
        Commands.run(
            name.equals("first") ? "digits" : "S09",
            "--data=" + data,
            "--out=" + out,
            "--backend=" + backend,
            "--epochs=1",
            "--batch-size=64",
            "--seed=" + seed);
    assertThat(program.status()).as(program.err()).isZero();
    assertThat(program.out())
        .contains("300 to train, 40 to test", "535,818 parameters", backend + " (asked for)")
        .contains("epoch  1  loss", "val_accuracy", "Test accuracy", "training samples/s")
        .contains("Saved " + out, "Loaded " + out, "it reads:", "p50", "p99");
    try (Model model = Model.load(out)) {
      assertThat(model.architecture().parameterCount()).isEqualTo(535_818);
    }
    return Files.readAllBytes(out);
  }
}
