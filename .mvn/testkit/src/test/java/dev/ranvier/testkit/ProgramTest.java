package dev.ranvier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs end, or are ended, and what they said is not lost. */
@Ships
class ProgramTest {

  @Test
  void bothStreamsAndTheExitCodeAreKept() throws Exception {
    Outcome outcome = sh("echo At: one; echo At: two; echo more; echo wrong >&2; exit 3").run();
    assertThat(outcome.status()).isEqualTo(3);
    assertThat(outcome.out()).isEqualTo("At: one\nAt: two\nmore\n");
    assertThat(outcome.err()).isEqualTo("wrong\n");
    assertThat(outcome.last()).isEqualTo("two");
    assertThat(outcome.withoutProgress()).isEqualTo("more\nwrong");
    assertThatThrownBy(outcome::requireSuccess)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("exit code 3", "more", "wrong");
  }

  @Test
  void whatDoesNotEndIsEndedAndSaysHowLongItHad() {
    Program endless = sh("echo At: work; exec sleep 100").within(Duration.ofSeconds(1));
    assertThatThrownBy(endless::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("still running after 1 s", "at 'work'");
  }

  @Test
  void switchesOfWhoeverRunsTheTestsAreNotPassedOn() throws Exception {
    assertThat(sh("env").with("RANVIER_MINE", "x").run().out())
        .contains("RANVIER_MINE=x")
        .doesNotContain("RANVIER_DATA=", "RANVIER_SIMD=");
  }

  @Test
  void aMainClassRunsLikeThisRun() throws Exception {
    Outcome outcome = Program.likeThis(Main.class, "a", "b").flags("-Dx=y").run();
    assertThat(outcome.requireSuccess().out()).isEqualTo("a b y\n");
  }

  private static Program sh(String script) {
    return Program.of(List.of("sh", "-c", script));
  }

  /** Says what it was given. */
  static final class Main {

    private Main() {}

    public static void main(String[] arguments) {
      System.out.println(String.join(" ", arguments) + " " + System.getProperty("x"));
    }
  }
}
