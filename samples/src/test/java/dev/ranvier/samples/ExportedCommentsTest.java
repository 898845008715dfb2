package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a user of one of our modules can name says what it is. */
@Anywhere
final class ExportedCommentsTest {

  private static final String COMMENTED =
      """
      /** A type. */
      public record Point(int x) {
        /** Checks. */
        public Point {}

        private void hidden() {}

        void inside() {}

        @Override
        public String toString() { return ""; }

        /** A color. */
        public enum Color {
          /** Red. */
          RED
        }

        /** A role. */
        public interface Role {
          /** Plays. */
          void play();
        }
      }
      """;

  @Test
  void whateverIsExportedHasAComment() throws IOException {
    Path root = SourceFiles.root();
    List<Path> packages = ExportedComments.packages();
    assertThat(packages)
        .contains(
            root.resolve("engine/core/src/main/java/dev/ranvier"),
            root.resolve("engine/core/src/main/java/dev/ranvier/optimizer"),
            root.resolve("native-bindings/bindings/src/main/java/dev/ranvier/blas"))
        .doesNotContain(root.resolve("engine/core/src/main/java/dev/ranvier/step"));
    for (Path folder : packages) {
      assertThat(folder.resolve("package-info.java")).exists();
      assertThat(ExportedComments.missing(folder)).isEmpty();
    }
  }

  @Test
  void everyKindOfMissingCommentIsFound() {
    assertThat(ExportedComments.missing(COMMENTED)).isEmpty();
    for (String comment : List.of("A type", "Checks", "A color", "Red", "A role", "Plays")) {
      String without = COMMENTED.replace("/** " + comment + ". */", "");
      assertThat(ExportedComments.missing(without)).as("without: %s", comment).hasSize(1);
      String empty = COMMENTED.replace("/** " + comment + ". */", "/** @since 1 */");
      assertThat(ExportedComments.missing(empty)).as("empty: %s", comment).hasSize(1);
    }
  }
}
