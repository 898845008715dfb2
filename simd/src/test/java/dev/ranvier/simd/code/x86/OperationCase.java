package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.OperationCase.Operands.COMPARISON;
import static dev.ranvier.simd.code.x86.OperationCase.Operands.FROM_MASK;
import static dev.ranvier.simd.code.x86.OperationCase.Operands.LOAD;
import static dev.ranvier.simd.code.x86.OperationCase.Operands.MASKED_LOAD;
import static dev.ranvier.simd.code.x86.OperationCase.Operands.MASKED_STORE;
import static dev.ranvier.simd.code.x86.OperationCase.Operands.SCALAR_LOAD;
import static dev.ranvier.simd.code.x86.OperationCase.Operands.STORE;
import static dev.ranvier.simd.code.x86.OperationCase.Operands.TEST;
import static dev.ranvier.simd.code.x86.OperationCase.Operands.THREE;
import static dev.ranvier.simd.code.x86.OperationCase.Operands.THREE_IMMEDIATE;
import static dev.ranvier.simd.code.x86.OperationCase.Operands.THREE_MASK;
import static dev.ranvier.simd.code.x86.Width.XMM;
import static dev.ranvier.simd.code.x86.Width.YMM;
import static dev.ranvier.simd.code.x86.Width.ZMM;

import java.util.List;

/**
 * What an operation can be asked for: an operation without a line here does not compile. Its bytes
 * are recorded in {@link AssemblerTest}.
 *
 * @param memoryBytes of the operand in memory; 0 for a whole vector, -4 for a quarter of one
 * @param elementBytes of what is broadcast; 0 if nothing can be
 */
