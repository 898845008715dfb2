package dev.ranvier;

import dev.ranvier.memory.Region;
import dev.ranvier.simd.Tier;

/** The line of a plan for a step that is no product; {@link ProductPlan} writes its own. */
final class StepText {

  private StepText() {}

  static String elementwise(String name, Region region, Tier tier) {
    return "%-22s    %-16s %s kernels"
        .formatted(name, region.rows() + "x" + region.columns(), tier);
  }
}
