package dev.ranvier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Not named: skipped, with one line. Named and not there: failed. */
@Anywhere
class RealPartTest {

  @TempDir Path folder;

  @Test
  void whatIsNamedAndThereIsUsed() {
    assertThat(RealPart.require("RANVIER_X", folder.toString(), "a thing")).isEqualTo(folder);
  }

  @Test
  void whatIsNotNamedSkipsWithOneLine() {
    for (String unset : new String[] {null, "", " "}) {
      Outcome outcome =
          Outcome.here(
              () -> {
                assertThatThrownBy(() -> RealPart.require("RANVIER_X", unset, "a thing"))
                    .isInstanceOf(TestAbortedException.class);
                return 0;
              });
      assertThat(outcome.said().lines()).containsExactly("Skipped: RANVIER_X is not set (a thing)");
    }
  }

  @Test
  void whatIsNamedAndMissingFails() {
    String missing = folder.resolve("missing").toString();
    assertThatThrownBy(() -> RealPart.require("RANVIER_X", missing, "a thing"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("RANVIER_X", missing, "unset the variable");
  }
}