record OperationCase(
    Operands operands, Encoding encoding, List<Width> widths, int memoryBytes, int elementBytes) {

  enum Operands {
    /** Target, and source in a register or memory. */
    LOAD,
    /** The same of memory alone. */
    SCALAR_LOAD,
    STORE,
    /** Target, source, and another in a register or memory. */
    THREE,
    /** A mask and two registers. */
    TEST,
    /** Three registers and a number. */
    THREE_IMMEDIATE,
    /** Three registers and a fourth, the mask. */
    THREE_MASK,
    /** Three registers and a condition; the first is a mask in EVEX. */
    COMPARISON,
    /** Target and mask register. */
    FROM_MASK,
    /** Target, mask, memory. */
    MASKED_LOAD,
    /** Memory, mask, source. */
    MASKED_STORE
  }

  enum Encoding {
    VEX,
    EVEX,
    BOTH
  }

  static OperationCase of(Operation op) {
    return switch (op) {
      case MOVUPS -> both(LOAD, 0);
      case MOVUPS_STORE -> both(STORE, 0);
      case MOVSD -> scalar(SCALAR_LOAD, 8);
      case MOVSD_STORE -> scalar(STORE, 8);
      case MOVSS -> scalar(SCALAR_LOAD, 4);
      case MOVSS_STORE -> scalar(STORE, 4);
      case BROADCASTSS ->
          new OperationCase(LOAD, Encoding.BOTH, List.of(XMM, YMM, ZMM), Float.BYTES, 0);
      case FMADD231PS,
          FMADD213PS,
          FMSUB231PS,
          ADDPS,
          SUBPS,
          MULPS,
          DIVPS,
          MINPS,
          MAXPS,
          UNPCKLPS,
          UNPCKHPS ->
          both(THREE, 4);
      case SQRTPS -> both(LOAD, 4);
      case ANDPS, ANDNPS, ORPS, XORPS, PADDD, PSUBD, PSLLVD, PSRAVD, PSRLVD, PMULLD ->
          both(THREE, 4);
      case UNPCKLPD, UNPCKHPD -> both(THREE, 8);
      case PUNPCKLWD, PUNPCKHWD, PUNPCKLBW, PUNPCKHBW -> both(THREE, 0);
      case PMOVSXBD -> new OperationCase(LOAD, Encoding.BOTH, List.of(XMM, YMM, ZMM), -4, 0);
      case CVTDQ2PS, CVTPS2DQ -> both(LOAD, 4);
      case CVTSS2SD -> scalar(THREE, 4);
      case ADDSD -> scalar(THREE, 8);
      case PMAXSD -> both(THREE, 4);
      case PDPBUSD -> new OperationCase(THREE, Encoding.EVEX, List.of(ZMM), 0, 4);
      case PMOVDB_STORE -> new OperationCase(STORE, Encoding.EVEX, List.of(XMM, YMM, ZMM), -4, 0);
      case PERM2F128 -> new OperationCase(THREE_IMMEDIATE, Encoding.VEX, List.of(YMM), 0, 0);
      case MASKMOVPS -> new OperationCase(MASKED_LOAD, Encoding.VEX, List.of(XMM, YMM), 0, 0);
      case MASKMOVPS_STORE ->
          new OperationCase(MASKED_STORE, Encoding.VEX, List.of(XMM, YMM), 0, 0);
      case PERMPS -> new OperationCase(THREE, Encoding.VEX, List.of(YMM), 0, 0);
      case BLENDVPS -> new OperationCase(THREE_MASK, Encoding.VEX, List.of(XMM, YMM), 0, 0);
      case PCMPEQD -> new OperationCase(THREE, Encoding.VEX, List.of(XMM, YMM), 0, 0);
      case PMOVZXBD -> new OperationCase(LOAD, Encoding.VEX, List.of(YMM), 8, 0);
      case PXORD -> new OperationCase(THREE, Encoding.EVEX, List.of(XMM, YMM, ZMM), 0, 4);
      case SCALEFPS -> new OperationCase(THREE, Encoding.EVEX, List.of(XMM, YMM, ZMM), 0, 4);
      case PTERNLOGD ->
          new OperationCase(THREE_IMMEDIATE, Encoding.EVEX, List.of(XMM, YMM, ZMM), 0, 0);
      case CMPPS -> new OperationCase(COMPARISON, Encoding.VEX, List.of(XMM, YMM), 0, 0);
      case CMPPS_MASK -> new OperationCase(COMPARISON, Encoding.EVEX, List.of(XMM, YMM, ZMM), 0, 0);
      case PMOVM2D -> new OperationCase(FROM_MASK, Encoding.EVEX, List.of(XMM, YMM, ZMM), 0, 0);
      case PTESTMD -> new OperationCase(TEST, Encoding.EVEX, List.of(XMM, YMM, ZMM), 0, 0);
      case SHUFF32X4 -> new OperationCase(THREE_IMMEDIATE, Encoding.EVEX, List.of(YMM, ZMM), 0, 0);
    };
  }

  private static OperationCase both(Operands operands, int elementBytes) {
    return new OperationCase(operands, Encoding.BOTH, List.of(XMM, YMM, ZMM), 0, elementBytes);
  }

  private static OperationCase scalar(Operands operands, int bytes) {
    return new OperationCase(operands, Encoding.BOTH, List.of(XMM), bytes, 0);
  }

  /** Of the operand in memory. */
  int memoryBytes(Width width) {
    return memoryBytes > 0 ? memoryBytes : width.bytes() / Math.max(1, -memoryBytes);
  }

  /** Registers that can be named. */
  int registers() {
    return encoding == Encoding.VEX ? 16 : 32;
  }

  /** Whether an operand is tried in memory. */
  boolean hasMemory() {
    return switch (operands) {
      case THREE_IMMEDIATE, THREE_MASK, TEST, COMPARISON, FROM_MASK -> false;
      case LOAD, SCALAR_LOAD, STORE, THREE, MASKED_LOAD, MASKED_STORE -> true;
    };
  }

  /** Whether lanes can be masked, by EVEX. */
  boolean masks() {
    return encoding != Encoding.VEX && hasMemory();
  }
}
