package dev.ranvier.bench.measure;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Simd;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Ranvier's own kernels as engines: by what provides them, and as {@code SIMD} takes them. */
public final class OwnKernels {

  private OwnKernels() {}

  /** What can run here, the fastest first. */
  public static List<KernelProvider> here() {
    return Arrays.stream(KernelProvider.values()).filter(OwnKernels::runs).toList();
  }

  private static boolean runs(KernelProvider provider) {
    return switch (provider) {
      case CODE -> MachineCode.current().available();
      case VECTOR -> Simd.current().available();
      case SCALAR -> true;
    };
  }

  /** The name in the CSV: {@code ranvier-code}, {@code ranvier-vector}, {@code ranvier-scalar}. */
  public static String name(KernelProvider provider) {
    return EngineName.RANVIER + provider.name().toLowerCase(Locale.ROOT);
  }

  /** Whether SIMD has products here. */
  public static boolean simd() {
    return KernelProvider.best() != KernelProvider.SCALAR;
  }

  /** By which of these names SIMD's products go as well. */
  public static String nameOfSimd() {
    return name(KernelProvider.best());
  }

  /** Says what is not there, and why. */
  public static void reportMissing() {
    if (!simd()) {
      System.err.println(Simd.current().describe() + ": " + EngineName.SIMD + " is not measured");
    } else if (!runs(KernelProvider.CODE)) {
      System.err.println(
          name(KernelProvider.CODE) + " is not measured: " + MachineCode.current().reason());
    } else if (!runs(KernelProvider.VECTOR)) {
      System.err.println(
          name(KernelProvider.VECTOR) + " is not measured: " + Simd.current().reason());
    }
  }
}
