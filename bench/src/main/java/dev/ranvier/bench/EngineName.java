package dev.ranvier.bench;

import dev.ranvier.Backend;
import java.util.Locale;

/** What engines are called in the CSV. */
final class EngineName {

  /** How the names of all of Ranvier's engines begin. */
  static final String RANVIER = "ranvier-";

  static final String SIMD = RANVIER + "simd";
  static final String SCALAR = RANVIER + "scalar";
  static final String OPENBLAS = "openblas";

  /** How the names of those without fusion end. */
  static final String UNFUSED = "-unfused";

  private EngineName() {}

  /** Ranvier's engine on a backend. */
  static String of(Backend backend) {
    return RANVIER + backend.name().toLowerCase(Locale.ROOT);
  }
}
