package dev.ranvier.simd.code.x86;

/**
 * Instructions on vectors of floats and ints, as the processor's manual lists them: mandatory
 * prefix, opcode map, opcode. The name is the manual's without its leading V.
 */
public enum Operation {
  MOVUPS(0, 1, 0x10),
  MOVUPS_STORE(0, 1, 0x11),
  /** The lower 64 bits. */
  MOVSD(3, 1, 0x10, 1, 8),
  MOVSD_STORE(3, 1, 0x11, 1, 8),
  MOVSS(2, 1, 0x10, 0, 4),
  MOVSS_STORE(2, 1, 0x11, 0, 4),
  BROADCASTSS(1, 2, 0x18, 0, 4),
  FMADD231PS(1, 2, 0xB8),
  FMADD213PS(1, 2, 0xA8),
  FMSUB231PS(1, 2, 0xBA),
  ADDPS(0, 1, 0x58),
  SUBPS(0, 1, 0x5C),
  MULPS(0, 1, 0x59),
  DIVPS(0, 1, 0x5E),
  SQRTPS(0, 1, 0x51),
  ANDPS(0, 1, 0x54),
  /** The second operand where the bits of the first are not set. */
  ANDNPS(0, 1, 0x55),
  ORPS(0, 1, 0x56),
  XORPS(0, 1, 0x57),
  /** Of NaN and a number, or of two zeros, the second operand. */
  MINPS(0, 1, 0x5D),
  /** Of NaN and a number, or of two zeros, the second operand. */
  MAXPS(0, 1, 0x5F),
  PADDD(1, 1, 0xFE),
  PSUBD(1, 1, 0xFA),
  PSLLVD(1, 2, 0x47),
  PSRAVD(1, 2, 0x46),
  PSRLVD(1, 2, 0x45),
  PMULLD(1, 2, 0x40),
  UNPCKLPS(0, 1, 0x14),
  UNPCKHPS(0, 1, 0x15),
  UNPCKLPD(1, 1, 0x14, 1),
  UNPCKHPD(1, 1, 0x15, 1),
  /** The lower words of each 128 bits by turns, those of the first operand below. */
  PUNPCKLWD(1, 1, 0x61),
  PUNPCKHWD(1, 1, 0x69),
  PUNPCKLBW(1, 1, 0x60),
  PUNPCKHBW(1, 1, 0x68),
  PMAXSD(1, 2, 0x3D),
  /** Bytes to ints, with their signs. */
  PMOVSXBD(1, 2, 0x21, 0, -4),
  CVTDQ2PS(0, 1, 0x5B),
  /** The lowest float as a double. */
  CVTSS2SD(2, 1, 0x5A, 0, 4),
  /** Of the lowest doubles. */
  ADDSD(3, 1, 0x58, 1, 8),
  /** To the nearest, half to even. */
  CVTPS2DQ(1, 1, 0x5B),
  /** VEX alone. */
  PERM2F128(1, 3, 0x06),
  /** VEX alone: lanes whose mask has its sign set. */
  MASKMOVPS(1, 2, 0x2C),
  /** VEX alone. */
  MASKMOVPS_STORE(1, 2, 0x2E),
  /** VEX alone: by lanes that are named. */
  PERMPS(1, 2, 0x16),
  /** VEX alone. */
  PCMPEQD(1, 1, 0x76),
  /**
   * VEX alone: of two the second where the sign of a third is set, whose number is the upper half
   * of the immediate.
   */
  BLENDVPS(1, 3, 0x4A),
  /** VEX alone: all bits where a comparison holds, or none. */
  CMPPS(0, 1, 0xC2),
  /** VEX alone: bytes to ints. */
  PMOVZXBD(1, 2, 0x31, 0, 8),
  /** EVEX alone: the zero of the upper sixteen registers. */
  PXORD(1, 1, 0xEF),
  /** EVEX alone: a mask of the lanes that have a bit in common. */
  PTESTMD(1, 2, 0x27),
  /** EVEX alone: times two to the power of another. */
  SCALEFPS(1, 2, 0x2C),
  /** EVEX alone: plus four bytes without a sign times four with one. */
  PDPBUSD(1, 2, 0x50),
  /** EVEX alone: the lowest byte of each int. */
  PMOVDB_STORE(2, 2, 0x31, 0, -4),
  /** EVEX alone: any function of three bits. */
  PTERNLOGD(1, 3, 0x25),
  /** EVEX alone: a mask of where a comparison holds. */
  CMPPS_MASK(0, 1, 0xC2),
  /** EVEX alone: all bits where a mask is set, or none. */
  PMOVM2D(2, 2, 0x38),
  /** EVEX alone. */
  SHUFF32X4(1, 3, 0x23);

  final int prefix;
  final int map;
  final int opcode;

  /** What EVEX wants in W, 1 for elements of 64 bits; VEX ignores it. */
  final int wide;

  /** Bytes of the operand in memory; 0 for a whole vector, less for a part of one. */
  private final int memoryBytes;

  Operation(int prefix, int map, int opcode) {
    this(prefix, map, opcode, 0);
  }

  Operation(int prefix, int map, int opcode, int wide) {
    this(prefix, map, opcode, wide, 0);
  }

  Operation(int prefix, int map, int opcode, int wide, int memoryBytes) {
    this.prefix = prefix;
    this.map = map;
    this.opcode = opcode;
    this.wide = wide;
    this.memoryBytes = memoryBytes;
  }

  /** Bytes of the operand in memory. */
  int memoryBytes(Width width) {
    return memoryBytes > 0 ? memoryBytes : width.bytes() / Math.max(1, -memoryBytes);
  }

  boolean isVexAlone() {
    return ordinal() >= PERM2F128.ordinal() && ordinal() <= PMOVZXBD.ordinal();
  }

  boolean isEvexAlone() {
    return ordinal() >= PXORD.ordinal();
  }
}
