package dev.ranvier.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Model;
import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which models are saved, under which names, and which of them stay. */
@Anywhere
class ModelCheckpointTest {

  @TempDir private Path folder;

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String named(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void everyEpochIsSavedWithItsWeights() throws IOException {
    try (Scripted training = Scripted.of("val_loss", 0.987, 0.5, 12)) {
      List<float[]> weights = new ArrayList<>();
      training.fit(
          ModelCheckpoint.of(named("{epoch:02d}-{val_loss:.2f}.safetensors")),
          LambdaCallback.of()
              .epochEnd((run, epoch) -> weights.add(run.weights().get("dense_1.weight"))));
      assertThat(files())
          .containsExactly("01-0.99.safetensors", "02-0.50.safetensors", "03-12.00.safetensors");
      for (int epoch = 0; epoch < 3; epoch++) {
        try (Model model = Model.load(folder.resolve(files().get(epoch)))) {
          assertThat(model.weights(0)).isEqualTo(weights.get(epoch));
        }
      }
    }
  }

  @Test
  void onlyTheBestAreSavedIfSoAndFoldersAreMade() {
    Path file = folder.resolve("a/b/best.safetensors");
    List<Integer> saved = new ArrayList<>();
    try (Scripted training = Scripted.of("val_loss", 5, 6, 4, 4, 3)) {
      training.fit(
          ModelCheckpoint.of(file.toString()).saveBestOnly(true),
          LambdaCallback.of()
              .epochEnd(
                  (run, epoch) -> {
                    if (Files.exists(file)) {
                      saved.add(epoch);
                      file.toFile().delete();
                    }
                  }));
    }
    assertThat(saved).containsExactly(0, 2, 4);
  }

  @Test
  void theFirstHasToBeBetterThanTheThreshold() throws IOException {
    try (Scripted training = Scripted.of("score", 5, 6, 4, 8, 7)) {
      training.fit(
          ModelCheckpoint.of(named("{epoch}"))
              .monitor("score")
              .mode(Mode.MAX)
              .saveBestOnly(true)
              .initialValueThreshold(5.5));
    }
    assertThat(files()).containsExactly("2", "4");
  }

  @Test
  void theLastOfThisTrainingAreKeptAndNothingElseIsTouched() throws IOException {
    Files.writeString(folder.resolve("00"), "mine");
    try (Scripted training = Scripted.of("val_loss", 1, 1, 1, 1, 1)) {
      training.fit(ModelCheckpoint.of(named("{epoch:02d}")).keepLast(2));
    }
    assertThat(files()).containsExactly("00", "04", "05");
    try (Scripted training = Scripted.of("val_loss", 1, 1)) {
      training.fit(ModelCheckpoint.of(named("same")).keepLast(1));
    }
    assertThat(files()).containsExactly("00", "04", "05", "same");
  }

  @Test
  void aStateComesBack() throws IOException {
    ModelCheckpoint first = ModelCheckpoint.of(named("{epoch}")).saveBestOnly(true).keepLast(1);
    try (Scripted training = Scripted.of("val_loss", 3, 4)) {
      training.fit(first);
    }
    Map<String, Object> state = first.state();
    assertThat(state).containsEntry("best", 3.0);
    ModelCheckpoint second = ModelCheckpoint.of(named("{epoch}")).saveBestOnly(true).keepLast(1);
    try (Scripted training = Scripted.of("val_loss", 9, 8, 2)) {
      training.fit(
          LambdaCallback.of()
              .epochBegin(
                  (run, epoch) -> {
                    if (epoch == 0) {
                      second.restore(state);
                    }
                  }),
          second);
    }
    assertThat(files()).containsExactly("3");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    try (Scripted training = Scripted.of("val_loss", 1)) {
      assertThatThrownBy(() -> training.fit(ModelCheckpoint.of(named("file/model"))))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("ModelCheckpoint: " + named("file/model"));
    }
  }

  private static String name(String pattern) {
    return new NamePattern(pattern).of(7, Map.of("val_loss", 0.12345, "loss", 1234.5));
  }

  @Test
  void namesAreWrittenAsInPython() {
    assertThat(name("plain")).isEqualTo("plain");
    assertThat(name("{epoch}")).isEqualTo("7");
    assertThat(name("{epoch:03d}-{epoch:d}")).isEqualTo("007-7");
    assertThat(name("{val_loss:.2f}$1\\")).isEqualTo("0.12$1\\");
    assertThat(name("{val_loss:08.3f}")).isEqualTo("0000.123");
    assertThat(name("{loss:.1e}")).isEqualTo("1.2e+03");
    assertThat(name("{loss:f}")).isEqualTo("1234.500000");
    assertThat(name("{val_loss}")).isEqualTo("0.12345");
    assertThat(name("{{{epoch}}}")).isEqualTo("{7}");
  }

  @Test
  void namesThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> name("{accuracy}"))
        .hasMessageContaining("'{accuracy}' has {accuracy}, and the epoch has no such figure")
        .hasMessageContaining("val_loss");
    assertThatThrownBy(() -> name("{loss:02d}")).hasMessageContaining("the format '02d' for loss");
    assertThatThrownBy(() -> name("{loss:x}")).hasMessageContaining("the format 'x' for loss");
    assertThatThrownBy(() -> name("a{")).hasMessageContaining("a brace that stands alone");
  }
}
