package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

/** The sixteen lanes of the written order of a sum over a row, and how they become one. */
final class RowLanes {

  static final int COUNT = 16;

  private RowLanes() {}

  /**
   * What the columns of a row are limited to: so many floats +Inf, then as many -Inf. Columns
   * behind the last count as -Inf then, and a NaN as +Inf, which makes a row NaN as well.
   */
  static void limits(Assembler asm, int label, int columns) {
    asm.bind(label);
    for (int i = 0; i < 2 * columns; i++) {
      asm.int32(
          Float.floatToRawIntBits(i < columns ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY));
    }
  }

  /**
   * Where the last chunk of a row begins, and what its columns are limited to or masked by.
   *
   * @param bytes has the number of columns, then the bytes before the last chunk
   * @param table address of limits or masks of {@link #COUNT} columns
   * @param last becomes the address of those of the last chunk
   * @param other is overwritten
   */
  static void split(Assembler asm, Register bytes, Register table, Register last, Register other) {
    asm.sub(bytes, 1).mov(other, bytes).and(other, COUNT - 1);
    asm.sub(bytes, other).shl(bytes, 2).shl(other, 2);
    asm.lea(last, at(table, (COUNT - 1) * Float.BYTES)).sub(last, other);
  }

  /** All bits for so many floats as a chunk has, then none for as many: which columns count. */
  static void masks(Assembler asm, int label) {
    asm.bind(label);
    for (int i = 0; i < 2 * COUNT; i++) {
      asm.int32(i < COUNT ? -1 : 0);
    }
  }

  /**
   * All lanes, in the written order of a sum, into all lanes of a register.
   *
   * @param op commutes
   * @param first of the registers with the lanes, which are overwritten; one or two
   * @param other is overwritten; 64 bytes from RSP on are, too
   */
  static void reduce(Assembler asm, Level level, Operation op, int first, int result, int other) {
    for (int v = 0; v < COUNT / level.lanes(); v++) {
      fours(asm, level, op, first + v, other);
      level.store(asm, at(Register.RSP, v * level.width().bytes()), first + v);
    }
    fourths(asm, level, op, 0, result);
  }

  /** Each four neighbours of a register, (0 + 2) + (1 + 3), into the first of them. */
  static void fours(Assembler asm, Level level, Operation op, int lanes, int other) {
    Width width = level.width();
    for (int half = 0; half < 2; half++) {
      if (half == 1) {
        asm.vector(Operation.UNPCKLPS, width, lanes, lanes, lanes);
      }
      asm.vector(Operation.UNPCKHPD, width, other, lanes, lanes);
      asm.vector(Operation.UNPCKLPD, width, lanes, lanes, lanes);
      asm.vector(op, width, lanes, lanes, other);
    }
  }

  /** Every fourth of the sixteen that lie so far from RSP, ascending, into all lanes. */
  static void fourths(Assembler asm, Level level, Operation op, int place, int result) {
    asm.vector(Operation.MOVUPS, Width.XMM, result, 0, at(Register.RSP, place));
    for (int quarter = 1; quarter < 4; quarter++) {
      asm.vector(op, Width.XMM, result, result, at(Register.RSP, place + 16 * quarter));
    }
    asm.vector(Operation.BROADCASTSS, level.width(), result, 0, result);
  }
}
