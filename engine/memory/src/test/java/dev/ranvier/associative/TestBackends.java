package dev.ranvier.associative;

import dev.ranvier.Backend;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.KernelProvider;
import java.util.ArrayList;
import java.util.List;

/** The backends that this JVM has. */
final class TestBackends {

  private TestBackends() {}

  static List<Backend> available() {
    List<Backend> all = new ArrayList<>(List.of(Backend.AUTO, Backend.SCALAR));
    if (KernelProvider.best() != KernelProvider.SCALAR) {
      all.add(Backend.SIMD);
    }
    if (BlasLibrary.find().isPresent()) {
      all.add(Backend.BLAS);
    }
    return all;
  }
}
