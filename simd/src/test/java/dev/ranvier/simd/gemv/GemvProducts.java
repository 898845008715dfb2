package dev.ranvier.simd.gemv;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.RequireVector;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.x86.Level;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every way to multiply a single row that runs here, by name. */
public final class GemvProducts {

  private GemvProducts() {}

  /**
   * Both tiers, whose stripes are taken for what is not large, whole rows of vectors, and machine
   * code in both orders for each level of the processor.
   */
  public static Map<String, Gemv> all() {
    Map<String, Gemv> all = new LinkedHashMap<>();
    all.put("scalar", Gemv.of(Tier.SCALAR));
    if (RequireVector.available()) {
      all.put("vector", Gemv.of(Tier.VECTOR));
      all.put("vector rows", Gemv.of(Tier.VECTOR, GemvOrder.WHOLE_ROWS));
    }
    if (MachineCode.current().available()) {
      Level best = MachineCode.current().processor().level().orElseThrow();
      for (Level level : Level.values()) {
        for (GemvOrder order : new GemvOrder[] {GemvOrder.STRIPES, GemvOrder.WHOLE_ROWS}) {
          if (level.compareTo(best) <= 0) {
            CodeGemv code = CodeGemv.of(level).await();
            all.put(level + " " + order, Gemv.of(Tier.SCALAR, order, code));
          }
        }
      }
      all.put("code", Gemv.of(KernelProvider.CODE));
    }
    return all;
  }
}
