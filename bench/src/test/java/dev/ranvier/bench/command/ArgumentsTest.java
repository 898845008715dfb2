package dev.ranvier.bench.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.bench.Bench;
import dev.ranvier.bench.Run;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every command takes and refuses alike. */
@Anywhere
class ArgumentsTest {

  private static final Set<String> GROUPS = Set.of("peers", "help");

  static List<String> commands() {
    return Bench.commandLine().getSubcommands().keySet().stream()
        .filter(name -> !GROUPS.contains(name))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandRefusesNoThreadsBeforeAnythingIsPrinted(String command) {
    Run run = Run.of(command, "--threads", "0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("--threads is 0, expected 1 or more");
  }

  @Test
  void enginesAreThoseOfTheCommand() {
    Arguments.checkEngines(List.of("b"), List.of("a", "b"));
    assertThatThrownBy(() -> Arguments.checkEngines(List.of("b", "c"), List.of("a", "b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--engine is 'c', expected one of a, b");
  }
}
