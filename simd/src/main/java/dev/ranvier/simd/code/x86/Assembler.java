package dev.ranvier.simd.code.x86;

import java.util.Arrays;

/**
 * Writes x86-64 machine code, in a long file, for it has a method for each instruction: integers of
 * 64 bits, vectors through VEX and, where 512 bits, the upper sixteen registers, masks or
 * broadcasts ask for it, EVEX. Operands stand in Intel's order, the target first; the kernel that
 * is written chooses its registers. Encodings are those of the processor's manual, volume 2; tests
 * compare every operation with a disassembler.
 */
public final class Assembler {

  private static final int LOW = 7;

  /** No mask: all lanes. */
  public static final int ALL_LANES = 0;

  private byte[] code = new byte[1 << 12];
  private int size;
  private int[] labels = new int[32];
  private int labelCount;

  /** Place of a distance, label, and so on. */
  private int[] jumps = new int[64];

  private int jumpWords;

  /** Bytes so far. */
  public int size() {
    return size;
  }

  // vectors

  /** {@code op reg, source, memory}; {@code source} is 0 where there is none. */
  public Assembler vector(Operation op, Width width, int reg, int source, Address memory) {
    return vector(op, width, reg, source, memory, ALL_LANES, false);
  }

  /**
   * The same under a mask, or of one element in all lanes.
   *
   * @param mask 1 to 7, or {@link #ALL_LANES}; lanes that are not in it are zero after a load and
   *     stay as they are after a store
   */
  public Assembler vector(
      Operation op, Width width, int reg, int source, Address memory, int mask, boolean broadcast) {
    int base = memory.base().code();
    int index = memory.indexCode();
    if (isEvex(op, width, reg, source, 0, mask) || broadcast) {
      boolean store = op.name().endsWith("_STORE");
      evex(op, width, reg, source, base >> 3, index >> 3, mask, mask != 0 && !store, broadcast);
      // Displacements of eight bits count in operands.
      address(reg, memory, broadcast ? Float.BYTES << op.wide : op.memoryBytes(width));
    } else {
      vex(op, width, reg, source, base >> 3, index >> 3);
      address(reg, memory, 1);
    }
    return this;
  }

  /** {@code op reg, source, other}. */
  public Assembler vector(Operation op, Width width, int reg, int source, int other) {
    if (isEvex(op, width, reg, source, other, 0)) {
      evex(op, width, reg, source, other >> 3 & 1, other >> 4, 0, false, false);
    } else {
      vex(op, width, reg, source, other >> 3, 0);
    }
    return bytes(0xC0 | (reg & LOW) << 3 | other & LOW);
  }

  /** The same under a mask, 1 to 7: lanes that are not in it become zero. */
  public Assembler masked(Operation op, Width width, int reg, int source, int other, int mask) {
    evex(op, width, reg, source, other >> 3 & 1, other >> 4, mask, true, false);
    return bytes(0xC0 | (reg & LOW) << 3 | other & LOW);
  }

  /** {@code op reg, source, other, immediate}. */
  public Assembler vector(
      Operation op, Width width, int reg, int source, int other, int immediate) {
    return vector(op, width, reg, source, other).bytes(immediate);
  }

  /** All lanes of a register 0. */
  public Assembler zero(int reg) {
    return reg < 16
        ? vector(Operation.XORPS, Width.XMM, reg, reg, reg)
        : vector(Operation.PXORD, Width.ZMM, reg, reg, reg);
  }

  /** Ends the use of wide registers: other code then pays nothing for their upper halves. */
  public Assembler vzeroupper() {
    return bytes(0xC5, 0xF8, 0x77);
  }

  /** {@code kmovd mask, from}. */
  public Assembler kmov(int mask, Register from) {
    int b = from.code() >> 3 ^ 1;
    return bytes(0xC4, 0x80 | 0x40 | b << 5 | 1, 0x7B, 0x92, 0xC0 | mask << 3 | from.code() & LOW);
  }

  /** {@code to = signs of the eight floats of a register}. */
  public Assembler movmskps(Register to, int from) {
    int r = (to.code() >> 3 ^ 1) << 7;
    int b = (from >> 3 ^ 1) << 5;
    return bytes(0xC4, r | 0x40 | b | 1, 0x7C, 0x50, 0xC0 | (to.code() & LOW) << 3 | from & LOW);
  }

