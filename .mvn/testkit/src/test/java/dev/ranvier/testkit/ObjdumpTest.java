package dev.ranvier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes are read as the instructions that they are, every one of them. */
@Ships
class ObjdumpTest {

  @TempDir Path folder;

  @Test
  void bytesAreReadAsInstructions() {
    assertThat(read("62f17c481007 c4e275b8c2 488b4710 75f0 c5fc100500010000 c5f877 c3"))
        .containsExactly(
            "vmovups zmm0,ZMMWORD PTR [rdi]",
            "vfmadd231ps ymm0,ymm1,ymm2",
            "mov rax,QWORD PTR [rdi+0x10]",
            "jne 0x1",
            "vmovups ymm0,YMMWORD PTR [rip+0x100] # 0x119",
            "vzeroupper",
            "ret");
  }

  @Test
  void noInstructionIsLeftOut() {
    assertThat(read("00".repeat(200))).isEqualTo(Collections.nCopies(100, "add BYTE PTR [rax],al"));
    assertThat(read("c3 06 c3")).containsExactly("ret", "(bad)", "ret");
    assertThat(read("c3".repeat(10_000))).hasSize(10_000);
  }

  @Test
  void anotherProgramIsRefused() throws Exception {
    for (String says : new String[] {"exit 3", "exit 0"}) {
      Path program = folder.resolve("nothing");
      Files.writeString(program, "#!/bin/sh\necho I am something else\n" + says + "\n");
      assertThat(program.toFile().setExecutable(true)).isTrue();
      assertThatThrownBy(() -> Objdump.instructions(program, new byte[] {(byte) 0xc3}))
          .isInstanceOf(AssertionError.class)
          .hasMessageContainingAll(
              program.toString(), "is no objdump", "RANVIER_OBJDUMP", "I am something else");
    }
  }

  private static List<String> read(String hex) {
    return Objdump.instructions(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
