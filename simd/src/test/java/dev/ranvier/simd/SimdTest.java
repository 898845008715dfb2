package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The decision for this JVM, and for JVMs that are started in other ways. */
@Presence
class SimdTest {

  @Test
  void saysWhyOrHowWide() {
    Simd simd = Simd.current();
    assertThat(simd.available()).isEqualTo(simd.reason().isEmpty());
    assertThat(simd.describe()).startsWith("SIMD: ").hasLineCount(1);
    if (simd.available()) {
      assertThat(simd.bits()).isEqualTo(simd.lanes() * Float.SIZE).isGreaterThanOrEqualTo(128);
      assertThat(Tier.best()).isEqualTo(Tier.VECTOR);
    } else {
      assertThat(Tier.best()).isEqualTo(Tier.SCALAR);
      assertThatThrownBy(Tier.VECTOR::require)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(simd.reason());
    }
    assertThat(Tier.SCALAR.require()).isEqualTo(Tier.SCALAR);
  }

  @Test
  void isOnWithTheModuleAndC2() throws Exception {
    assertThat(start(Simd.FLAG)).contains("SIMD: ").contains("bits").contains("VECTOR");
  }

  @Test
  void isOffWithoutTheModuleAndNamesTheFlag() throws Exception {
    assertThat(start("-Xshare:auto")).contains("SIMD: off").contains(Simd.FLAG).contains("SCALAR");
  }

  @Test
  void isOffWhereC2IsMissing() throws Exception {
    assertThat(start(Simd.FLAG, "-XX:TieredStopAtLevel=1")).contains("no C2").contains("SCALAR");
    assertThat(start(Simd.FLAG, "-Xint")).contains("no C2").contains("SCALAR");
  }

  @Test
  void isOffWithoutHardwareFma() throws Exception {
    assertThat(start(Simd.FLAG, "-XX:-UseFMA"))
        .contains("no fused multiply-add")
        .contains("results differ")
        .contains("SCALAR");
  }

  @Test
  void obeysTheSwitchAndRefusesAnotherValue() throws Exception {
    assertThat(start(Simd.FLAG, "-Dranvier.simd=off"))
        .contains("switched off by ranvier.simd")
        .contains("SCALAR");
    for (String scalar : List.of(" None ", "Scalar")) {
      assertThat(start(Simd.FLAG, "-Dranvier.simd=" + scalar))
          .contains("switched off by ranvier.simd");
    }
    for (String vector : List.of("vector", "code")) {
      assertThat(start(Simd.FLAG, "-Dranvier.simd=" + vector)).contains("VECTOR");
    }
    assertThat(start(Simd.FLAG, "-Dranvier.simd=maybe"))
        .contains("'maybe'")
        .contains("expected code, vector, scalar, off or unset");
  }

  /** What a JVM with these flags prints; on x86 only where a flag is for x86. */
  private static String start(String... flags) throws IOException, InterruptedException {
    return Program.java(flags)
        .main(System.getProperty("java.class.path"), Child.class)
        .run()
        .said();
  }

  /** Prints the decision. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) {
      System.out.println(Simd.current().describe());
      System.out.println(Tier.best());
    }
  }
}