  /**
   * {@code vcompressps to{mask}{z}, from}: the lanes of the mask side by side, then zeros; of the
   * first eight registers, 512 bits.
   */
  public Assembler compress(int to, int mask, int from) {
    return bytes(0x62, 0xF2, 0x7D, 0xC8 | mask, 0x8A, 0xC0 | from << 3 | to);
  }

  /** {@code kmovd to, mask}. */
  public Assembler kmov(Register to, int mask) {
    int r = (to.code() >> 3 ^ 1) << 7;
    return bytes(0xC5, r | 0x7B, 0x93, 0xC0 | (to.code() & LOW) << 3 | mask);
  }

  private static boolean isEvex(
      Operation op, Width width, int reg, int source, int other, int mask) {
    return width == Width.ZMM
        || (reg | source | other) >>> 4 != 0
        || mask != ALL_LANES
        || op.isEvexAlone();
  }

  private void vex(Operation op, Width width, int reg, int source, int b, int x) {
    int r = reg >> 3;
    int tail = (~source & 15) << 3 | width.ordinal() << 2 | op.prefix;
    if (op.map == 1 && b == 0 && x == 0) {
      bytes(0xC5, (r ^ 1) << 7 | tail);
    } else {
      bytes(0xC4, (r ^ 1) << 7 | (x ^ 1) << 6 | (b ^ 1) << 5 | op.map, tail);
    }
    bytes(op.opcode);
  }

  private void evex(
      Operation op,
      Width width,
      int reg,
      int source,
      int b,
      int x,
      int mask,
      boolean zeroing,
      boolean broadcast) {
    if (((reg | source) >> 5 | x >> 1 | mask >> 3) != 0 || op.isVexAlone()) {
      throw new IllegalArgumentException(
          "There is no %s of %s %s and %s with mask %s".formatted(op, width, reg, source, mask));
    }
    int r = (reg >> 3 & 1 ^ 1) << 7 | (reg >> 4 ^ 1) << 4;
    bytes(
        0x62,
        r | (x ^ 1) << 6 | (b ^ 1) << 5 | op.map,
        op.wide << 7 | (~source & 15) << 3 | 4 | op.prefix,
        (zeroing ? 0x80 : 0)
            | width.ordinal() << 5
            | (broadcast ? 0x10 : 0)
            | (source >> 4 ^ 1) << 3
            | mask,
        op.opcode);
  }

  // integers of 64 bits

  /** {@code to = from}. */
  public Assembler mov(Register to, Register from) {
    return registers(0x8B, to, from);
  }

  /** {@code to = [from]}. */
  public Assembler mov(Register to, Address from) {
    return memory(0x8B, to.code(), from);
  }

  /** {@code to = [from]}, of 32 bits with its sign. */
  public Assembler movsxd(Register to, Address from) {
    return memory(0x63, to.code(), from);
  }

  /** {@code [to] = from}. */
  public Assembler mov(Address to, Register from) {
    return memory(0x89, from.code(), to);
  }

  /** {@code to = value}, of 32 bits with its sign. */
  public Assembler mov(Register to, int value) {
    return bytes(0x48 | to.code() >> 3, 0xC7, 0xC0 | to.code() & LOW).int32(value);
  }

  /** {@code to += from}. */
  public Assembler add(Register to, Register from) {
    return registers(0x03, to, from);
  }

  /** {@code to += [from]}. */
  public Assembler add(Register to, Address from) {
    return memory(0x03, to.code(), from);
  }

  /** {@code to += value}. */
  public Assembler add(Register to, int value) {
    return immediate(0, to, value);
  }

  /** {@code [to] += value}. */
  public Assembler add(Address to, int value) {
    return memory(0x81, 0, to).int32(value);
  }

  /** {@code to -= from}. */
  public Assembler sub(Register to, Register from) {
    return registers(0x2B, to, from);
  }

  /** {@code to -= value}; the flags say whether something is left. */
  public Assembler sub(Register to, int value) {
    return immediate(5, to, value);
  }

  /** {@code to &= value}. */
  public Assembler and(Register to, int value) {
    return immediate(4, to, value);
  }

  /** Compares two registers. */
  public Assembler cmp(Register a, Register b) {
    return registers(0x3B, a, b);
  }

