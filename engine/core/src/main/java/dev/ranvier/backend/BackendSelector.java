package dev.ranvier.backend;

import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.blas.Cblas;
import dev.ranvier.simd.KernelMemory;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Form;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Decides which backend runs a product, and says why. */
public final class BackendSelector {

  static final String GIVEN = "given";

  /**
   * A decision.
   *
   * @param backend of the product
   * @param provider of our own kernels, which under BLAS compute what follows the product
   * @param why in words
   */
  public record Choice(ProductBackend backend, KernelProvider provider, String why) {

    /** The provider in plans; under BLAS none. */
    String kernels() {
      return backend == ProductBackend.BLAS ? "-" : provider.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
      return backend + " (" + why + ")";
    }
  }

  /** What the user asked for; empty if the table decides. */
  private final Optional<ProductBackend> forced;

  /** Of SIMD's products: the scalar one where there is no SIMD. */
  private final KernelProvider own;

  private final Optional<BlasLibrary> blas;

  /** Null where the backend is forced, and for machine code unless the user named a table. */
  private final AutoTable table;

  /** What was decided elsewhere, by the names of products. */
  private final Map<String, ProductBackend> given;

  BackendSelector(
      Optional<ProductBackend> forced,
      KernelProvider own,
      Optional<BlasLibrary> blas,
      AutoTable table) {
    this(forced, own, blas, table, Map.of());
  }

  private BackendSelector(
      Optional<ProductBackend> forced,
      KernelProvider own,
      Optional<BlasLibrary> blas,
      AutoTable table,
      Map<String, ProductBackend> given) {
    this.forced = forced;
    this.own = own;
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
    return new BackendSelector(forced, own, library, table, Map.copyOf(choices));
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
   * Chooses by the table. Machine code computes every product: it is asked for one only where the
   * user named it.
   *
   * @param own what computes SIMD's products
   * @throws IllegalArgumentException if the table to read cannot be read
   */
  public static BackendSelector byTable(KernelProvider own) {
    Notices.ofKernels();
    if (own == KernelProvider.CODE && !AutoTable.isNamed()) {
      return new BackendSelector(Optional.empty(), own, Optional.empty(), null);
    }
    Optional<BlasLibrary> blas = BlasLibrary.find();
    AutoTable table = AutoTable.ofProcess(MachineKind.here(blas));
    BackendSelector selector = new BackendSelector(Optional.empty(), own, blas, table);
    if (blas.isEmpty()) {
      Notices.ofLibrary();
    }
    return selector;
  }

  /**
   * Takes one backend for everything.
   *
   * @param own what computes SIMD's products
   * @throws IllegalStateException if it cannot run here, with the reason and what to do
   */
  public static BackendSelector forced(ProductBackend backend, KernelProvider own) {
    Optional<BlasLibrary> blas =
        backend == ProductBackend.BLAS ? BlasLibrary.find() : Optional.empty();
    BackendSelector selector = new BackendSelector(Optional.of(backend), own, blas, null);
    Notices.ofKernels();
    return selector;
  }

  private boolean simd() {
    return own != KernelProvider.SCALAR;
  }

  /** Why there is no SIMD. */
  private static String noSimd() {
    String obstacle = KernelProvider.obstacle();
    return obstacle.isEmpty() ? "scalar kernels are asked for" : obstacle;
  }

  private void requireAvailable(ProductBackend backend) {
    if (backend == ProductBackend.SIMD && !simd()) {
      throw new IllegalStateException(
          "Backend SIMD is not available: %s; choose AUTO or SCALAR, or remove the cause"
              .formatted(noSimd()));
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
      return choice(given.get(name), GIVEN);
    }
    if (forced.isPresent()) {
      return choice(forced.get(), "asked for");
    }
    if (!simd()) {
      return blas.isPresent()
          ? choice(ProductBackend.BLAS, "no SIMD: " + noSimd())
          : choice(ProductBackend.SCALAR, "neither SIMD nor BLAS");
    }
    if (!usesTable()) {
      return choice(ProductBackend.SIMD, table == null ? "machine code" : "no BLAS library");
    }
    AutoTable.Decision decision = table.decide(form, m, n, k);
    return choice(decision.simd() ? ProductBackend.SIMD : ProductBackend.BLAS, decision.why());
  }

  /** A backend with the provider that it takes. */
  Choice choice(ProductBackend backend, String why) {
    boolean scalar = backend == ProductBackend.SCALAR;
    return new Choice(backend, scalar ? KernelProvider.SCALAR : own, why);
  }

  private boolean usesTable() {
    return table != null && simd() && blas.isPresent();
  }

  /** The tier of everything that is not a product and that machine code has no kernel of. */
  public Tier elementwiseTier() {
    return elementwise().tier();
  }

  /** What computes what is no product, as far as it has a kernel for that. */
  public KernelProvider elementwise() {
    return isForced(ProductBackend.SCALAR) ? KernelProvider.SCALAR : own;
  }

  /**
   * What computes a step that is no product, and why it is a scalar twin if nobody asked for it.
   */
  public String describe(KernelProvider provider) {
    boolean asked =
        isForced(ProductBackend.SCALAR)
            || own == KernelProvider.SCALAR && KernelProvider.best() != KernelProvider.SCALAR;
    boolean twin = provider == KernelProvider.SCALAR && !asked;
    String why = twin ? Simd.current().reason().replaceFirst(":.*", "") : "";
    return provider + (why.isEmpty() ? " kernels" : " kernels, a twin: " + why);
  }

  /** What computes products without a library. */
  Choice ownChoice(String why) {
    boolean scalar = isForced(ProductBackend.SCALAR) || !simd();
    return choice(scalar ? ProductBackend.SCALAR : ProductBackend.SIMD, why);
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
    boolean library = table != null || isForced(ProductBackend.BLAS);
    String found =
        blas.map(one -> one.name() + " " + one.coreName() + ", " + one.location())
            .orElse(library && forced.isEmpty() ? "none" : "not used");
    String trouble = library ? BlasLibrary.trouble().map(why -> " (" + why + ")").orElse("") : "";
    String restriction =
        KernelMemory.restriction().isEmpty() ? "" : "Memory: " + KernelMemory.restriction() + "\n";
    return Simd.current().describe()
        + "\n"
        + MachineCode.confirmed().describe()
        + "\n"
        + restriction
        + "BLAS: "
        + found
        + trouble
        + "\n"
        + describeChoices();
  }

  private String describeChoices() {
    if (usesTable()) {
      return table.describe() + "\n";
    }
    return forced.isEmpty() && table == null ? "AUTO: SIMD, as machine code\n" : "";
  }
}
