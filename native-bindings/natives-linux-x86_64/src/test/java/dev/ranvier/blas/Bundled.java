package dev.ranvier.blas;

import java.nio.file.Path;

/** The bundled library, asked for explicitly: tests fail without it, whatever the switches say. */
final class Bundled {

  private static final BlasLibrary LIBRARY = load(Path.of("target", "test-cache"));

  private Bundled() {}

  static BlasLibrary library() {
    return LIBRARY;
  }

  static BlasLibrary load(Path cache) {
    BlasSearch.Result result =
        BlasSearch.of(new BlasSwitches("bundled", "ranvier.blas", cache, "ranvier.cache")).run();
    result
        .failure()
        .ifPresent(
            failure -> {
              throw failure;
            });
    return result.library().orElseThrow();
  }
}
