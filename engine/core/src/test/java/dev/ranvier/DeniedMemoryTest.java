package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.simd.Simd;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A JVM that denies native access runs all but BLAS, with the same results, and says why. */
@Gate
@Ships
class DeniedMemoryTest {
  private static final String PATH = System.getProperty("java.class.path");

  @ParameterizedTest
  @EnumSource(
      value = Backend.class,
      names = {"SCALAR", "SIMD", "AUTO"})
  void deniedNativeAccessChangesNoResult(Backend backend) throws Exception {
    assumeTrue(backend != Backend.SIMD || Simd.current().available(), "no SIMD");
    Outcome denied = run(backend, "--illegal-native-access=deny");
    Outcome given = run(backend, "--enable-native-access=ALL-UNNAMED");
    assertThat(denied.out()).isEqualTo(given.out()).isNotEmpty();
    assertThat(denied.err())
        .contains("Ranvier: access to native memory was denied")
        .contains("\nMemory: access to native memory was denied")
        .contains("--enable-native-access=ALL-UNNAMED");
    assertThat(given.err()).doesNotContain("denied");
  }

  private static Outcome run(Backend backend, String access) throws Exception {
    return Program.java("--add-modules=jdk.incubator.vector", "-Dranvier.blas=none", access, "-ea")
        .main(PATH, DeniedMemory.class, backend.name())
        .run()
        .requireSuccess();
  }
}
