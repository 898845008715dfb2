package dev.ranvier.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.bench.Run;
import dev.ranvier.testkit.Gate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command for files larger than memory, with small ones. */
@Gate
@EnabledOnOs(OS.LINUX)
final class StreamBenchTest {

  @TempDir Path folder;

  @Test
  void bothWorkloadsAreMeasuredAndNothingIsLeft() throws Exception {
    Run run =
        Run.of("stream", "--gigabytes", "0.01", "--rounds", "1", "--folder", folder.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.column(0))
        .containsExactly("ranvier-memory", "ranvier-file", "ranvier-file-cold", "disk");
    assertThat(run.column(2)).containsExactly("S784", "S10");
    assertThat(run.rows().stream().filter(row -> row.get(4).equals("rss_anon")))
        .hasSize(6)
        .allMatch(row -> Double.parseDouble(row.get(5)) > 1);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void wrongSizesAreRefused() {
    assertThat(Run.of("stream", "--gigabytes", "0").exitCode()).isEqualTo(2);
    assertThat(Run.of("stream", "--rounds", "0").err()).contains("at least 1");
  }
}
