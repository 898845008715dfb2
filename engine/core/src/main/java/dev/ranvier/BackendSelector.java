package dev.ranvier;

import dev.ranvier.auto.AutoTable;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.blas.Cblas;
import dev.ranvier.simd.KernelMemory;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Form;
import java.util.Optional;

/** Decides which backend runs an operation, and says why. */
final class BackendSelector {

  /** A decision: SIMD, BLAS or SCALAR, and its reason in words. */
  record Choice(Backend backend, String why) {

    /** The tier of the kernels that run the product, or its epilogue under BLAS. */
    Tier tier() {
      return switch (backend) {
        case SIMD -> Tier.VECTOR;
        case SCALAR -> Tier.SCALAR;
        case BLAS, AUTO -> Tier.best();
      };
    }

    @Override
    public String toString() {
      return backend + " (" + why + ")";
    }
  }

  private final Backend requested;
  private final boolean simd;
  private final Optional<BlasLibrary> blas;
  private final AutoTable table;

  /**
   * For a backend that the user asked for.
   *
   * @throws IllegalStateException if it cannot run here, with the reason and what to do
   * @throws IllegalArgumentException if AUTO is told to read a table that it cannot read
   */
  BackendSelector(Backend requested) {
    this(requested, Simd.current().available(), library(requested));
    Notice.say();
    if (requested == Backend.AUTO && blas.isEmpty()) {
      BlasNotice.say();
    }
  }

  /** Says once in a process, in one line each, what makes kernels slower than they could be. */
  private static final class Notice {
    static {
      if (!Simd.current().available()) {
        System.err.println("Ranvier: " + Simd.current().describe());
      }
      if (!KernelMemory.restriction().isEmpty()) {
        System.err.println("Ranvier: " + KernelMemory.restriction());
      }
    }

    private Notice() {}

    /** Loads this class, which happens once. */
    static void say() {}
  }

  /** Says once in a process, in one line, that the BLAS library it brought along cannot be used. */
  private static final class BlasNotice {
    static {
      BlasLibrary.trouble()
          .ifPresent(why -> System.err.println("Ranvier: BLAS: off (" + why + ")"));
    }

    private BlasNotice() {}

    /** Loads this class, which happens once. */
    static void say() {}
  }

  BackendSelector(Backend requested, boolean simd, Optional<BlasLibrary> blas) {
    this(requested, simd, blas, requested == Backend.AUTO ? AutoTable.ofProcess() : null);
  }

  BackendSelector(Backend requested, boolean simd, Optional<BlasLibrary> blas, AutoTable table) {
    this.requested = requested;
    this.simd = simd;
    this.blas = blas;
    this.table = table;
    if (requested == Backend.SIMD && !simd) {
      throw new IllegalStateException(
          "Backend SIMD is not available: %s; choose AUTO or SCALAR, or remove the cause"
              .formatted(Simd.current().reason()));
    }
    if (requested == Backend.BLAS && blas.isEmpty()) {
      throw new IllegalStateException(
          "Backend BLAS is not available; choose AUTO, SIMD or SCALAR, or provide a library."
              + " Places tried:\n"
              + BlasLibrary.report());
    }
  }

  private static Optional<BlasLibrary> library(Backend requested) {
    boolean mayUse = requested == Backend.AUTO || requested == Backend.BLAS;
    return mayUse ? BlasLibrary.find() : Optional.empty();
  }

  /** Decides for one product; the number of threads never matters. */
  Choice choose(Form form, int m, int n, int k) {
    if (requested != Backend.AUTO) {
      return new Choice(requested, "asked for");
    }
    if (!simd) {
      return blas.isPresent()
          ? new Choice(Backend.BLAS, "no SIMD: " + Simd.current().reason())
          : new Choice(Backend.SCALAR, "neither SIMD nor BLAS");
    }
    if (blas.isEmpty()) {
      return new Choice(Backend.SIMD, "no BLAS library");
    }
    AutoTable.Decision decision = table.decide(form, m, n, k);
    return new Choice(decision.simd() ? Backend.SIMD : Backend.BLAS, decision.why());
  }

  private boolean byTable() {
    return requested == Backend.AUTO && simd && blas.isPresent();
  }

  /** The tier of everything that is not a product. */
  Tier elementwiseTier() {
    return requested == Backend.SCALAR || !simd ? Tier.SCALAR : Tier.VECTOR;
  }

  /** The library, when a choice is BLAS. */
  Cblas cblas() {
    return blas.orElseThrow().cblas();
  }

  /** Sees to it that the library's next calls allocate nothing, if a choice may be BLAS. */
  void warmUpLibrary() {
    blas.ifPresent(library -> library.cblas().warmUp());
  }

  /** Which library and kernels this process has, one line each. */
  String describe() {
    String library =
        blas.map(found -> found.name() + " " + found.coreName() + ", " + found.location())
            .orElse(requested == Backend.AUTO ? "none" : "not used");
    String trouble =
        requested == Backend.AUTO || requested == Backend.BLAS
            ? BlasLibrary.trouble().map(why -> " (" + why + ")").orElse("")
            : "";
    String choices = byTable() ? table.describe() + "\n" : "";
    String restriction =
        KernelMemory.restriction().isEmpty() ? "" : "\nMemory: " + KernelMemory.restriction();
    return Simd.current().describe()
        + restriction
        + "\nBLAS: "
        + library
        + trouble
        + "\n"
        + choices;
  }
}
