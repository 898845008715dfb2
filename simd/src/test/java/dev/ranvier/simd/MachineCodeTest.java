package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.Processor;
import dev.ranvier.simd.code.x86.Processor.Feature;
import dev.ranvier.testkit.Presence;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The decision for this JVM, and for processors that are described. */
@Presence
class MachineCodeTest {

  private static final Processor NARROW =
      new Processor(EnumSet.of(Feature.AVX, Feature.FMA, Feature.AVX2));
  private static final Processor WIDE = new Processor(EnumSet.allOf(Feature.class));

  @Test
  void saysWhyOrAtWhichLevel() {
    MachineCode code = MachineCode.current();
    assertThat(code.available()).isEqualTo(code.reason().isEmpty());
    assertThat(code.available()).isEqualTo(code.processor().level().isPresent());
    assertThat(code.describe()).startsWith("Machine code: ").hasLineCount(1);
    if (code.available()) {
      assertThat(code.level()).isIn("avx2", "avx512");
      assertThat(code.describe()).startsWith("Machine code: " + code.level());
      assertThat(KernelProvider.CODE.require()).isEqualTo(KernelProvider.CODE);
    } else {
      assertThat(code.describe()).isEqualTo("Machine code: off (" + code.reason() + ")");
      assertThatThrownBy(KernelProvider.CODE::require).hasMessageContaining(code.reason());
    }
  }

  /** This machine can run code unless somebody asked that it does not. */
  @Test
  void runsOnEveryLinuxWithTheProcessor() {
    boolean asked =
        List.of("off", "scalar", "vector").contains(System.getProperty("ranvier.simd", ""));
    boolean x86 = System.getProperty("os.arch").equals("amd64");
    if (System.getProperty("os.name").equals("Linux") && x86 && Simd.FMA) {
      assertThat(MachineCode.current().available())
          .as(MachineCode.current().reason())
          .isEqualTo(!asked);
    }
  }

  @Test
  void takesTheMostOrWhatIsAskedFor() {
    assertThat(MachineCode.of(WIDE, Optional.empty()))
        .isEqualTo(new MachineCode(true, "", "avx512", WIDE));
    assertThat(MachineCode.of(NARROW, Optional.empty()))
        .isEqualTo(new MachineCode(true, "", "avx2", NARROW));
    assertThat(MachineCode.of(WIDE, MachineCode.most("AVX2")))
        .isEqualTo(new MachineCode(true, "", "avx2", NARROW));
    for (String usual : List.of("", "on")) {
      assertThat(MachineCode.most(usual)).isEmpty();
    }
    assertThat(MachineCode.most("avx512")).contains(Level.AVX512);
  }

  @Test
  void saysWhatTheProcessorLacks() {
    Processor old = new Processor(EnumSet.of(Feature.AVX));
    assertThat(MachineCode.of(old, Optional.empty()).reason())
        .isEqualTo("it needs a processor and a system with AVX2 and FMA, these have [AVX]");
    assertThat(MachineCode.of(Processor.NONE, Optional.of(Level.AVX2)).describe())
        .isEqualTo(
            "Machine code: off (it needs a processor and a system with AVX2 and FMA, these have"
                + " [])");
  }

  @Test
  void refusesAWordThatIsNoLevelAndALevelAboveTheProcessors() {
    for (String word : List.of("sse", "off", "avx 512")) {
      assertThatThrownBy(() -> MachineCode.most(word))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Property ranvier.cpu (or RANVIER_CPU) is '%s', expected avx2, avx512 or unset",
              word);
    }
    assertThatThrownBy(() -> MachineCode.of(NARROW, Optional.of(Level.AVX512)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Property ranvier.cpu (or RANVIER_CPU) is 'avx512', but this processor has avx2:"
                + " expected avx2 or unset");
  }
}
