package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture is written whole or not at all, and leaves nothing else behind. */
@Anywhere
final class PictureTest {

  @TempDir Path folder;

  private static Picture picture(double last) {
    return Plot.of("a line").line("", new double[] {1, 2, last}).picture();
  }

  @Test
  void isTheFile() throws Exception {
    Path file = folder.resolve("line.svg");
    picture(3).save(file);
    picture(4).save(file);
    assertThat(file).hasContent(picture(4).svg());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFailedSaveLeavesTheEarlierFile() throws Exception {
    Path file = folder.resolve("line.svg");
    picture(3).save(file);
    Path below = file.resolve("other.svg");
    assertThatThrownBy(() -> picture(4).save(below))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot be written");
    assertThatThrownBy(() -> picture(4).save(folder.resolve("none/other.svg")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("there is no folder " + folder.resolve("none"));
    assertThatThrownBy(() -> picture(4).save(folder)).isInstanceOf(UncheckedIOException.class);
    assertThat(file).hasContent(picture(3).svg());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aLinkStaysALink() throws Exception {
    Path file = Files.writeString(folder.resolve("there.svg"), "before");
    Path link = Files.createSymbolicLink(folder.resolve("link.svg"), file);
    picture(3).save(link);
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent(picture(3).svg());
  }

  @Test
  void sameDataAreEqualPictures() {
    assertThat(picture(3)).isEqualTo(picture(3)).hasSameHashCodeAs(picture(3));
    assertThat(picture(3)).isNotEqualTo(picture(4));
    assertThat(picture(3).toString()).startsWith("Picture[a line, 440 x ");
  }
}
