package dev.ranvier.simd.code.x86;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** A program, and beside each of its instructions how a disassembler must read it. */
final class Listing {

  /** A written program. */
  record Section(String name, byte[] code, List<String> texts, List<Integer> ends) {

    /** The bytes of an instruction. */
    String hex(int index) {
      int start = index == 0 ? 0 : ends.get(index - 1);
      return HexFormat.of().formatHex(code, start, ends.get(index));
    }
  }

  final Assembler asm = new Assembler();
  private final List<String> texts = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();

  /** How the instruction that was written last is read. */
  void as(String text) {
    as(text, asm.size());
  }

  /** How the next one is read, which ends there. */
  void as(String text, int end) {
    texts.add(text);
    ends.add(end);
  }

  Section finish(String name) {
    return new Section(name, asm.finish(), texts, ends);
  }

  static String text(Register r) {
    return r.name().toLowerCase(Locale.ROOT);
  }

  static String text(Width width, int reg) {
    return width.name().toLowerCase(Locale.ROOT) + reg;
  }

  static String text(Address a) {
    StringBuilder text = new StringBuilder("[").append(text(a.base()));
    if (a.index() != null) {
      text.append('+').append(text(a.index())).append('*').append(a.scale());
    }
    long displacement = a.displacement();
    boolean always = a.base() == Register.RBP || a.base() == Register.R13;
    if (displacement != 0 || always) {
      text.append(displacement < 0 ? "-0x" : "+0x");
      text.append(Long.toHexString(Math.abs(displacement)));
    }
    return text.append(']').toString();
  }

  /** A number of 32 bits, with its sign in 64. */
  static String text(int value) {
    return "0x" + Long.toHexString(value);
  }
}
