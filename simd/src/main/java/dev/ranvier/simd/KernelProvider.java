package dev.ranvier.simd;

import dev.ranvier.simd.code.x86.Level;
import java.util.Optional;

/**
 * What computes matrix products, activations but log-softmax and softmax's derivative, the losses
 * that most networks have, dropout masks, sums of columns, and the updates of SGD, momentum and
 * Adam. All give the same bits. For everything else there are the two {@linkplain Tier tiers}.
 */
public enum KernelProvider {
  /** Machine code that Ranvier writes itself, see {@link MachineCode}. */
  CODE,
  /** Loops of {@code jdk.incubator.vector}, see {@link Simd}. */
  VECTOR,
  /** Plain loops, the definition of every result. */
  SCALAR;

  /** The fastest that can run here and that {@code ranvier.simd} allows. */
  public static KernelProvider best() {
    if (MachineCode.current().available()) {
      return CODE;
    }
    return Tier.best() == Tier.VECTOR ? VECTOR : SCALAR;
  }

  /**
   * That {@code ranvier.simd} asks for code which cannot run, in one line; empty if it can or
   * nobody asks.
   *
   * @throws IllegalArgumentException as {@link MachineCode#current}
   */
  public static String shortfall() {
    boolean asked = Simd.asked().isPresent() && Simd.asked().get() == CODE;
    return asked && !MachineCode.current().available() ? MachineCode.current().describe() : "";
  }

  /** Why there are scalar kernels alone; empty if there are others. */
  public static String obstacle() {
    if (best() != SCALAR) {
      return "";
    }
    String vectors = Simd.current().reason();
    String code = MachineCode.current().reason();
    boolean same = code.isEmpty() || code.equals(vectors);
    return same ? vectors : vectors + "; no machine code: " + code;
  }

  /** The one that stands for a tier. */
  public static KernelProvider of(Tier tier) {
    return tier == Tier.VECTOR ? VECTOR : SCALAR;
  }

  /**
   * What runs beside it where it has no kernel: log-softmax, other losses, reductions, few
   * elements.
   */
  public Tier tier() {
    return this == SCALAR ? Tier.SCALAR : this == VECTOR ? Tier.VECTOR : Tier.best();
  }

  /**
   * Whether the kernels beside it are those of vectors; else they are the scalar twins.
   *
   * @throws IllegalStateException as {@link #require}
   */
  public boolean hasVectors() {
    return require().tier().require() == Tier.VECTOR;
  }

  /**
   * What its kernels are written for; empty of another than machine code, and where that is off.
   */
  public Optional<Level> level() {
    return this == CODE ? MachineCode.current().processor().level() : Optional.empty();
  }

  /**
   * Refuses one that cannot run here.
   *
   * @return this
   * @throws IllegalStateException if it cannot; the message gives the reason
   */
  public KernelProvider require() {
    if (this == VECTOR) {
      Tier.VECTOR.require();
    }
    if (this == CODE && !MachineCode.current().available()) {
      throw new IllegalStateException(
          "The kernels in machine code cannot run: "
              + MachineCode.current().reason()
              + ". Use KernelProvider.VECTOR or SCALAR, or remove the cause.");
    }
    return this;
  }
}
