package dev.ranvier.bench.measure;

import dev.ranvier.Backend;
import java.util.Locale;

/** What engines are called in the CSV. */
public final class EngineName {

  /** How the names of all of Ranvier's engines begin. */
  public static final String RANVIER = "ranvier-";

  public static final String SIMD = RANVIER + "simd";
  public static final String SCALAR = RANVIER + "scalar";
  public static final String OPENBLAS = "openblas";

  /** How the names of those without fusion end. */
  public static final String UNFUSED = "-unfused";

  /** How those end that have a process of their own, without the Vector API. */
  public static final String NO_MODULE = "-nomodule";

  private EngineName() {}

  /** Ranvier's engine on a backend. */
  public static String of(Backend backend) {
    return RANVIER + backend.name().toLowerCase(Locale.ROOT);
  }
}
