package dev.ranvier.blas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.RealPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    Path jextract = RealPart.named("RANVIER_JEXTRACT", "jextract, to make the bindings again");
    Program.of(List.of("jextract/regenerate.sh", output.toString()))
        .with("PATH", jextract.getParent() + ":" + System.getenv("PATH"))
        .run()
        .requireSuccess();

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
}
