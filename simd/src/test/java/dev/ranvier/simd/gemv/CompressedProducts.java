package dev.ranvier.simd.gemv;

import dev.ranvier.simd.CodeKernels;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.x86.Level;
import java.util.ArrayList;
import java.util.List;

/** A way to multiply a few rows with weights in fewer bytes. */
record CompressedProducts(String name, QuantizedGemv quantized, Bfloat16Gemv bfloat16) {

  /** Those that run here: both tiers, and machine code for each level of the processor. */
  static List<CompressedProducts> all() {
    List<CompressedProducts> all = new ArrayList<>();
    for (Tier tier : TestTiers.all()) {
      all.add(new CompressedProducts("" + tier, QuantizedGemv.of(tier), Bfloat16Gemv.of(tier)));
    }
    for (Level level : Level.values()) {
      if (CodeKernels.runs(level)) {
        all.add(
            new CompressedProducts(
                "" + level,
                QuantizedGemv.of(Tier.SCALAR, CodePanelGemv.of(level, true).await()),
                Bfloat16Gemv.of(Tier.SCALAR, CodePanelGemv.of(level, false).await())));
      }
    }
    if (MachineCode.current().available()) {
      KernelProvider code = KernelProvider.CODE;
      all.add(
          new CompressedProducts("code", QuantizedGemv.of(code).await(), Bfloat16Gemv.of(code)));
    }
    return all;
  }

  @Override
  public String toString() {
    return name;
  }
}
