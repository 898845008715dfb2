package dev.ranvier.simd;

/**
 * What kernels in machine code can do in this JVM, decided once.
 *
 * @param available whether {@link KernelProvider#CODE} can be used
 * @param reason why not; empty if available
 * @param level of the processor's instructions that kernels are written for, such as avx2; empty if
 *     unavailable
 */
public record MachineCode(boolean available, String reason, String level) {

  private static final MachineCode CURRENT = detect();

  /** The decision for this JVM. */
  public static MachineCode current() {
    return CURRENT;
  }

  private static MachineCode detect() {
    return new MachineCode(false, "the processor is not known", "");
  }
}
