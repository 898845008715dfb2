package dev.ranvier.simd;

import dev.ranvier.simd.vector.Fma;
import dev.ranvier.simd.vector.Lanes;
import java.util.Optional;

/**
 * What the Vector API can do in this JVM, decided once.
 *
 * <p>It is unavailable, with the reason, when {@code ranvier.simd} (or {@code RANVIER_SIMD}) is
 * {@code scalar} or {@code off}, when the module {@code jdk.incubator.vector} is not resolved, when
 * the JVM has no C2 compiler (a vector is then a heap object and a kernel crawls), when the machine
 * has no fused multiply-add, or when its vectors are narrower than 128 bits. Everything then runs
 * on the scalar twins, with the same results. {@code ranvier.simd=on} ignores a missing C2 (for
 * tests).
 *
 * @param available whether {@link Tier#VECTOR} can be used
 * @param reason why not; empty if available
 * @param bits width of a vector, 0 if unavailable
 * @param lanes floats in a vector, 0 if unavailable
 * @param fma whether the hardware has a fused multiply-add; without it products use multiply and
 *     add, and results differ from machines that have it
 */
public record Simd(boolean available, String reason, int bits, int lanes, boolean fma) {

  /** The flag that makes the Vector API available. */
  public static final String FLAG = "--add-modules=jdk.incubator.vector";

  /**
   * Whether a multiply-add is fused in hardware. A constant, so that kernels choose at compile
   * time.
   */
  public static final boolean FMA = Fma.IN_HARDWARE;

  private static final String SWITCH = Switch.read("ranvier.simd", "RANVIER_SIMD");

  private static final String TILES = Switch.read("ranvier.tiles", "RANVIER_TILES");

  private static final Simd CURRENT = detect();

  /**
   * The decision for this JVM.
   *
   * @throws IllegalArgumentException if {@code ranvier.simd} has a value that it does not know
   */
  public static Simd current() {
    if (!Switch.isUsual(SWITCH) && asked().isEmpty()) {
      throw new IllegalArgumentException(
          "Property ranvier.simd (or RANVIER_SIMD) is '"
              + SWITCH
              + "', expected code, vector, scalar, off or unset; none, no and false mean off as"
              + " well, and off is scalar");
    }
    return CURRENT;
  }

  /** The provider that {@code ranvier.simd} names; empty if it names none. */
  static Optional<KernelProvider> asked() {
    String name = Switch.isOff(SWITCH) ? KernelProvider.SCALAR.name() : SWITCH;
    for (KernelProvider provider : KernelProvider.values()) {
      if (provider.name().equalsIgnoreCase(name)) {
        return Optional.of(provider);
      }
    }
    return Optional.empty();
  }

  /** Whether {@code ranvier.simd} leaves a provider: it names this one, a faster one or none. */
  static boolean allows(KernelProvider provider) {
    return asked().isEmpty() || asked().get().compareTo(provider) <= 0;
  }

  /**
   * The tiles of matrix products that {@code ranvier.tiles} (or {@code RANVIER_TILES}) asks for,
   * such as {@code 4x3v}; empty if these are left to the machine. The first product refuses a name
   * that it does not know, or whose tiles cannot run here, with those that can.
   */
  public static String tiles() {
    return Switch.isUsual(TILES) ? "" : TILES;
  }

  /**
   * One line for people: width, FMA and the tiles that were asked for, or the reason and what to
   * do.
   */
  public String describe() {
    String fused = fma ? "FMA" : "no FMA: results differ from machines that have it";
    String tiles = tiles().isEmpty() ? "" : ", tiles " + tiles() + " (ranvier.tiles)";
    return available
        ? "SIMD: " + bits + " bits, " + lanes + " floats, " + fused + tiles
        : "SIMD: off (" + reason + "), scalar kernels, " + fused;
  }

  private static Simd detect() {
    String reason = allows(KernelProvider.VECTOR) ? missing() : "switched off by ranvier.simd";
    if (!reason.isEmpty()) {
      return new Simd(false, reason, 0, 0, FMA);
    }
    return new Simd(true, "", Lanes.BYTES * Byte.SIZE, Lanes.COUNT, FMA);
  }

  private static String missing() {
    Optional<Module> vector = ModuleLayer.boot().findModule("jdk.incubator.vector");
    if (vector.isEmpty() || !Simd.class.getModule().canRead(vector.get())) {
      return "the module jdk.incubator.vector is not resolved: start java with " + FLAG;
    }
    if (!hasC2() && !Switch.word(SWITCH).equals("on")) {
      return "this JVM has no C2 compiler (" + System.getProperty("java.vm.info") + ")";
    }
    if (!FMA) {
      return "the machine has no fused multiply-add";
    }
    return Lanes.BYTES < 16 ? "the machine has vectors of " + Lanes.BYTES + " bytes only" : "";
  }

  /**
   * HotSpot says "mixed mode" when both compilers run; with {@code -Xint} it says "interpreted
   * mode", with {@code -XX:TieredStopAtLevel=1} "emulated-client".
   */
  private static boolean hasC2() {
    String info = System.getProperty("java.vm.info", "");
    String name = System.getProperty("java.vm.name", "");
    return name.contains("Server VM")
        && !info.contains("interpreted")
        && !info.contains("emulated-client");
  }
}
