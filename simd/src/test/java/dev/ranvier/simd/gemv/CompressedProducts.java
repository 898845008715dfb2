package dev.ranvier.simd.gemv;

import dev.ranvier.simd.CodeKernels;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.PanelEmitter;
import java.util.ArrayList;
import java.util.List;

/** A way to multiply a few rows with weights in fewer bytes. */
record CompressedProducts(
    String name, QuantizedGemv quantized, QuantizedGemv dynamic, Bfloat16Gemv bfloat16) {

  /** Those that run here: both tiers, and machine code for each level of the processor. */
  static List<CompressedProducts> all() {
    List<CompressedProducts> all = new ArrayList<>();
    for (Tier tier : TestTiers.all()) {
      all.add(
          new CompressedProducts(
              "" + tier,
              QuantizedGemv.of(tier),
              QuantizedGemv.of(PanelEmitter.INTEGERS, tier, null),
              Bfloat16Gemv.of(tier)));
    }
    for (Level level : Level.values()) {
      if (CodeKernels.runs(level)) {
        all.add(
            new CompressedProducts(
                "" + level,
                QuantizedGemv.of(PanelEmitter.BYTES, Tier.SCALAR, code(level, PanelEmitter.BYTES)),
                QuantizedGemv.of(
                    PanelEmitter.INTEGERS, Tier.SCALAR, code(level, PanelEmitter.INTEGERS)),
                Bfloat16Gemv.of(Tier.SCALAR, code(level, PanelEmitter.HALVES))));
      }
    }
    if (MachineCode.current().available()) {
      KernelProvider code = KernelProvider.CODE;
      all.add(
          new CompressedProducts(
              "code",
              QuantizedGemv.of(code).await(),
              QuantizedGemv.dynamic(code).await(),
              Bfloat16Gemv.of(code).await()));
    }
    return all;
  }

  private static CodePanelGemv code(Level level, int format) {
    return CodePanelGemv.of(level, format).await();
  }

  @Override
  public String toString() {
    return name;
  }
}
