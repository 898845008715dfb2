package dev.ranvier.backend;

import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.blas.Cblas;
import dev.ranvier.simd.KernelMemory;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Form;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides which backend runs a product, and says why. */
public final class BackendSelector {

  static final String GIVEN = "given";

  /** A decision, and its reason in words. */
  public record Choice(ProductBackend backend, String why) {

    @Override
    public String toString() {
      return backend + " (" + why + ")";
    }
  }

  /** What the user asked for; empty if the table decides. */
  private final Optional<ProductBackend> forced;

  private final boolean simd;
  private final Optional<BlasLibrary> blas;

  /** Not there where the backend is forced. */
  private final AutoTable table;

  /** What was decided elsewhere, by the names of products. */
  private final Map<String, ProductBackend> given;

  BackendSelector(
      Optional<ProductBackend> forced, boolean simd, Optional<BlasLibrary> blas, AutoTable table) {
    this(forced, simd, blas, table, Map.of());
  }

  private BackendSelector(
      Optional<ProductBackend> forced,
      boolean simd,
      Optional<BlasLibrary> blas,
      AutoTable table,
      Map<String, ProductBackend> given) {
    this.forced = forced;
    this.simd = simd;
    this.blas = blas;
    this.table = table;
    this.given = given;
    forced.ifPresent(this::requireAvailable);
    given.values().forEach(this::requireAvailable);
  }

  /**
   * The same, but for products of these names with the backends that are given.
   *
   * @throws IllegalStateException if one cannot run here, with the reason and what to do
   */
  public BackendSelector given(Map<String, ProductBackend> choices) {
    boolean missing = blas.isEmpty() && choices.containsValue(ProductBackend.BLAS);
    Optional<BlasLibrary> library = missing ? BlasLibrary.find() : blas;
    return new BackendSelector(forced, simd, library, table, Map.copyOf(choices));
  }

  /** What is given for a product, if anything is. */
  Optional<ProductBackend> given(String name) {
    return Optional.ofNullable(given.get(name));
  }

  /**
   * Sees to it that every given choice is of a product that there is.
   *
   * @param door named in the error
   * @throws IllegalArgumentException naming those that there are
   */
  public void requireKnown(String door, List<String> products) {
    for (String name : given.keySet()) {
      if (!products.contains(name)) {
        throw new IllegalArgumentException(
            "%s: a backend is given for '%s', expected one of the products %s"
                .formatted(door, name, products));
      }
    }
  }

  /**
   * Chooses by the table.
   *
   * @throws IllegalArgumentException if the table to read cannot be read
   */
  public static BackendSelector byTable() {
    Optional<BlasLibrary> blas = BlasLibrary.find();
    BackendSelector selector =
        new BackendSelector(
            Optional.empty(),
            Simd.current().available(),
            blas,
            AutoTable.ofProcess(MachineKind.here(blas)));
    Notices.ofKernels();
    if (blas.isEmpty()) {
      Notices.ofLibrary();
    }
    return selector;
  }

  /**
   * Takes one backend for everything.
   *
   * @throws IllegalStateException if it cannot run here, with the reason and what to do
   */
  public static BackendSelector forced(ProductBackend backend) {
    Optional<BlasLibrary> blas =
        backend == ProductBackend.BLAS ? BlasLibrary.find() : Optional.empty();
    BackendSelector selector =
        new BackendSelector(Optional.of(backend), Simd.current().available(), blas, null);
    Notices.ofKernels();
    return selector;
  }

  private void requireAvailable(ProductBackend backend) {
    if (backend == ProductBackend.SIMD && !simd) {
      throw new IllegalStateException(
          "Backend SIMD is not available: %s; choose AUTO or SCALAR, or remove the cause"
              .formatted(Simd.current().reason()));
    }
    if (backend == ProductBackend.BLAS && blas.isEmpty()) {
      throw new IllegalStateException(
          "Backend BLAS is not available; choose AUTO, SIMD or SCALAR, or provide a library."
              + " Places tried:\n"
              + BlasLibrary.report());
    }
  }

  /** Whether the user asked for one backend. */
  public boolean isForced() {
    return forced.isPresent();
  }

  private boolean isForced(ProductBackend backend) {
    return forced.isPresent() && forced.get() == backend;
  }

  /** Decides for one product; the number of threads never matters. */
  public Choice choose(String name, Form form, int m, int n, int k) {
    if (given.containsKey(name)) {
      return new Choice(given.get(name), GIVEN);
    }
    if (forced.isPresent()) {
      return new Choice(forced.get(), "asked for");
    }
    if (!simd) {
      return blas.isPresent()
          ? new Choice(ProductBackend.BLAS, "no SIMD: " + Simd.current().reason())
          : new Choice(ProductBackend.SCALAR, "neither SIMD nor BLAS");
    }
    if (blas.isEmpty()) {
      return new Choice(ProductBackend.SIMD, "no BLAS library");
    }
    AutoTable.Decision decision = table.decide(form, m, n, k);
    return new Choice(decision.simd() ? ProductBackend.SIMD : ProductBackend.BLAS, decision.why());
  }

  private boolean usesTable() {
    return forced.isEmpty() && simd && blas.isPresent();
  }

  /** The tier of everything that is not a product. */
  public Tier elementwiseTier() {
    return isForced(ProductBackend.SCALAR) || !simd ? Tier.SCALAR : Tier.VECTOR;
  }

  /** The library, when a choice is BLAS. */
  Cblas cblas() {
    return blas.orElseThrow().cblas();
  }

  /** Sees to it that the library's next calls allocate nothing, if a choice may be BLAS. */
  public void warmUpLibrary() {
    blas.ifPresent(library -> library.cblas().warmUp());
  }

  /**
   * The processors on which the same bits come out: all that have what this one has, if Ranvier's
   * own kernels compute everything; else those where the same library chooses the same kernels.
   *
   * @param library whether it computes a product
   */
  public String processor(boolean library) {
    String any = Simd.FMA ? "any with FMA" : "any without FMA";
    return library
        ? blas.map(found -> found.name() + ", core " + found.coreName()).orElseThrow()
        : any;
  }

  /** Which library and kernels this process has, one line each. */
  public String describe() {
    String library =
        blas.map(found -> found.name() + " " + found.coreName() + ", " + found.location())
            .orElse(forced.isEmpty() ? "none" : "not used");
    String trouble =
        forced.isEmpty() || isForced(ProductBackend.BLAS)
            ? BlasLibrary.trouble().map(why -> " (" + why + ")").orElse("")
            : "";
    String choices = usesTable() ? table.describe() + "\n" : "";
    String restriction =
        KernelMemory.restriction().isEmpty() ? "" : "\nMemory: " + KernelMemory.restriction();
    return Simd.current().describe()
        + "\n"
        + MachineCode.current().describe()
        + restriction
        + "\nBLAS: "
        + library
        + trouble
        + "\n"
        + choices;
  }
}
