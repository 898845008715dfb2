package dev.ranvier.simd.code.x86;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.code.x86.Processor.Feature;
import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Objdump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which features a processor has, from what it answers. */
@Anywhere
class ProcessorTest {

  @TempDir Path folder;

  private static final long YMM = 0x7;
  private static final long ZMM = 0xE7;

  /** Answers of a processor that has everything. */
  private static long[] everything(long state) {
    long[] answers = new long[17];
    Arrays.fill(answers, 0, 16, 0xFFFFFFFFL);
    answers[16] = state;
    return answers;
  }

  private static Processor linux(long[] answers) {
    return Processor.of(answers, "Linux");
  }

  @Test
  void hasWhatTheSystemKeepsTheRegistersOf() {
    Processor all = linux(everything(ZMM));
    assertThat(all.features()).containsExactly(Feature.values());
    assertThat(all.level()).contains(Level.AVX512);
    for (long ymm : List.of(YMM, 0x47L, 0xA7L, 0xC7L)) {
      Processor narrow = linux(everything(ymm));
      assertThat(narrow.features()).containsExactly(Feature.AVX, Feature.FMA, Feature.AVX2);
      assertThat(narrow.level()).contains(Level.AVX2);
    }
    for (long none : List.of(0L, 3L, 5L)) {
      assertThat(linux(everything(none))).isEqualTo(Processor.NONE);
    }
    assertThat(Processor.NONE.level()).isEmpty();
  }

  @Test
  void macOsTurnsWideRegistersOnWhenTheyAreUsedAndLostThem() {
    assertThat(Processor.of(everything(ZMM), "Mac OS X").level()).contains(Level.AVX2);
  }

  @Test
  void questionsThatAProcessorDoesNotKnowHaveNoAnswer() {
    long[] old = everything(ZMM);
    old[0] = 6;
    assertThat(linux(old).features()).containsExactly(Feature.AVX, Feature.FMA);
    assertThat(linux(old).level()).isEmpty();
    long[] noSubleaf = everything(ZMM);
    noSubleaf[8] = 0;
    assertThat(linux(noSubleaf).has(Feature.AVX512_BF16)).isFalse();
    assertThat(linux(noSubleaf).has(Feature.AVX512_VNNI)).isTrue();
  }

  /** Places as the processor's manual has them: leaf, register, bit. */
  @Test
  void eachFeatureIsOneBit() {
    assertThat(lost(6, 28)).containsExactly(Feature.AVX);
    assertThat(lost(6, 12)).containsExactly(Feature.FMA);
    assertThat(lost(9, 5)).containsExactly(Feature.AVX2);
    assertThat(lost(9, 16)).containsExactly(Feature.AVX512F);
    assertThat(lost(9, 17)).containsExactly(Feature.AVX512DQ);
    assertThat(lost(9, 30)).containsExactly(Feature.AVX512BW);
    assertThat(lost(9, 31)).containsExactly(Feature.AVX512VL);
    assertThat(lost(10, 11)).containsExactly(Feature.AVX512_VNNI);
    assertThat(lost(12, 5)).containsExactly(Feature.AVX512_BF16);
  }

  private static List<Feature> lost(int place, int bit) {
    long[] answers = everything(ZMM);
    answers[place] &= ~(1L << bit);
    Set<Feature> left = linux(answers).features();
    return Stream.of(Feature.values()).filter(feature -> !left.contains(feature)).toList();
  }

  @Test
  void aLevelNeedsAllOfItsFeatures() {
    for (Feature feature : Feature.values()) {
      Processor without = without(feature);
      boolean avx2 = feature.ordinal() <= Feature.AVX2.ordinal();
      boolean avx512 = feature.ordinal() <= Feature.AVX512VL.ordinal();
      if (avx2) {
        assertThat(without.level()).as("%s", feature).isEmpty();
      } else {
        assertThat(without.level()).as("%s", feature).contains(avx512 ? Level.AVX2 : Level.AVX512);
      }
    }
    Processor narrow = linux(everything(ZMM)).restrictedTo(Level.AVX2);
    assertThat(narrow).isEqualTo(linux(everything(YMM)));
    assertThat(linux(everything(ZMM)).restrictedTo(Level.AVX512).features())
        .contains(Feature.AVX512_BF16);
  }

  private static Processor without(Feature feature) {
    Set<Feature> features = new HashSet<>(List.of(Feature.values()));
    features.remove(feature);
    return new Processor(features);
  }

  /** What the question is as bytes, for both conventions: they differ in the argument alone. */
  @Test
  void theQuestionIsTheseBytes() {
    String hex = HexFormat.of().formatHex(Processor.question(CallingConvention.SYSTEM_V));
    assertThat(hex)
        .startsWith("f30f1efa534c8bc748c7c00000000048c7c1000000000fa24989004989580849894810")
        .endsWith("48c7c1000000000f01d04989808000000" + "05bc3");
    assertThat(HexFormat.of().formatHex(Processor.question(CallingConvention.WINDOWS)))
        .isEqualTo(hex.replace("4c8bc7", "4c8bc1"));
  }

  @Test
  void theQuestionReadsAsItWasMeant() {
    assertThat(Objdump.instructions(Processor.question(CallingConvention.SYSTEM_V)))
        .startsWith("endbr64", "push rbx", "mov r8,rdi", "mov rax,0x0", "mov rcx,0x0", "cpuid")
        .containsSequence("mov rax,0x7", "mov rcx,0x1", "cpuid", "mov QWORD PTR [r8+0x60],rax")
        .containsSequence("mov rcx,0x0", "xgetbv", "mov QWORD PTR [r8+0x80],rax")
        .endsWith("pop rbx", "ret");
  }

  @Test
  void whatLinuxTellsIsTheSameInWords() throws IOException {
    Path told = folder.resolve("cpuinfo");
    Files.writeString(
        told, "model name\t: any\nflags\t\t: sse avx fma avx2 avx512f_no avx512_vnni\n");
    assertThat(Processor.told(told).get().features())
        .containsExactly(Feature.AVX, Feature.FMA, Feature.AVX2, Feature.AVX512_VNNI);
    Files.writeString(told, "Features\t: asimd\n");
    assertThat(Processor.told(told)).isEmpty();
    assertThat(Processor.told(folder.resolve("absent"))).isEmpty();
  }

  /** Linux names the same features for people. */
  @Test
  void theOneAtHandHasWhatTheSystemSays() throws IOException {
    Path list = Path.of("/proc/cpuinfo");
    Assumptions.assumeTrue(Files.isReadable(list), "no list of features");
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
    assertThat(Processor.told(list)).contains(Processor.ask());
  }
}
