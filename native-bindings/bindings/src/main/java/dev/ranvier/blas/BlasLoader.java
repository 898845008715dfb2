package dev.ranvier.blas;

import dev.ranvier.blas.generated.BlasHeader;
import dev.ranvier.blas.generated.dlerror;
import dev.ranvier.blas.generated.dlopen;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens shared libraries, the only restricted thing this module does itself. They stay open until
 * the process ends: OpenBLAS has threads of its own, and code must not vanish under them.
 */
final class BlasLoader {

  private BlasLoader() {}

  /**
   * @throws BlasUnavailableException if it cannot be opened; the message has the platform's reason
   */
  @SuppressWarnings("restricted")
  static SymbolLookup open(Path file) {
    Path absolute = file.toAbsolutePath();
    if (!Files.exists(absolute)) {
      throw new BlasUnavailableException("no such file: " + absolute);
    }
    try {
      return SymbolLookup.libraryLookup(absolute, Arena.global());
    } catch (IllegalArgumentException | IllegalCallerException e) {
      throw failure(absolute.toString(), e);
    }
  }

  /** Opens a library by the name under which the platform's loader knows it. */
  @SuppressWarnings("restricted")
  static SymbolLookup openByName(String soname) {
    try {
      return SymbolLookup.libraryLookup(soname, Arena.global());
    } catch (IllegalArgumentException | IllegalCallerException e) {
      throw failure(soname, e);
    }
  }

  private static BlasUnavailableException failure(String library, RuntimeException cause) {
    if (cause instanceof IllegalCallerException) {
      return new BlasUnavailableException(
          "native access is denied to this module: add "
              + "--enable-native-access=dev.ranvier.blas (ALL-UNNAMED on the class path)",
          cause);
    }
    String reason = reason(library).orElse(String.valueOf(cause.getMessage()));
    return new BlasUnavailableException("could not open " + library + ": " + reason, cause);
  }

  /** Java's own exception does not say why, so the platform's loader is asked once more. */
  private static Optional<String> reason(String library) {
    SymbolLookup platform = Linker.nativeLinker().defaultLookup();
    Optional<MemorySegment> open = platform.find("dlopen");
    Optional<MemorySegment> error = platform.find("dlerror");
    if (open.isEmpty() || error.isEmpty()) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle =
          dlopen.invoke(open.get(), arena.allocateFrom(library), BlasHeader.LOAD_LAZY());
      if (handle.address() != 0) {
        return Optional.empty();
      }
      MemorySegment message = dlerror.invoke(error.get());
      return message.address() == 0 ? Optional.empty() : Optional.of(message.getString(0));
    }
  }
}
