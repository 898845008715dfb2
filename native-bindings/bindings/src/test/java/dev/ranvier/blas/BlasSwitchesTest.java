package dev.ranvier.blas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Presence;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the switches of the library may say, and which of two counts. */
@Presence
class BlasSwitchesTest {

  @Test
  void thePropertyGoesBeforeTheVariable() {
    BlasSwitches switches =
        switches(
            Map.of("ranvier.blas", "none", "ranvier.cache", "/a"),
            Map.of("RANVIER_BLAS", "system", "RANVIER_CACHE", "/b"));

    assertThat(switches)
        .isEqualTo(new BlasSwitches("none", "ranvier.blas", Path.of("/a"), "ranvier.cache"));
  }

  @Test
  void theVariableCountsWhereThePropertyIsUnsetOrBlank() {
    BlasSwitches switches =
        switches(
            Map.of("ranvier.blas", "", "ranvier.cache", " "),
            Map.of("RANVIER_BLAS", "/lib/x.so", "RANVIER_CACHE", "/b"));

    assertThat(switches)
        .isEqualTo(new BlasSwitches("/lib/x.so", "RANVIER_BLAS", Path.of("/b"), "RANVIER_CACHE"));
  }

  /** Those of all of Ranvier's switches, see dev.ranvier.simd.Switch. */
  @Test
  void onAndOffHaveTheSameWordsInAnyCase() {
    for (String off : List.of("off", "OFF", " none ", "None", "no", "false", "FALSE")) {
      assertThat(blas(off)).as(off).isEqualTo("none");
    }
    for (String on : List.of(" ", "on", "ON", "yes", "true", "True")) {
      assertThat(blas(on)).as(on).isNull();
    }
    assertThat(blas("Bundled")).isEqualTo("bundled");
    assertThat(blas("SYSTEM")).isEqualTo("system");
    assertThat(blas("/Lib/None.so")).isEqualTo("/Lib/None.so");
    assertThat(switches(Map.of("user.home", "/h"), Map.of("RANVIER_BLAS", "Off")).blas())
        .isEqualTo("none");
  }

  private static String blas(String value) {
    return switches(Map.of("user.home", "/h", "ranvier.blas", value), Map.of()).blas();
  }

  @Test
  void theCacheDefaultsToTheUsersCacheFolder() {
    assertThat(switches(Map.of("user.home", "/home/u"), Map.of()).cache())
        .isEqualTo(Path.of("/home/u/.cache/ranvier"));
    assertThat(switches(Map.of("user.home", "/home/u"), Map.of("XDG_CACHE_HOME", "/c")).cache())
        .isEqualTo(Path.of("/c/ranvier"));
    assertThat(switches(Map.of("user.home", "/home/u"), Map.of("XDG_CACHE_HOME", "c")).cache())
        .isEqualTo(Path.of("/home/u/.cache/ranvier"));
  }

  @Test
  void platformsAreCalledTheSameEverywhere() {
    assertThat(BundledBlas.platform("Linux", "amd64")).isEqualTo("linux-x86_64");
    assertThat(BundledBlas.platform("Linux", "aarch64")).isEqualTo("linux-aarch64");
    assertThat(BundledBlas.platform("Mac OS X", "aarch64")).isEqualTo("macos-aarch64");
    assertThat(BundledBlas.platform("Windows 11", "amd64")).isEqualTo("windows-x86_64");
  }

  private static BlasSwitches switches(Map<String, String> properties, Map<String, String> env) {
    return BlasSwitches.of(properties::get, env::get);
  }
}
