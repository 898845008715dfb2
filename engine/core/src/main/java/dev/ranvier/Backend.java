package dev.ranvier;

import dev.ranvier.backend.BackendSelector;
import dev.ranvier.backend.ProductBackend;
import dev.ranvier.backend.ProductPlan;
import dev.ranvier.simd.KernelProvider;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What computes a network's matrix products. */
public enum Backend {
  /**
   * SIMD where its products are machine code; else for each operation the faster of SIMD and BLAS
   * by a shipped, measured table.
   */
  AUTO,
  /**
   * Our own kernels, as machine code or on the Vector API, see {@link Kernels}; the same bits as
   * {@link #SCALAR}.
   */
  SIMD,
  /** A CBLAS library, by default the bundled OpenBLAS. */
  BLAS,
  /** Plain Java loops; runs everywhere. */
  SCALAR;

  /** What was chosen for each product, by its name in plans. */
  static Map<String, Backend> of(Stream<ProductPlan> products) {
    Map<String, Backend> chosen = new LinkedHashMap<>();
    products.forEach(
        product -> chosen.put(product.name(), valueOf(product.choice().backend().name())));
    return Collections.unmodifiableMap(chosen);
  }

  /**
   * A copy of choices for products, none of them AUTO.
   *
   * @param door named in the error
   * @throws IllegalArgumentException naming the product
   */
  static Map<String, Backend> requireChosen(String door, Map<String, Backend> backends) {
    Objects.requireNonNull(backends, door + ": backends is null");
    backends.forEach(
        (product, backend) -> {
          if (product == null || backend == null || backend == AUTO) {
            throw new IllegalArgumentException(
                "%s: the backend given for product '%s' is %s, expected SIMD, BLAS or SCALAR"
                    .formatted(door, product, backend));
          }
        });
    return Collections.unmodifiableMap(new LinkedHashMap<>(backends));
  }

  /**
   * Who decides for each product.
   *
   * @param kernels of SIMD
   * @param given what is decided already, by the names of products
   * @throws IllegalStateException if a backend or kernels cannot run here, with the reason and what
   *     to do
   * @throws IllegalArgumentException if AUTO is told to read a table that it cannot read
   */
  BackendSelector selector(Kernels kernels, Map<String, Backend> given) {
    Map<String, ProductBackend> choices = new LinkedHashMap<>();
    given.forEach((name, backend) -> choices.put(name, ProductBackend.valueOf(backend.name())));
    BackendSelector selector = selector(kernels.provider());
    return choices.isEmpty() ? selector : selector.given(choices);
  }

  /**
   * Checks that it can run here with these kernels.
   *
   * @throws IllegalStateException if it cannot, with the reason and what to do
   */
  void requireAvailable(Kernels kernels) {
    selector(kernels.provider());
  }

  private BackendSelector selector(KernelProvider own) {
    return switch (this) {
      case AUTO -> BackendSelector.byTable(own);
      case SIMD -> BackendSelector.forced(ProductBackend.SIMD, own);
      case BLAS -> BackendSelector.forced(ProductBackend.BLAS, own);
      case SCALAR -> BackendSelector.forced(ProductBackend.SCALAR, own);
    };
  }
}
