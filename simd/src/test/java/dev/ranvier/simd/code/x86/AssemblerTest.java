package dev.ranvier.simd.code.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.code.x86.Listing.Section;
import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Objdump;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Every instruction that the assembler can write is what {@code objdump} reads, and has the bytes
 * that were recorded when it was read so.
 */
@Anywhere
class AssemblerTest {

  private static final List<Section> SECTIONS = sections();

  private static List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(IntegerProgram.jumps());
    sections.add(IntegerProgram.registers());
    sections.add(IntegerProgram.addresses());
    sections.add(IntegerProgram.masks());
    sections.add(VectorProgram.masked());
    for (Operation op : Operation.values()) {
      sections.add(VectorProgram.of(op));
    }
    return sections;
  }

  @Test
  void aDisassemblerReadsWhatWasAskedFor() {
    ByteArrayOutputStream program = new ByteArrayOutputStream();
    SECTIONS.forEach(section -> program.writeBytes(section.code()));
    List<String> read = Objdump.instructions(program.toByteArray());
    int next = 0;
    for (Section section : SECTIONS) {
      for (int i = 0; i < section.texts().size(); i++) {
        String expected = section.texts().get(i);
        String found = next < read.size() ? broadcastAsNow(read.get(next++)) : "nothing";
        if (!found.equals(expected)) {
          assertThat(found)
              .as("%s, instruction %d, %s", section.name(), i, section.hex(i))
              .isEqualTo(expected);
        }
      }
    }
    assertThat(read).hasSize(next);
  }

  /** Before binutils 2.38 it was written behind the address. */
  private static String broadcastAsNow(String read) {
    return read.contains("{1to")
        ? read.replaceAll("\\{1to\\d+}", "").replace(" PTR ", " BCST ")
        : read;
  }

  /** Where a difference is meant, or an operation is new: the other test must have run first. */
  @Test
  void theBytesAreThoseThatWereRecorded() throws Exception {
    Map<String, String> programs = new LinkedHashMap<>();
    Map<String, String> instructions = new LinkedHashMap<>();
    recorded()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t"))
        .forEach(line -> (line[0].contains(" ") ? instructions : programs).put(line[0], line[1]));
    assertThat(instructions).hasSizeGreaterThan(50);
    for (Section section : SECTIONS) {
      for (int i = 0; i < section.texts().size(); i++) {
        String bytes = instructions.remove(section.texts().get(i));
        if (bytes != null) {
          assertThat(section.hex(i)).as(section.texts().get(i)).isEqualTo(bytes);
        }
      }
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(section.code());
      assertThat(HexFormat.of().formatHex(digest, 0, 16))
          .as("%s, of %d instructions", section.name(), section.texts().size())
          .isEqualTo(programs.remove(section.name()));
    }
    assertThat(instructions).as("instructions that nothing writes").isEmpty();
    assertThat(programs).as("programs that nothing writes").isEmpty();
  }

  private static String recorded() throws Exception {
    try (var in = AssemblerTest.class.getResourceAsStream("assembler.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void everyInstructionOfTheAssemblerIsInAProgram() {
    Set<String> names = new TreeSet<>();
    for (Method method : Assembler.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        names.add(method.getName());
      }
    }
    names.removeAll(Set.of("size", "bytes", "int32", "label", "bind", "here", "finish"));
    assertThat(names)
        .as("what %s writes and tests", IntegerProgram.class.getSimpleName())
        .containsExactlyInAnyOrder(
            "vector",
            "masked",
            "zero",
            "vzeroupper",
            "kmov",
            "movmskps",
            "compress",
            "call",
            "movsxd",
            "popcnt",
            "mov",
            "add",
            "sub",
            "and",
            "cmp",
            "test",
            "imul",
            "shl",
            "shr",
            "bzhi32",
            "lea",
            "push",
            "pop",
            "prefetch",
            "ret",
            "endbr64",
            "jmp",
            "jump",
            "align",
            "alignData");
  }

  @Test
  void whatNoInstructionCanSayIsRefused() {
    Address place = Address.at(Register.RAX, 0);
    Assembler asm = new Assembler();
    refuse("ADDPS of YMM 32", () -> asm.vector(Operation.ADDPS, Width.YMM, 32, 0, 0));
    refuse("ADDPS of YMM 1", () -> asm.vector(Operation.ADDPS, Width.YMM, 1, 2, 32));
    refuse("ADDPS of YMM -1", () -> asm.vector(Operation.ADDPS, Width.YMM, -1, 2, 3));
    refuse("mask 8", () -> asm.vector(Operation.MOVUPS, Width.YMM, 1, 0, place, 8, false));
    refuse(
        "MASKMOVPS of YMM 1 and 2 with mask 1",
        () -> asm.vector(Operation.MASKMOVPS, Width.YMM, 1, 2, place, 1, false));
    refuse("PERM2F128 of YMM 16", () -> asm.vector(Operation.PERM2F128, Width.YMM, 16, 0, 0, 0x20));
    refuse("PERM2F128 of ZMM", () -> asm.vector(Operation.PERM2F128, Width.ZMM, 1, 0, 0, 0x20));
    refuse("no address of RSP", () -> Address.at(Register.RAX, Register.RSP, 1));
    refuse("times 3", () -> Address.at(Register.RAX, Register.RCX, 3));
    refuse("times 16", () -> Address.at(Register.RAX, Register.RCX, 16));
    assertThat(asm.size()).isZero();
    asm.jmp(asm.label());
    assertThatThrownBy(asm::finish)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("A jump at 1 goes nowhere");
  }

  private static void refuse(String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
