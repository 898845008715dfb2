package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a machine's own report of its caches is taken for, and what stands for one that is not
 * there.
 */
@Anywhere
class CachesTest {

  @TempDir private Path folder;

  private void cache(int index, String level, String type, String size) throws IOException {
    Path cache = Files.createDirectory(folder.resolve("index" + index));
    Files.writeString(cache.resolve("level"), level + "\n");
    Files.writeString(cache.resolve("type"), type + "\n");
    Files.writeString(cache.resolve("size"), size + "\n");
  }

  @Test
  void dataCachesCountAndOthersDoNot() throws IOException {
    cache(0, "1", "Data", "48K");
    cache(1, "1", "Instruction", "64K");
    cache(2, "2", "Unified", "2M");
    cache(3, "3", "Unified", "32768K");
    assertThat(Caches.read(folder)).isEqualTo(new Caches(48 << 10, 2 << 20));
  }

  @Test
  void whatIsNotToldIsTheDefault() throws IOException {
    assertThat(Caches.read(folder.resolve("absent"))).isEqualTo(Caches.UNKNOWN);
    cache(0, "1", "Data", "unknown");
    cache(1, "2", "Unified", "-512K");
    Files.createDirectory(folder.resolve("index2"));
    assertThat(Caches.read(folder)).isEqualTo(Caches.UNKNOWN);
    cache(3, "2", "Unified", "524288");
    assertThat(Caches.read(folder)).isEqualTo(new Caches(32 << 10, 512 << 10));
  }

  @Test
  void thisMachineHasSome() {
    assertThat(Caches.here().firstLevelBytes()).isBetween(4L << 10, 1L << 20);
    assertThat(Caches.here().secondLevelBytes()).isGreaterThan(Caches.here().firstLevelBytes());
  }
}