  /** Compares a register with a number. */
  public Assembler cmp(Register a, int value) {
    return immediate(7, a, value);
  }

  /** Compares a number in memory with another. */
  public Assembler cmp(Address a, int value) {
    return memory(0x81, 7, a).int32(value);
  }

  /** Compares a register with 0. */
  public Assembler test(Register a) {
    return registers(0x85, a, a);
  }

  /** {@code to *= from}. */
  public Assembler imul(Register to, Register from) {
    int rex = 0x48 | to.code() >> 3 << 2 | from.code() >> 3;
    return bytes(rex, 0x0F, 0xAF, 0xC0 | (to.code() & LOW) << 3 | from.code() & LOW);
  }

  /** {@code to = how many bits of from are set}. */
  public Assembler popcnt(Register to, Register from) {
    int rex = 0x48 | to.code() >> 3 << 2 | from.code() >> 3;
    return bytes(0xF3, rex, 0x0F, 0xB8, 0xC0 | (to.code() & LOW) << 3 | from.code() & LOW);
  }

  /** {@code to <<= count}. */
  public Assembler shl(Register to, int count) {
    return bytes(0x48 | to.code() >> 3, 0xC1, 0xE0 | to.code() & LOW, count);
  }

  /** {@code to >>>= count}. */
  public Assembler shr(Register to, int count) {
    return bytes(0x48 | to.code() >> 3, 0xC1, 0xE8 | to.code() & LOW, count);
  }

  /** {@code to = from} with all bits from number {@code bits} on cleared, 32 bits; BMI2. */
  public Assembler bzhi32(Register to, Register from, Register bits) {
    int r = (to.code() >> 3 ^ 1) << 7;
    int b = (from.code() >> 3 ^ 1) << 5;
    int modrm = 0xC0 | (to.code() & LOW) << 3 | from.code() & LOW;
    return bytes(0xC4, r | 0x40 | b | 2, (~bits.code() & 15) << 3, 0xF5, modrm);
  }

  /** {@code to = address}. */
  public Assembler lea(Register to, Address address) {
    return memory(0x8D, to.code(), address);
  }

  /** {@code to = address of a label}. */
  public Assembler lea(Register to, int label) {
    bytes(0x48 | to.code() >> 3 << 2, 0x8D, (to.code() & LOW) << 3 | 5);
    return distance(label);
  }

  /** Saves a register. */
  public Assembler push(Register r) {
    return r.code() > LOW ? bytes(0x41, 0x50 | r.code() & LOW) : bytes(0x50 | r.code());
  }

  /** Restores a register. */
  public Assembler pop(Register r) {
    return r.code() > LOW ? bytes(0x41, 0x58 | r.code() & LOW) : bytes(0x58 | r.code());
  }

  /** Fetches a cache line into the first level. */
  public Assembler prefetch(Address line) {
    rex(0, 0, line);
    bytes(0x0F, 0x18);
    address(1, line, 1);
    return this;
  }

  /** Calls the function whose address a register has. */
  public Assembler call(Register r) {
    return r.code() > LOW
        ? bytes(0x41, 0xFF, 0xD0 | r.code() & LOW)
        : bytes(0xFF, 0xD0 | r.code() & LOW);
  }

  /** Returns to the caller. */
  public Assembler ret() {
    return bytes(0xC3);
  }

  /** Where indirect calls may land, on processors that check it. */
  public Assembler endbr64() {
    return bytes(0xF3, 0x0F, 0x1E, 0xFA);
  }

  // labels

  /** A place that is not known yet. */
  public int label() {
    if (labelCount == labels.length) {
      labels = Arrays.copyOf(labels, 2 * labelCount);
    }
    labels[labelCount] = -1;
    return labelCount++;
  }

  /** A label is here. */
  public Assembler bind(int label) {
    labels[label] = size;
    return this;
  }

  /** A label that is here. */
  public int here() {
    int label = label();
    bind(label);
    return label;
  }

  /** Goes on at a label. */
  public Assembler jmp(int label) {
    return bytes(0xE9).distance(label);
  }

  /** Goes on at a label if a condition holds. */
  public Assembler jump(Condition condition, int label) {
    return bytes(0x0F, 0x80 | condition.code).distance(label);
  }

