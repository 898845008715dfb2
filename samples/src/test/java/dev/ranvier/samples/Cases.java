package dev.ranvier.samples;

import dev.ranvier.Backend;
import dev.ranvier.Sequential;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the tests of the samples iterate. */
final class Cases {

  private Cases() {}

  /**
   * The backends that this run must test: all of them, apart from those that the run itself
   * switched off. A backend that is missing for another reason fails here instead of being passed
   * over.
   */
  static List<Backend> backends() {
    List<Backend> backends = new ArrayList<>(List.of(Backend.SCALAR));
    if (!simdSwitchedOff()) {
      backends.add(Backend.SIMD);
    }
    if (!blasSwitchedOff()) {
      backends.add(Backend.BLAS);
    }
    try (Sequential any = Sequential.of(Input.of(1), Dense.of(1))) {
      backends.forEach(any::backend);
    }
    return backends;
  }

  static boolean simdSwitchedOff() {
    return Set.of("off", "scalar").contains(System.getProperty("ranvier.simd", ""))
        || !System.getProperty("ranvier.jvm.flags", "").contains("jdk.incubator.vector");
  }

  static boolean blasSwitchedOff() {
    return "none".equals(System.getProperty("ranvier.blas")) || !blasBundled();
  }

  /** Whether this platform is one that we bundle a library for. */
  static boolean blasBundled() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }
}
