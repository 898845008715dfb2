package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.report.Picture;
import dev.ranvier.report.Plot;
import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lessons replace pictures of their own, and nothing else. */
@Anywhere
final class PictureFolderTest {

  private static final Picture PICTURE =
      Plot.of("one").line("", new double[] {1, 2}, new double[] {1, 2}).picture();

  @TempDir Path folder;

  @Test
  void aPictureOfOursIsDrawnAgain() throws IOException {
    Path file = folder.resolve("new/one.svg");
    assertThat(save().out()).isEqualTo("drawn: " + file + System.lineSeparator());
    assertThat(save().out()).isEqualTo("drawn again: " + file + System.lineSeparator());
    assertThat(Files.readString(file)).isEqualTo(PICTURE.svg());
  }

  private Outcome save() {
    return Outcome.here(
        () -> {
          PictureFolder.of(folder.resolve("new")).save("one", PICTURE);
          return 0;
        });
  }

  @Test
  void whatIsNotOursStays() throws IOException {
    for (String content :
        new String[] {"", "my notes", "<svg xmlns=\"http://www.w3.org/2000/svg\">"}) {
      Path file = Files.writeString(folder.resolve("one.svg"), content);
      assertThatThrownBy(() -> PictureFolder.of(folder).save("one", PICTURE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--out: " + file + " is there")
          .hasMessageContaining("give another folder");
      assertThat(file).hasContent(content);
    }
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> PictureFolder.of(file)).hasMessageContaining("--out is the file");
    assertThatThrownBy(() -> PictureFolder.of(file.resolve("in")))
        .hasMessageContaining("--out: cannot make the folder " + file.resolve("in"));
  }
}