  /** Fills up to a multiple of so many bytes, which must not be run. */
  public Assembler alignData(int to) {
    while (size % to != 0) {
      bytes(0xCC);
    }
    return this;
  }

  /** Fills up to a multiple of so many bytes with instructions that do nothing. */
  public Assembler align(int to) {
    while (size % to != 0) {
      int left = Math.min(to - size % to, LONGEST_NOP);
      bytes(NOPS[left - 1]);
    }
    return this;
  }

  private static final int LONGEST_NOP = 8;
  private static final int[][] NOPS = {
    {0x90},
    {0x66, 0x90},
    {0x0F, 0x1F, 0x00},
    {0x0F, 0x1F, 0x40, 0x00},
    {0x0F, 0x1F, 0x44, 0x00, 0x00},
    {0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00},
    {0x0F, 0x1F, 0x80, 0x00, 0x00, 0x00, 0x00},
    {0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00}
  };

  /** Bytes as they are: data, and instructions that only one place needs. */
  public Assembler bytes(int... values) {
    if (size + values.length > code.length) {
      code = Arrays.copyOf(code, 2 * code.length);
    }
    for (int value : values) {
      code[size++] = (byte) value;
    }
    return this;
  }

  /** A number of 32 bits. */
  public Assembler int32(int value) {
    return bytes(value, value >> 8, value >> 16, value >> 24);
  }

  /**
   * The code with all distances filled in.
   *
   * @throws IllegalStateException if a label was used and is nowhere
   */
  public byte[] finish() {
    for (int j = 0; j < jumpWords; j += 2) {
      int place = jumps[j];
      int target = labels[jumps[j + 1]];
      if (target < 0) {
        throw new IllegalStateException("A jump at " + place + " goes nowhere");
      }
      int distance = target - place - Integer.BYTES;
      for (int i = 0; i < Integer.BYTES; i++) {
        code[place + i] = (byte) (distance >> 8 * i);
      }
    }
    return Arrays.copyOf(code, size);
  }

  private Assembler distance(int label) {
    if (jumpWords == jumps.length) {
      jumps = Arrays.copyOf(jumps, 2 * jumpWords);
    }
    jumps[jumpWords++] = size;
    jumps[jumpWords++] = label;
    return int32(0);
  }

  // encodings

  private Assembler registers(int opcode, Register reg, Register rm) {
    int rex = 0x48 | reg.code() >> 3 << 2 | rm.code() >> 3;
    return bytes(rex, opcode, 0xC0 | (reg.code() & LOW) << 3 | rm.code() & LOW);
  }

  private Assembler memory(int opcode, int reg, Address address) {
    rex(8, reg, address);
    bytes(opcode);
    address(reg, address, 1);
    return this;
  }

  private Assembler immediate(int extension, Register rm, int value) {
    boolean small = value == (byte) value;
    int modrm = 0xC0 | extension << 3 | rm.code() & LOW;
    bytes(0x48 | rm.code() >> 3, small ? 0x83 : 0x81, modrm);
    return small ? bytes(value) : int32(value);
  }

  private void rex(int wide, int reg, Address address) {
    int rex = wide | reg >> 3 << 2 | address.indexCode() >> 3 << 1 | address.base().code() >> 3;
    if (rex != 0) {
      bytes(0x40 | rex);
    }
  }

  /** ModRM, SIB and displacement; of eight bits where it is a small multiple of the unit. */
  private void address(int reg, Address memory, int unit) {
    int base = memory.base().code() & LOW;
    boolean sib = memory.index() != null || base == Register.RSP.code();
    int displacement = memory.displacement();
    int units = displacement / unit;
    boolean small = units * unit == displacement && units == (byte) units;
    int mod = displacement == 0 && base != Register.RBP.code() ? 0 : small ? 1 : 2;
    bytes(mod << 6 | (reg & LOW) << 3 | (sib ? Register.RSP.code() : base));
    if (sib) {
      int index = memory.index() == null ? Register.RSP.code() : memory.indexCode() & LOW;
      bytes(Integer.numberOfTrailingZeros(memory.scale()) << 6 | index << 3 | base);
    }
    if (mod == 1) {
      bytes(units);
    } else if (mod == 2) {
      int32(displacement);
    }
  }
}
