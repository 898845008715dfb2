package dev.ranvier.blas;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.stream.Stream;

/**
 * The order in which libraries are tried: what was asked for and nothing else, or the bundled one,
 * then the system's.
 *
 * @param request what was asked for and by which switch; null if nothing was
 * @param candidates in order
 */
record BlasSearch(String request, List<BlasCandidate> candidates) {

  /**
   * Add a library that distributions install here. Builds with pthreads come first: ones with
   * OpenMP may ignore the thread count, and sequential ones have older locking trouble.
   */
  private static final List<String> SYSTEM =
      List.of(
          "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0",
          "/usr/lib/aarch64-linux-gnu/openblas-pthread/libopenblas.so.0",
          "/usr/lib64/libopenblasp.so.0",
          "libopenblasp.so.0",
          "libopenblas.so.0",
          "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
          "/usr/local/opt/openblas/lib/libopenblas.dylib");

  /**
   * What a search came to.
   *
   * @param failure set if a library was asked for and cannot be used
   * @param trouble what went wrong with the library that the program brought along, in one line
   */
  record Result(
      Optional<BlasLibrary> library,
      List<BlasAttempt> attempts,
      Optional<BlasUnavailableException> failure,
      Optional<String> trouble) {}

  static BlasSearch of(BlasSwitches switches) {
    String choice = switches.blas();
    List<BlasCache> caches = caches(switches);
    if (choice == null) {
      return new BlasSearch(
          null, Stream.concat(BundledBlas.candidates(caches).stream(), system().stream()).toList());
    }
    String request = switches.blasOrigin() + "=" + choice;
    return new BlasSearch(
        request,
        switch (choice) {
          case "none" -> List.of();
          case "bundled" -> BundledBlas.candidates(caches);
          case "system" -> system();
          default -> List.of(named(request, choice));
        });
  }

  /** What was asked for, or the user's own, then a private folder below the temporary one. */
  private static List<BlasCache> caches(BlasSwitches switches) {
    Path temporary = BlasSwitches.temporaryCache();
    BlasCache first = new BlasCache(switches.cache(), switches.cacheOrigin());
    return switches.cache().equals(temporary)
        ? List.of(first)
        : List.of(first, new BlasCache(temporary, "in place of the cache"));
  }

  Result run() {
    List<BlasAttempt> attempts = new ArrayList<>();
    Optional<String> trouble = Optional.empty();
    for (BlasCandidate candidate : candidates) {
      try {
        BlasCandidate.Opened opened = candidate.source().get();
        BlasLibrary library = BlasCandidate.library(opened, 1);
        boolean asMeant = opened.trouble().isEmpty();
        String outcome = library + (asMeant ? "" : " (" + opened.trouble() + ")");
        attempts.add(new BlasAttempt(candidate.place(), true, outcome));
        trouble = asMeant ? trouble : Optional.of(line(opened.trouble()));
        return new Result(Optional.of(library), List.copyOf(attempts), Optional.empty(), trouble);
      } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
        attempts.add(new BlasAttempt(candidate.place(), false, reason(e)));
        if (candidate.shipped() && trouble.isEmpty()) {
          trouble = Optional.of(line(reason(e)));
        }
      }
    }
    if (candidates.isEmpty()) {
      attempts.add(new BlasAttempt(request, false, "no BLAS library is wanted"));
      return new Result(Optional.empty(), List.copyOf(attempts), Optional.empty(), trouble);
    }
    Optional<BlasUnavailableException> failure =
        Optional.ofNullable(request).map(wanted -> failure(wanted, attempts));
    return new Result(Optional.empty(), List.copyOf(attempts), failure, trouble);
  }

  private static String line(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  static String describe(List<BlasAttempt> attempts) {
    return String.join("\n", attempts.stream().map(BlasAttempt::toString).toList());
  }

  private static BlasCandidate named(String request, String choice) {
    // Like dlopen: a name without a folder is looked up by the platform's loader.
    boolean plainName = Path.of(choice).getNameCount() == 1 && !Path.of(choice).toFile().exists();
    return plainName
        ? BlasCandidate.soname(request, choice)
        : BlasCandidate.file(request, Path.of(choice));
  }

  private static List<BlasCandidate> system() {
    return SYSTEM.stream()
        .map(
            name ->
                name.startsWith("/")
                    ? BlasCandidate.file("system " + name, Path.of(name))
                    : BlasCandidate.soname("system " + name, name))
        .toList();
  }

  private static BlasUnavailableException failure(String request, List<BlasAttempt> attempts) {
    return BlasUnavailableException.toBeKept(
        "BLAS was asked for with "
            + request
            + " but is not available:\n"
            + describe(attempts)
            + "\nGive ranvier.blas (or RANVIER_BLAS) the path of a CBLAS library, bundled, system "
            + "or none; unset, whatever works is taken");
  }

  private static String reason(Throwable e) {
    return e instanceof BlasUnavailableException ? e.getMessage() : e.toString();
  }
}
