package dev.ranvier.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.testkit.Anywhere;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed bindings are what jextract makes of the header. */
@Anywhere
class GeneratedBindingsTest {

  @TempDir Path output;

  @Test
  void areWhatTheHeaderGives() throws Exception {
    boolean installed = isOnPath("jextract");
    if (!installed) {
      System.out.println("Skipped: no jextract on the PATH to regenerate the bindings with");
    }
    assumeTrue(installed, "no jextract on the PATH");
    Process script =
        new ProcessBuilder("jextract/regenerate.sh", output.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(script.getInputStream().readAllBytes());
    assertThat(script.waitFor()).as(said).isZero();

    Path generated = Path.of("dev", "ranvier", "blas", "generated");
    Map<String, String> expected = sources(output.resolve(generated));
    assertThat(expected).isNotEmpty();
    assertThat(sources(Path.of("src", "main", "java").resolve(generated))).isEqualTo(expected);
  }

  private static Map<String, String> sources(Path folder) throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        sources.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return sources;
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
