package dev.ranvier.simd.code.x86;

/**
 * A set of instructions that kernels are written for, and how they use it. What a kernel does with
 * vectors it says here, so that one emitter serves both.
 */
public enum Level {
  /** 16 registers of 256 bits, fused multiply-add; masks are vectors. */
  AVX2(Width.YMM, 16),
  /** 32 registers of 512 bits, masks of their own. */
  AVX512(Width.ZMM, 32);

  /** The mask register of {@link #AVX512}. */
  private static final int K1 = 1;

  private static final int K2 = 2;

  /** A comparison that holds for NaN. */
  static final int NOT_LESS_OR_EQUAL = 0x16;

  private final Width width;
  private final int registers;

  Level(Width width, int registers) {
    this.width = width;
    this.registers = registers;
  }

  /**
   * This level, if the processor has it: asked by code of its own.
   *
   * @throws IllegalStateException if it has not, whatever the system said
   */
  public Level require() {
    if (Processor.here().level().filter(level -> compareTo(level) <= 0).isEmpty()) {
      throw new IllegalStateException("the processor has no " + this);
    }
    return this;
  }

  Width width() {
    return width;
  }

  /** Vector registers. */
  int registers() {
    return registers;
  }

  /** Floats of a vector. */
  public int lanes() {
    return width.bytes() / Float.BYTES;
  }

  /** A vector register that this level needs for a mask: 0 or 1. */
  int maskRegisters() {
    return this == AVX2 ? 1 : 0;
  }

  void load(Assembler asm, int reg, Address from) {
    asm.vector(Operation.MOVUPS, width, reg, 0, from);
  }

  void store(Assembler asm, Address to, int reg) {
    asm.vector(Operation.MOVUPS_STORE, width, reg, 0, to);
  }

  void broadcast(Assembler asm, int reg, Address from) {
    asm.vector(Operation.BROADCASTSS, width, reg, 0, from);
  }

  void multiplyAdd(Assembler asm, int sum, int x, int y) {
    asm.vector(Operation.FMADD231PS, width, sum, x, y);
  }

  /**
   * Zero in place of what is subnormal.
   *
   * @param exponents the bits of a float's exponent in all lanes
   * @param other is overwritten
   */
  void flush(Assembler asm, int reg, int exponents, int zero, int other) {
    if (this == AVX512) {
      asm.vector(Operation.PTESTMD, width, K2, reg, exponents);
      asm.masked(Operation.MOVUPS, width, reg, 0, reg, K2);
    } else {
      asm.vector(Operation.ANDPS, width, other, reg, exponents);
      asm.vector(Operation.PCMPEQD, width, other, other, zero);
      asm.vector(Operation.ANDNPS, width, reg, other, reg);
    }
  }

  /**
   * Zero in place of what stands where another is not above zero; NaN is.
   *
   * @param other is overwritten
   */
  void keepWhereAbove(Assembler asm, int reg, int other, int zero) {
    if (this == AVX512) {
      asm.vector(Operation.CMPPS_MASK, width, K2, other, zero).bytes(NOT_LESS_OR_EQUAL);
      asm.masked(Operation.MOVUPS, width, reg, 0, reg, K2);
    } else {
      asm.vector(Operation.CMPPS, width, other, other, zero).bytes(NOT_LESS_OR_EQUAL);
      asm.vector(Operation.ANDPS, width, reg, reg, other);
    }
  }

  /**
   * Whether a factor of all lanes may be one float of memory. It is read by each instruction, so
   * that only a tile of one vector gains.
   */
  boolean multipliesByMemory() {
    return this == AVX512;
  }

  /** The same with such a factor. */
  void multiplyAdd(Assembler asm, int sum, int x, Address factor) {
    asm.vector(Operation.FMADD231PS, width, sum, x, factor, 0, true);
  }

  /**
   * A mask of the first lanes, as many as a register says.
   *
   * @param lanes from 1 on; more than there are mean all
   * @param table label of {@link #maskTable}
   * @param other is overwritten, too
   */
  void mask(Assembler asm, int mask, Register lanes, Register other, int table) {
    if (this == AVX512) {
      asm.mov(other, -1);
      asm.bzhi32(other, other, lanes);
      asm.kmov(K1, other);
      return;
    }
    asm.lea(other, table);
    asm.shl(lanes, 2);
    asm.sub(other, lanes);
    load(asm, mask, Address.at(other, width.bytes()));
  }

  /** What masks are made from, behind the code: ones, then zeros. */
  void maskTable(Assembler asm, int label) {
    if (this == AVX2) {
      asm.alignData(width.bytes()).bind(label);
      for (int i = 0; i < 2 * lanes(); i++) {
        asm.int32(i < lanes() ? -1 : 0);
      }
    }
  }

  /** Lanes of the mask; the others are 0, and their memory is not touched. */
  void loadMasked(Assembler asm, int reg, int mask, Address from) {
    if (this == AVX512) {
      asm.vector(Operation.MOVUPS, width, reg, 0, from, K1, false);
    } else {
      asm.vector(Operation.MASKMOVPS, width, reg, mask, from);
    }
  }

  void storeMasked(Assembler asm, Address to, int mask, int reg) {
    if (this == AVX512) {
      asm.vector(Operation.MOVUPS_STORE, width, reg, 0, to, K1, false);
    } else {
      asm.vector(Operation.MASKMOVPS_STORE, width, reg, mask, to);
    }
  }
}
