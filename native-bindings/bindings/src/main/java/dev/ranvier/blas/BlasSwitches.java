package dev.ranvier.blas;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What the user asked for: which library (null if nothing was said) and which cache folder, each
 * with the switch that said so.
 */
record BlasSwitches(String blas, String blasOrigin, Path cache, String cacheOrigin) {

  static final String BLAS_PROPERTY = "ranvier.blas";
  static final String BLAS_VARIABLE = "RANVIER_BLAS";
  static final String CACHE_PROPERTY = "ranvier.cache";
  static final String CACHE_VARIABLE = "RANVIER_CACHE";

  static BlasSwitches ofProcess() {
    return of(System::getProperty, System::getenv);
  }

  static BlasSwitches of(UnaryOperator<String> property, UnaryOperator<String> variable) {
    String blas = property.apply(BLAS_PROPERTY);
    String origin = BLAS_PROPERTY;
    if (blas == null || blas.isBlank()) {
      blas = variable.apply(BLAS_VARIABLE);
      origin = BLAS_VARIABLE;
    }
    blas = blas == null ? "" : word(blas.strip());
    if (blas.isEmpty() || blas.equals("on")) {
      blas = null;
      origin = "default";
    }
    String cache = property.apply(CACHE_PROPERTY);
    if (cache != null && !cache.isBlank()) {
      return new BlasSwitches(blas, origin, Path.of(cache), CACHE_PROPERTY);
    }
    cache = variable.apply(CACHE_VARIABLE);
    if (cache != null && !cache.isBlank()) {
      return new BlasSwitches(blas, origin, Path.of(cache), CACHE_VARIABLE);
    }
    return new BlasSwitches(blas, origin, defaultCache(property, variable), "default");
  }

  /** A library's name is a path; the other words are known in any case, on and off in all forms. */
  private static String word(String value) {
    String small = value.toLowerCase(Locale.ROOT);
    return switch (small) {
      case "off", "none", "no", "false" -> "none";
      case "on", "yes", "true" -> "on";
      case "bundled", "system" -> small;
      default -> value;
    };
  }

  private static Path defaultCache(UnaryOperator<String> property, UnaryOperator<String> variable) {
    String base = variable.apply("XDG_CACHE_HOME");
    // The base directory specification says that a relative one is to be ignored.
    if (base != null && !base.isBlank() && Path.of(base).isAbsolute()) {
      return Path.of(base, "ranvier");
    }
    // Java says "?" where the system's list of users does not have this one, as in containers.
    String home = property.apply("user.home");
    if (home != null && !home.isBlank() && Path.of(home).isAbsolute()) {
      return Path.of(home, ".cache", "ranvier");
    }
    return BlasCache.temporaryFolder(temporaryRoot(property));
  }

  /** Where the cache is when it cannot be where it was meant to be. */
  static Path temporaryCache() {
    return BlasCache.temporaryFolder(temporaryRoot(System::getProperty));
  }

  private static String temporaryRoot(UnaryOperator<String> property) {
    String root = property.apply("java.io.tmpdir");
    return root == null || root.isBlank() ? "/tmp" : root;
  }
}
