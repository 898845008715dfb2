package dev.ranvier.blas;

import dev.ranvier.blas.spi.BlasBinary;
import dev.ranvier.blas.spi.BlasFile;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;

/** Libraries that come as jars: found as services, unpacked into the cache, opened from there. */
final class BundledBlas {

  private BundledBlas() {}

  static List<BlasCandidate> candidates(List<BlasCache> caches) {
    String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    List<BlasCandidate> candidates = new ArrayList<>();
    for (BlasBinary binary : binaries()) {
      if (binary.platform().equals(platform)) {
        candidates.add(
            new BlasCandidate("bundled " + binary.name(), () -> open(binary, caches), true));
      }
    }
    if (candidates.isEmpty()) {
      candidates.add(new BlasCandidate("bundled", () -> absent(platform)));
    }
    return candidates;
  }

  static String platform(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String family = os.startsWith("mac") ? "macos" : os.startsWith("windows") ? "windows" : os;
    String arch = osArch.equals("amd64") ? "x86_64" : osArch.equals("arm64") ? "aarch64" : osArch;
    return family + "-" + arch;
  }

  private static List<BlasBinary> binaries() {
    List<BlasBinary> found = new ArrayList<>();
    ServiceLoader.load(BlasBinary.class).forEach(found::add);
    if (found.isEmpty()) {
      // Application servers set a context loader that may not see what this module's sees.
      ServiceLoader.load(BlasBinary.class, BlasBinary.class.getClassLoader()).forEach(found::add);
    }
    return found;
  }

  private static BlasCandidate.Opened absent(String platform) {
    throw new BlasUnavailableException(
        "no jar on the class path or module path has a binary for "
            + platform
            + "; on Linux x86-64 add dev.ranvier:ranvier-natives-linux-x86_64");
  }

  /** From the first of the folders from which it can be loaded. */
  static BlasCandidate.Opened open(BlasBinary binary, List<BlasCache> caches) {
    List<String> troubles = new ArrayList<>();
    for (BlasCache cache : caches) {
      try {
        BlasCandidate.Opened opened = open(binary, cache);
        return new BlasCandidate.Opened(
            opened.lookup(), opened.location(), String.join("; then ", troubles));
      } catch (BlasUnavailableException e) {
        troubles.add(e.getMessage());
        if (!isOfFolder(e.getMessage())) {
          break;
        }
      }
    }
    throw new BlasUnavailableException(String.join("; then ", troubles));
  }

  private static BlasCandidate.Opened open(BlasBinary binary, BlasCache cache) {
    Path folder = cache.unpack(binary);
    Set<String> troubles = new LinkedHashSet<>();
    // What the library needs has no search path of its own, so each is opened by its full path.
    for (BlasFile needed : binary.files()) {
      Path file = folder.resolve(needed.name());
      try {
        SymbolLookup lookup = BlasLoader.open(file);
        if (needed.equals(binary.files().getLast())) {
          return new BlasCandidate.Opened(lookup, file.toString());
        }
      } catch (BlasUnavailableException e) {
        // Not fatal before the last: the system's own GCC libraries may serve where ours are too
        // new for its C library.
        troubles.add(e.getMessage());
      }
    }
    String reason = String.join("; ", troubles);
    throw new BlasUnavailableException(reason + advice(reason, cache));
  }

  /** Whether another folder may do. */
  private static boolean isOfFolder(String reason) {
    return reason.startsWith(BlasCache.COULD_NOT_UNPACK) || isNoexec(reason);
  }

  private static boolean isNoexec(String reason) {
    return reason.contains("failed to map segment") || reason.contains("not permitted");
  }

  /** What to do about the platform loader's words. */
  static String advice(String reason, BlasCache cache) {
    if (isNoexec(reason)) {
      return "; the cache folder "
          + cache.folder()
          + " seems to be on a file system mounted noexec: set "
          + BlasSwitches.CACHE_PROPERTY
          + " (or "
          + BlasSwitches.CACHE_VARIABLE
          + ") to a folder from which libraries may be loaded";
    }
    if (reason.contains("GLIBC")) {
      return "; the bundled library needs a newer C library than this system has: install the "
          + "distribution's OpenBLAS and set ranvier.blas=system";
    }
    return "";
  }
}
