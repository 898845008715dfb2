package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Listing.text;

import dev.ranvier.simd.code.x86.Listing.Section;
import java.util.List;

/** What is done with integers, jumps and gaps, with all registers, addresses and numbers. */
final class IntegerProgram {

  private static final Register[] ALL = Register.values();
  private static final int[] NUMBERS = {
    0, 1, -1, 127, 128, -128, -129, 512, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private static final List<String> NOPS =
      List.of(
          "nop",
          "xchg ax,ax",
          "nop DWORD PTR [rax]",
          "nop DWORD PTR [rax+0x0]",
          "nop DWORD PTR [rax+rax*1+0x0]",
          "nop WORD PTR [rax+rax*1+0x0]",
          "nop DWORD PTR [rax+0x0]",
          "nop DWORD PTR [rax+rax*1+0x0]");

  private final Listing listing = new Listing();
  private final Assembler asm = listing.asm;

  private IntegerProgram() {}

  static Section registers() {
    IntegerProgram program = new IntegerProgram();
    for (Register a : ALL) {
      program.one(a);
      for (Register b : ALL) {
        program.two(a, b);
      }
    }
    return program.listing.finish("registers");
  }

  private void one(Register a) {
    String r = text(a);
    for (int number : NUMBERS) {
      asm.mov(a, number);
      listing.as("mov " + r + "," + text(number));
      asm.add(a, number);
      listing.as("add " + r + "," + text(number));
      asm.sub(a, number);
      listing.as("sub " + r + "," + text(number));
      asm.and(a, number);
      listing.as("and " + r + "," + text(number));
      asm.cmp(a, number);
      listing.as("cmp " + r + "," + text(number));
    }
    for (int count = 1; count < 64; count += 20) {
      asm.shl(a, count);
      listing.as("shl " + r + "," + text(count));
      asm.shr(a, count);
      listing.as("shr " + r + "," + text(count));
    }
    asm.test(a);
    listing.as("test " + r + "," + r);
    asm.call(a);
    listing.as("call " + r);
    asm.push(a);
    listing.as("push " + r);
    asm.pop(a);
    listing.as("pop " + r);
    for (int mask = 0; mask < 8; mask++) {
      asm.kmov(mask, a);
      listing.as("kmovd k" + mask + "," + half(a));
    }
    for (int vector = 0; vector < 16; vector++) {
      asm.movmskps(a, vector);
      listing.as("vmovmskps " + half(a) + ",ymm" + vector);
    }
  }

  private void two(Register a, Register b) {
    String pair = " " + text(a) + "," + text(b);
    asm.mov(a, b);
    listing.as("mov" + pair);
    asm.add(a, b);
    listing.as("add" + pair);
    asm.sub(a, b);
    listing.as("sub" + pair);
    asm.cmp(a, b);
    listing.as("cmp" + pair);
    asm.imul(a, b);
    listing.as("imul" + pair);
    asm.popcnt(a, b);
    listing.as("popcnt" + pair);
    for (Register bits : List.of(a, b, Register.RAX, Register.R9)) {
      asm.bzhi32(a, b, bits);
      listing.as("bzhi " + half(a) + "," + half(b) + "," + half(bits));
    }
  }

  /** Masks of lanes, and what they do to vectors of 512 bits. */
  static Section masks() {
    IntegerProgram program = new IntegerProgram();
    for (int mask = 0; mask < 8; mask++) {
      for (Register r : ALL) {
        program.asm.kmov(r, mask);
        program.listing.as("kmovd " + half(r) + ",k" + mask);
      }
      for (int from = 0; from < 8; from++) {
        program.asm.vector(Operation.PTESTMD, Width.ZMM, mask, from, from);
        program.listing.as("vptestmd k%s,zmm%s,zmm%s".formatted(mask, from, from));
        for (int to = 0; to < 8 && mask > 0; to++) {
          program.asm.compress(to, mask, from);
          program.listing.as("vcompressps zmm%s{k%s}{z},zmm%s".formatted(to, mask, from));
        }
      }
    }
    return program.listing.finish("masks");
  }

  /** The lower 32 bits. */
  private static String half(Register r) {
    return r.ordinal() > 7 ? text(r) + "d" : "e" + text(r).substring(1);
  }

  /** Every base, alone and with every index at every scale, near and far. */
  static Section addresses() {
    IntegerProgram program = new IntegerProgram();
    int turn = 0;
    for (Register base : ALL) {
      for (Register index : ALL) {
        for (int scale = 1; scale <= 8; scale *= 2) {
          for (int displacement : new int[] {0, 127 - turn % 256, NUMBERS[turn % NUMBERS.length]}) {
            boolean none = index == Register.RSP;
            Address place = new Address(base, none ? null : index, none ? 1 : scale, displacement);
            program.memory(ALL[turn++ % 16], place, turn);
          }
        }
      }
    }
    return program.listing.finish("addresses");
  }

  private void memory(Register r, Address at, int turn) {
    String place = text(at);
    String quad = "QWORD PTR " + place;
    int number = NUMBERS[turn % NUMBERS.length];
    asm.lea(r, at);
    listing.as("lea " + text(r) + "," + place);
    asm.movsxd(r, at);
    listing.as("movsxd " + text(r) + ",DWORD PTR " + place);
    switch (turn % 6) {
      case 0 -> {
        asm.mov(r, at);
        listing.as("mov " + text(r) + "," + quad);
      }
      case 1 -> {
        asm.mov(at, r);
        listing.as("mov " + quad + "," + text(r));
      }
      case 2 -> {
        asm.add(r, at);
        listing.as("add " + text(r) + "," + quad);
      }
      case 3 -> {
        asm.add(at, number);
        listing.as("add " + quad + "," + text(number));
      }
      case 4 -> {
        asm.cmp(at, number);
        listing.as("cmp " + quad + "," + text(number));
      }
      default -> {
        asm.prefetch(at);
        listing.as("prefetcht0 BYTE PTR " + place);
      }
    }
  }

  /** Jumps to and fro, and gaps of every length. Targets count from where this begins. */
  static Section jumps() {
    IntegerProgram program = new IntegerProgram();
    program.asm.endbr64();
    program.listing.as("endbr64");
    int start = program.asm.here();
    int from = program.asm.size();
    for (int i = 0; i < 200; i++) {
      program.jump(i, start, from);
    }
    for (int reg = 0; reg < 32; reg++) {
      program.asm.zero(reg);
      String zero = reg < 16 ? "vxorps xmm%1$d,xmm%1$d,xmm%1$d" : "vpxord zmm%1$d,zmm%1$d,zmm%1$d";
      program.listing.as(zero.formatted(reg));
    }
    program.asm.vzeroupper();
    program.listing.as("vzeroupper");
    program.asm.ret();
    program.listing.as("ret");
    int end = program.asm.size();
    program.asm.alignData(64);
    while (end < program.asm.size()) {
      program.listing.as("int3", ++end);
    }
    return program.listing.finish("jumps");
  }

  private void jump(int i, int start, int startsAt) {
    Condition condition = Condition.values()[i % Condition.values().length];
    Register r = ALL[i % ALL.length];
    int target = asm.label();
    asm.jump(condition, start);
    listing.as(name(condition) + " " + text(startsAt));
    asm.jump(condition, target);
    int first = asm.size();
    asm.jmp(target);
    int second = asm.size();
    asm.lea(r, target);
    int third = asm.size();
    asm.lea(r, start);
    int fourth = asm.size();
    asm.align(16 << i % 3);
    asm.bind(target);
    int to = asm.size();
    listing.as(name(condition) + " " + text(to), first);
    listing.as("jmp " + text(to), second);
    listing.as(relative(r, third, to), third);
    listing.as(relative(r, fourth, startsAt), fourth);
    for (int at = fourth; at < to; ) {
      int bytes = Math.min(to - at, NOPS.size());
      at += bytes;
      listing.as(NOPS.get(bytes - 1), at);
    }
    for (int gap = 0; gap < i % 7; gap++) {
      asm.ret();
      listing.as("ret");
    }
  }

  private static String relative(Register r, int end, int target) {
    String distance = "0x" + Long.toHexString((long) target - end);
    return "lea " + text(r) + ",[rip+" + distance + "] # " + text(target);
  }

  private static String name(Condition condition) {
    return switch (condition) {
      case BELOW -> "jb";
      case ABOVE_OR_EQUAL -> "jae";
      case EQUAL -> "je";
      case NOT_EQUAL -> "jne";
      case LESS -> "jl";
      case GREATER_OR_EQUAL -> "jge";
      case LESS_OR_EQUAL -> "jle";
      case GREATER -> "jg";
    };
  }
}
