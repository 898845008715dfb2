package dev.ranvier.simd;

import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** Vector tests may be skipped only where somebody asked for their absence. */
public final class RequireVector {

  private RequireVector() {}

  /** Skips the test if the tier was switched off or its module left out; else it must be there. */
  public static void orSkip() {
    String flags = System.getProperty("ranvier.jvm.flags", Simd.FLAG);
    boolean off = isOff();
    boolean absent = !flags.contains("jdk.incubator.vector");
    Assumptions.assumeFalse(off || absent, "SIMD is off because it was asked for");
    Tier.VECTOR.require();
  }

  /** Whether somebody asked for scalar kernels; read here, not by what is tested. */
  static boolean isOff() {
    String variable = System.getenv().getOrDefault("RANVIER_SIMD", "");
    return Set.of("off", "scalar").contains(System.getProperty("ranvier.simd", variable));
  }

  /**
   * Whether vector kernels run here; fails if they are missing without having been switched off.
   */
  public static boolean available() {
    try {
      orSkip();
      return true;
    } catch (org.opentest4j.TestAbortedException asked) {
      return false;
    }
  }
}
