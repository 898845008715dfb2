package dev.ranvier.simd.code.x86;

import dev.ranvier.simd.code.x86.Listing.Section;
import dev.ranvier.simd.code.x86.OperationCase.Operands;
import java.util.Locale;

/**
 * One operation in every width with all its registers, all bases, indices and scales, the limits of
 * its displacements, masks and broadcasts. Registers and addresses that play no part in each
 * other's encoding go round together.
 */
final class VectorProgram {

  private static final int[] FEW = {0, 7, 8, 15, 20, 24, 31};

  private final Listing listing = new Listing();
  private final Operation op;
  private final OperationCase shape;
  private final String name;
  private int turn;

  private VectorProgram(Operation op) {
    this.op = op;
    this.shape = OperationCase.of(op);
    this.name = "v" + op.name().toLowerCase(Locale.ROOT).replace("_store", "");
  }

  static Section of(Operation op) {
    VectorProgram program = new VectorProgram(op);
    for (Width width : program.shape.widths()) {
      program.registers(width);
      program.memory(width);
    }
    return program.listing.finish(op.name());
  }

  /** Registers alone, under masks that leave zeros. */
  static Section masked() {
    Listing listing = new Listing();
    for (int reg = 0; reg < 32; reg++) {
      for (Width width : Width.values()) {
        int source = (7 * reg + 3) % 32;
        int other = (11 * reg + 20) % 32;
        int mask = 1 + reg % 7;
        String target = Listing.text(width, reg) + "{k" + mask + "}{z},";
        listing.asm.masked(Operation.MOVUPS, width, reg, 0, other, mask);
        listing.as("vmovups " + target + Listing.text(width, other));
        listing.asm.masked(Operation.ADDPS, width, reg, source, other, mask);
        listing.as("vaddps " + target + two(width, source, other));
      }
    }
    return listing.finish("masked");
  }

  /** Each register in every place, beside some at the limits of the encodings. */
  private void registers(Width width) {
    Operands operands = shape.operands();
    int all = shape.registers();
    for (int reg = 0; reg < all; reg++) {
      for (int few : FEW) {
        int source = (few + reg / 8) % all;
        int other = (7 * reg + 3 * source + 5) % all;
        String target = Listing.text(width, reg) + ",";
        switch (operands) {
          case LOAD -> {
            listing.asm.vector(op, width, reg, 0, source);
            Width narrow = vector(shape.memoryBytes(width));
            listing.as(name + " " + target + Listing.text(narrow, source));
          }
          case THREE -> {
            listing.asm.vector(op, width, reg, source, other);
            listing.as(name + " " + target + two(width, source, other));
          }
          case TEST -> {
            listing.asm.vector(op, width, reg % 8, source, other);
            listing.as(name + " k" + reg % 8 + "," + two(width, source, other));
          }
          case THREE_IMMEDIATE -> {
            int immediate = turn++ & 0xFF;
            listing.asm.vector(op, width, reg, source, other, immediate);
            listing.as(
                name + " " + target + two(width, source, other) + "," + Listing.text(immediate));
          }
          case THREE_MASK -> {
            int mask = turn++ & 15;
            listing.asm.vector(op, width, reg, source, other, mask << 4);
            listing.as(
                name + " " + target + two(width, source, other) + "," + Listing.text(width, mask));
          }
          case COMPARISON -> {
            int to = op == Operation.CMPPS ? reg : reg & 7;
            boolean greater = turn++ % 2 == 0;
            listing.asm.vector(op, width, to, source, other, greater ? 0x1E : 0x16);
            listing.as(
                (greater ? "vcmpgt_oqps " : "vcmpnle_uqps ")
                    + (op == Operation.CMPPS ? Listing.text(width, to) : "k" + to)
                    + ","
                    + two(width, source, other));
          }
          case FROM_MASK -> {
            int mask = source & 7;
            listing.asm.vector(op, width, reg, 0, mask);
            listing.as(name + " " + target + "k" + mask);
          }
          case SCALAR_LOAD, STORE, MASKED_LOAD, MASKED_STORE -> {}
        }
      }
    }
  }

  private static String two(Width width, int source, int other) {
    return Listing.text(width, source) + "," + Listing.text(width, other);
  }

  private void memory(Width width) {
    if (!shape.hasMemory()) {
      return;
    }
    int unit = shape.memoryBytes(width);
    places(width, unit, 0, false);
    for (int mask = 1; mask < 8 && shape.masks(); mask++) {
      places(width, unit, mask, false);
    }
    for (int mask = 0; mask < 8 && shape.elementBytes() > 0; mask += 3) {
      places(width, shape.elementBytes(), mask, true);
    }
  }

  private void places(Width width, int unit, int mask, boolean broadcast) {
    int[] displacements = {
      0,
      1,
      -1,
      127,
      128,
      -128,
      -129,
      unit,
      -unit,
      unit / 2,
      127 * unit,
      127 * unit + 1,
      128 * unit,
      -128 * unit,
      -129 * unit,
      1 << 20,
      Integer.MIN_VALUE
    };
    Register[] all = Register.values();
    for (Register base : all) {
      for (int i = 0; i < displacements.length; i += mask == 0 ? 1 : 8) {
        int displacement = displacements[(i + turn) % displacements.length];
        Register index = turn % 3 == 0 ? null : all[turn / 3 % all.length];
        index = index == Register.RSP ? null : index;
        int scale = index == null ? 1 : 1 << turn % 4;
        write(width, new Address(base, index, scale, displacement), mask, broadcast);
        turn++;
      }
    }
  }

  private void write(Width width, Address place, int mask, boolean broadcast) {
    int reg = 5 * turn % shape.registers();
    boolean one = shape.operands() == Operands.LOAD || shape.operands() == Operands.STORE;
    one |= shape.operands() == Operands.SCALAR_LOAD;
    int source = one ? 0 : (3 * turn + turn / 32) % shape.registers();
    if (mask == 0 && !broadcast) {
      listing.asm.vector(op, width, reg, source, place);
    } else {
      listing.asm.vector(op, width, reg, source, place, mask, broadcast);
    }
    String vector = Listing.text(width, reg);
    String k = mask == 0 ? "" : "{k" + mask + "}";
    String zeroed = mask == 0 ? "" : k + "{z}";
    String second = Listing.text(width, source);
    String memory = pointer(width, broadcast) + Listing.text(place);
    String text =
        switch (shape.operands()) {
          case LOAD, SCALAR_LOAD -> vector + zeroed + "," + memory;
          case STORE -> memory + k + "," + vector;
          case THREE, THREE_IMMEDIATE, THREE_MASK, TEST, COMPARISON, FROM_MASK, MASKED_LOAD ->
              vector + zeroed + "," + second + "," + memory;
          case MASKED_STORE -> memory + "," + second + "," + vector;
        };
    listing.as(name + " " + text);
  }

  /** That holds so many bytes. */
  private static Width vector(int bytes) {
    return bytes > 32 ? Width.ZMM : bytes > 16 ? Width.YMM : Width.XMM;
  }

  private String pointer(Width width, boolean broadcast) {
    int bytes = broadcast ? shape.elementBytes() : shape.memoryBytes(width);
    String what = bytes == 4 ? "DWORD" : bytes == 8 ? "QWORD" : vector(bytes).name() + "WORD";
    return what + (broadcast ? " BCST " : " PTR ");
  }
}
