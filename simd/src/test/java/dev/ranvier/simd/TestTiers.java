package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;

/** Which tiers a test runs. The vector tier may be missing only when that was asked for. */
public final class TestTiers {

  private TestTiers() {}

  /** Both tiers, or the scalar one where the vector tier was switched off. */
  public static List<Tier> all() {
    return vectorExpected() ? List.of(Tier.SCALAR, Tier.VECTOR) : List.of(Tier.SCALAR);
  }

  /** What stands for the tiers, and machine code where it runs. */
  public static List<KernelProvider> providers() {
    List<KernelProvider> providers = new ArrayList<>();
    all().forEach(tier -> providers.add(KernelProvider.of(tier)));
    if (MachineCode.current().available()) {
      providers.add(KernelProvider.CODE);
    }
    return providers;
  }

  /** Skips the test that calls this where the vector tier was switched off. */
  public static void assumeVector() {
    assumeTrue(vectorExpected(), "the vector tier was switched off");
  }

  private static boolean vectorExpected() {
    String flags = System.getProperty("ranvier.jvm.flags", "jdk.incubator.vector");
    if (RequireVector.isOff() || !flags.contains("jdk.incubator.vector")) {
      return false;
    }
    assertThat(Simd.current().available()).as(Simd.current().reason()).isTrue();
    return true;
  }
}
