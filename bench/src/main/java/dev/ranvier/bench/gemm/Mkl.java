package dev.ranvier.bench.gemm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Intel's library, of which Ranvier ships nothing: {@code bench/run.sh} fetches it. */
final class Mkl {

  /** In the CSV, and in any case as what {@code --blas} asks for. */
  static final String NAME = "mkl";

  /** Where {@code bench/run.sh} says that it unpacked it. */
  static final String VARIABLE = "RANVIER_MKL";

  private static final Pattern VERSION = Pattern.compile("Version (\\d[\\d.]*\\d)");
  private static final int TEXT_BYTES = 256;

  private Mkl() {}

  /** The file of a library that {@code --blas} names: MKL's for its word, else what it says. */
  static Path file(String asked, Map<String, String> environment) {
    if (!asked.equalsIgnoreCase(NAME)) {
      return Path.of(asked);
    }
    String file = environment.getOrDefault(VARIABLE, "");
    if (file.isEmpty() || !Files.exists(Path.of(file))) {
      throw new IllegalArgumentException(
          "--blas is '%s', and MKL is not there%s: bench/run.sh gemm --blas MKL fetches it, on Linux on x86-64; or give the path of a libmkl_rt.so"
              .formatted(asked, file.isEmpty() ? "" : " in " + VARIABLE + "=" + file));
    }
    return Path.of(file);
  }

  /** What a library that is loaded says of its version; empty if nothing. */
  @SuppressWarnings("restricted")
  static Optional<String> version(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      Optional<MemorySegment> function =
          SymbolLookup.libraryLookup(file, arena).find("MKL_Get_Version_String");
      if (function.isEmpty()) {
        return Optional.empty();
      }
      MethodHandle call =
          Linker.nativeLinker()
              .downcallHandle(function.get(), FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT));
      MemorySegment text = arena.allocate(TEXT_BYTES);
      call.invokeExact(text, TEXT_BYTES - 1);
      return number(text.getString(0));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The number in "Intel(R) oneAPI Math Kernel Library Version 2025.2-Product Build ...". */
  static Optional<String> number(String text) {
    Matcher version = VERSION.matcher(text);
    return version.find() ? Optional.of(version.group(1)) : Optional.empty();
  }
}
