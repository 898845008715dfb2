package dev.ranvier.backend;

import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.gemm.Machine;
import java.util.Optional;

/**
 * What decides how SIMD and BLAS compare on a machine.
 *
 * @param bits of a vector
 * @param registers for vectors
 * @param core that the BLAS library has chosen its kernels for, in its own words; empty if it does
 *     not say
 */
record MachineKind(int bits, int registers, String core) {

  /** The one at hand, with this library. */
  static MachineKind here(Optional<BlasLibrary> blas) {
    Machine machine = Machine.here();
    return new MachineKind(
        machine.bits(), machine.registers(), blas.map(BlasLibrary::coreName).orElse(""));
  }

  /**
   * How far another is: first by the width of vectors, then by their number, then by the library's
   * core.
   */
  int distance(MachineKind other) {
    return 4 * steps(bits, other.bits)
        + 2 * steps(registers, other.registers)
        + (core.equalsIgnoreCase(other.core) ? 0 : 1);
  }

  /** Doublings from one to the other. */
  private static int steps(int one, int other) {
    int zeros = Integer.numberOfLeadingZeros(one) - Integer.numberOfLeadingZeros(other);
    return Math.abs(zeros);
  }

  @Override
  public String toString() {
    return "%s bits, %s registers, BLAS core %s"
        .formatted(bits, registers, core.isEmpty() ? "unknown" : core);
  }
}
