package dev.ranvier.simd.code.x86;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Objdump;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How kernels begin and end under either convention: what {@code objdump} reads, and the bytes that
 * were recorded with it, since only one of them can run on a system.
 */
@Anywhere
class CallingConventionTest {

  private static final int LOCAL_BYTES = 24;

  private static final List<String> PUSHED = List.of("rbx", "rbp", "r12", "r13", "r14", "r15");

  private static byte[] code(CallingConvention convention) {
    Assembler asm = new Assembler();
    convention.enter(asm, LOCAL_BYTES);
    convention.leave(asm, LOCAL_BYTES);
    return asm.finish();
  }

  /** Pushed, room made; the same backwards. */
  private static List<String> expected(CallingConvention convention) {
    boolean windows = convention == CallingConvention.WINDOWS;
    List<String> pushed = new ArrayList<>(PUSHED);
    if (windows) {
      pushed.addAll(List.of("rdi", "rsi"));
    }
    String room = windows ? "0xb8" : "0x18";
    List<String> texts = new ArrayList<>(List.of("endbr64"));
    pushed.forEach(r -> texts.add("push " + r));
    texts.add("sub rsp," + room);
    if (windows) {
      vectors("vmovups %2$s,xmm%1$d", texts);
      texts.add("mov rdi,rcx");
    }
    texts.add("vzeroupper");
    if (windows) {
      vectors("vmovups xmm%1$d,%2$s", texts);
    }
    texts.add("add rsp," + room);
    pushed.reversed().forEach(r -> texts.add("pop " + r));
    texts.add("ret");
    return texts;
  }

  private static void vectors(String format, List<String> texts) {
    for (int i = 6; i < 16; i++) {
      String place = "XMMWORD PTR [rsp+0x%x]".formatted(LOCAL_BYTES + 16 * (i - 6));
      texts.add(format.formatted(i, place));
    }
  }

  @Test
  void aDisassemblerReadsWhatIsSavedAndRestored() {
    for (CallingConvention convention : CallingConvention.values()) {
      assertThat(Objdump.instructions(code(convention)))
          .as("%s", convention)
          .isEqualTo(expected(convention));
    }
  }

  @Test
  void oneFunctionCallsAnotherByItsConvention() {
    for (CallingConvention convention : CallingConvention.values()) {
      boolean windows = convention == CallingConvention.WINDOWS;
      // Whoever is called may write 32 bytes above the return address; the stack is at a multiple
      // of 16.
      String frame = windows ? "sub rsp,0xc8" : "sub rsp,0x28";
      String argument = windows ? "mov rcx" : "mov rdi";
      assertThat(Objdump.instructions(CallsEmitter.emit(convention)))
          .as("%s", convention)
          .contains(frame, argument + ",QWORD PTR [rbx+0x10]", "call rax")
          .endsWith("ret");
    }
  }

  @Test
  void theBytesAreThoseThatWereRecorded() {
    assertThat(HexFormat.of().formatHex(code(CallingConvention.SYSTEM_V)))
        .isEqualTo("f30f1efa535541544155415641574883ec18c5f8774883c418415f415e415d415c5d5bc3");
    assertThat(HexFormat.of().formatHex(code(CallingConvention.WINDOWS)))
        .isEqualTo(
            "f30f1efa5355415441554156415757564881ecb8000000c5f811742418c5f8117c2428c57811"
                + "442438c578114c2448c57811542458c578115c2468c57811642478c57811ac2488000000c578"
                + "11b42498000000c57811bc24a8000000488bf9c5f877c5f810742418c5f8107c2428c5781044"
                + "2438c578104c2448c57810542458c578105c2468c57810642478c57810ac2488000000c57810"
                + "b42498000000c57810bc24a80000004881c4b80000005e5f415f415e415d415c5d5bc3");
  }
}
