package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.Model;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.Simd;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a program that embeds the engine ships: the engine and all that it needs. */
@Ships
final class JarSizeTest {

  private static final long MOST_BYTES = 1_000_000;

  @Test
  void theEngineAndWhatItNeedsStayUnderAMegabyte() throws IOException, URISyntaxException {
    long bytes = 0;
    for (Class<?> part : List.of(Model.class, Simd.class, BlasLibrary.class)) {
      Path jar = Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
      assumeTrue(Files.isRegularFile(jar), "no jars are made before the phase 'package'");
      bytes += Files.size(jar);
    }
    assertThat(bytes).isBetween(100_000L, MOST_BYTES);
  }
}
