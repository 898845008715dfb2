package dev.ranvier.blas;

import dev.ranvier.blas.generated.openblas_get_config;
import dev.ranvier.blas.generated.openblas_get_corename;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A BLAS library that is loaded, has passed its self-test and runs one thread per call. Any library
 * with CBLAS's functions and 32-bit integers will do; it stays loaded until the process ends.
 *
 * <p>{@link #find()} resolves one per process from the property {@code ranvier.blas} or else the
 * variable {@code RANVIER_BLAS}: a path or soname, {@code bundled}, {@code system} or {@code none}.
 * Unset, the bundled library is tried, then the system's. Instances are safe for use by any number
 * of threads.
 */
public final class BlasLibrary {

  /** Holds the process's answer; resolved when first asked for. */
  private static final class OfProcess {
    static final BlasSearch.Result RESULT = BlasSearch.of(BlasSwitches.ofProcess()).run();
  }

  private final String location;
  private final String config;
  private final String coreName;
  private final String parallel;
  private final int threads;
  private final Cblas cblas;

  private BlasLibrary(BlasSymbols symbols, String location, int threads) {
    this.location = location;
    this.config = config(symbols, location);
    this.coreName = coreName(symbols);
    this.parallel = BlasThreads.model(symbols);
    this.threads = BlasThreads.fix(symbols, threads);
    this.cblas = new Cblas(symbols);
  }

  /**
   * Takes an open library into use.
   *
   * @throws BlasUnavailableException if functions are missing, its integers have 64 bits, or it
   *     fails the self-test
   */
  static BlasLibrary of(SymbolLookup lookup, String location) {
    return of(lookup, location, 1);
  }

  /** Takes an open library into use with a number of threads per call. */
  static BlasLibrary of(SymbolLookup lookup, String location, int threads) {
    BlasLibrary library = new BlasLibrary(BlasSymbols.find(lookup, location), location, threads);
    BlasSelfTest.run(library.cblas, location + " (core " + library.coreName + ")");
    return library;
  }

  /**
   * The library of this process, resolved once from the switches; empty if there is none. {@link
   * #report()} says why.
   *
   * @throws BlasUnavailableException if a library was asked for by a switch and cannot be used
   */
  public static Optional<BlasLibrary> find() {
    OfProcess.RESULT
        .failure()
        .ifPresent(
            failure -> {
              // A new one, so that its stack trace is that of this call.
              throw new BlasUnavailableException(failure.getMessage());
            });
    return OfProcess.RESULT.library();
  }

  /** Every place that {@link #find()} tried, in order, with what became of it; never throws. */
  public static List<BlasAttempt> attempts() {
    return OfProcess.RESULT.attempts();
  }

  /**
   * What went wrong with the library that the program brought along, in one line: why it is not
   * used, or why it had to be unpacked elsewhere. Empty if nothing did or none was brought; never
   * throws.
   */
  public static Optional<String> trouble() {
    return OfProcess.RESULT.trouble();
  }

  /** {@link #attempts()} as text, one line each; never throws. */
  public static String report() {
    return BlasSearch.describe(attempts());
  }

  /**
   * Loads one more library, whatever the switches say.
   *
   * @throws BlasUnavailableException if it cannot be opened or used
   */
  public static BlasLibrary load(Path file) {
    return load(file, 1);
  }

  /**
   * Loads one more library with a number of threads per call, for measurements: the engine splits
   * the work itself. The number belongs to the file: a library that was loaded from it before, such
   * as that of {@link #find()}, changes with it. {@link #threads()} tells what became of it.
   *
   * @throws IllegalArgumentException if {@code threads} is less than 1
   * @throws BlasUnavailableException if it cannot be opened or used
   */
  public static BlasLibrary load(Path file, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "Threads per call are " + threads + ", expected 1 or more");
    }
    return BlasCandidate.file(file.toString(), file).load(threads);
  }

  /**
   * The user's folder for what Ranvier keeps between runs, by property {@code ranvier.cache} or
   * variable {@code RANVIER_CACHE}, else in the platform's place for caches. It need not exist.
   */
  public static Path cacheFolder() {
    return BlasSwitches.ofProcess().cache();
  }

  /** Product and version as far as the library tells, else its file name. */
  public String name() {
    String[] words = config.split(" ");
    return words.length >= 2 && words[0].equals("OpenBLAS")
        ? words[0] + " " + words[1]
        : String.valueOf(Path.of(location).getFileName());
  }

  /** What the library says about how it was built; empty if it cannot tell. */
  public String config() {
    return config;
  }

  /** The processor core whose kernels it chose; {@code "unknown"} if it cannot tell. */
  public String coreName() {
    return coreName;
  }

  /** {@code pthreads}, {@code OpenMP}, {@code sequential} or {@code unknown}. */
  public String parallel() {
    return parallel;
  }

  /** The file, or the soname by which it was opened. */
  public String location() {
    return location;
  }

  /**
   * Threads per call that the library reported when it was loaded: 1 unless more were asked for, or
   * it could not be told; 0 if unknown.
   */
  public int threads() {
    return threads;
  }

  /** The functions. */
  public Cblas cblas() {
    return cblas;
  }

  /** One line for people: name, core, threading and location. */
  @Override
  public String toString() {
    return name() + ", core " + coreName + ", " + parallel + ", " + location;
  }

  private static String config(BlasSymbols symbols, String location) {
    if (!BlasSymbols.has(symbols.getConfig())) {
      return "";
    }
    String config = text(openblas_get_config.invoke(symbols.getConfig()));
    // Its functions would read garbage from the upper halves of our arguments.
    if (config.contains("USE64BITINT")) {
      throw new BlasUnavailableException(
          location
              + ": expected a library with 32-bit integers, found one built with USE64BITINT ("
              + config
              + "); give the variant without the suffix 64");
    }
    return config;
  }

  private static String coreName(BlasSymbols symbols) {
    return BlasSymbols.has(symbols.getCoreName())
        ? text(openblas_get_corename.invoke(symbols.getCoreName()))
        : "unknown";
  }

  private static String text(MemorySegment characters) {
    return BlasSymbols.has(characters) ? characters.getString(0).strip() : "";
  }
}
