package dev.ranvier.bench.lab;

import dev.ranvier.simd.Simd;

/** For experiments about vector kernels. */
final class Vectors {

  private Vectors() {}

  /**
   * Refuses a JVM without them.
   *
   * @throws IllegalArgumentException with the reason
   */
  static void require(String experiment) {
    if (!Simd.current().available()) {
      throw new IllegalArgumentException(
          "'" + experiment + "' is about vector kernels: " + Simd.current().describe());
    }
  }
}
