package dev.ranvier.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ranvier.blas.generated.BlasHeader;
import dev.ranvier.testkit.Presence;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which library is taken, which refused, and what is said about it. */
@Presence
class BlasLibraryTest {

  // Upcall stubs live as long as the process, as real libraries do.
  private final Arena arena = Arena.global();

  @TempDir Path folder;

  @Test
  void aCorrectLibraryIsTakenAndToldToUseOneThread() {
    BlasLibrary library = BlasLibrary.of(new FakeBlas(arena), "/lib/fake.so");

    assertThat(library.name()).isEqualTo("OpenBLAS 9.9.9");
    assertThat(library.config()).startsWith("OpenBLAS 9.9.9 FAKE");
    assertThat(library.coreName()).isEqualTo("Fakewell");
    assertThat(library.parallel()).isEqualTo("pthreads");
    assertThat(library.location()).isEqualTo("/lib/fake.so");
    assertThat(library.threads()).isEqualTo(1);
    assertThat(library).hasToString("OpenBLAS 9.9.9, core Fakewell, pthreads, /lib/fake.so");
  }

  @Test
  void aPlainCblasNeedsNoneOfOpenBlassFunctions() {
    BlasLibrary library = BlasLibrary.of(new FakeBlas(arena).plain(), "/opt/libother_rt.so.2");

    assertThat(library.name()).isEqualTo("libother_rt.so.2");
    assertThat(library.coreName()).isEqualTo("unknown");
    assertThat(library.parallel()).isEqualTo("unknown");
    assertThat(library.threads()).isZero();
  }

  @Test
  void aMeasurementMayAskForMoreThreads() {
    assertThat(BlasLibrary.of(new FakeBlas(arena), "/lib/fake.so", 2).threads()).isEqualTo(2);
    assertThatThrownBy(() -> BlasLibrary.load(folder.resolve("any.so"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 1 or more");
  }

  @Test
  void mklIsToldUnderItsOwnNames() {
    FakeBlas fake = new FakeBlas(arena).underMklNames();

    assertThat(BlasLibrary.of(fake, "/opt/libmkl_rt.so.3").threads()).isEqualTo(1);
    assertThat(BlasLibrary.of(fake, "/opt/libmkl_rt.so.3", 2).threads()).isEqualTo(2);
  }

  @Test
  void aMissingFunctionIsNamedWithItsFile() {
    FakeBlas fake = new FakeBlas(arena).without("cblas_sger").without("cblas_sdot");

    assertThatThrownBy(() -> BlasLibrary.of(fake, "/lib/fake.so"))
        .isInstanceOf(BlasUnavailableException.class)
        .hasMessageContainingAll("/lib/fake.so", "cblas_sger, cblas_sdot", "cblas.h");
  }

  @Test
  void aLibraryWith64BitIntegersIsRefusedBeforeItIsCalled() {
    FakeBlas fake = new FakeBlas(arena).config("OpenBLAS 0.3.31 USE64BITINT DYNAMIC_ARCH");

    assertThatThrownBy(() -> BlasLibrary.of(fake, "/lib/fake64.so"))
        .hasMessageContainingAll("/lib/fake64.so", "32-bit", "USE64BITINT");
  }

  @Test
  void everyKindOfWrongResultIsRefusedWithTheCoreName() {
    Map<String, FakeBlas> wrong =
        Map.of(
            "sgemm NN", wrongGemm(false, false),
            "sgemm NT", wrongGemm(false, true),
            "sgemm TN", wrongGemm(true, false),
            "sgemv N", new FakeBlas(arena).sgemv((_, _, _, _, _, _, _, _, _, _, _, _) -> {}),
            "sger", new FakeBlas(arena).sger((_, _, _, _, _, _, _, _, _, _) -> {}),
            "saxpy", new FakeBlas(arena).saxpy((_, _, _, _, _, _) -> {}));

    wrong.forEach(
        (call, fake) ->
            assertThatThrownBy(() -> BlasLibrary.of(fake, "/lib/wrong.so"))
                .isInstanceOf(BlasUnavailableException.class)
                .hasMessageContainingAll(
                    "/lib/wrong.so (core Fakewell) gives wrong results",
                    call,
                    "OPENBLAS_CORETYPE"));
  }

  @Test
  void aLibraryThatScalesNanByZeroIsRefused() {
    FakeBlas fake =
        new FakeBlas(arena)
            .sgemm(
                (order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) -> {
                  float before = FakeBlas.get(c, 0);
                  FakeBlas.sgemm(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
                  FakeBlas.set(c, 0, FakeBlas.get(c, 0) + 0 * before);
                });

    assertThatThrownBy(() -> BlasLibrary.of(fake, "/lib/nan.so"))
        .hasMessageContainingAll("beta 0.0", "found NaN");
  }

  @Test
  void aLibraryThatWritesIntoPaddingIsRefused() {
    FakeBlas fake =
        new FakeBlas(arena)
            .sgemm(
                (order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) -> {
                  FakeBlas.sgemm(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
                  FakeBlas.set(c, n, 0);
                });

    assertThatThrownBy(() -> BlasLibrary.of(fake, "/lib/pad.so"))
        .hasMessageContaining("wrote beyond the end of a row");
  }

  @Test
  void aRefusedLibraryIsFollowedByTheNextCandidate() {
    BlasSearch.Result result =
        new BlasSearch(
                null,
                List.of(
                    BlasCandidate.file("absent", folder.resolve("no.so")),
                    candidate("wrong", wrongGemm(true, false)),
                    candidate("right", new FakeBlas(arena)),
                    candidate("never tried", new FakeBlas(arena))))
            .run();

    assertThat(result.library()).map(BlasLibrary::location).contains("/lib/right");
    assertThat(result.failure()).isEmpty();
    assertThat(result.attempts())
        .extracting(BlasAttempt::place, BlasAttempt::loaded)
        .containsExactly(tuple("absent", false), tuple("wrong", false), tuple("right", true));
    assertThat(BlasSearch.describe(result.attempts()))
        .contains("refused absent: no such file", "core Fakewell", "loaded  right");
  }

  @Test
  void aLibraryThatWasAskedForIsNotReplacedByAnother() {
    // A file that exists and is no library: the launcher of this JVM.
    Path noLibrary = Path.of(System.getProperty("java.home"), "bin", "java");
    BlasSearch.Result result = search(noLibrary.toString()).run();

    assertThat(result.library()).isEmpty();
    assertThat(result.attempts()).hasSize(1);
    assertThat(result.failure().orElseThrow())
        .hasMessageContainingAll("ranvier.blas=" + noLibrary, "could not open", "RANVIER_BLAS")
        // Java's words say nothing, the platform's give the reason.
        .hasMessageNotContaining("Cannot open library");
  }

  @Test
  void anUnknownNameIsSoughtByThePlatformAndReported() {
    assertThat(search("libno_such_blas.so.7").run().failure().orElseThrow())
        .hasMessageContainingAll("ranvier.blas=libno_such_blas.so.7", "bundled, system or none");
  }

  @Test
  void noneMeansNoneAndIsNoFailure() {
    BlasSearch.Result result = search("none").run();

    assertThat(result.library()).isEmpty();
    assertThat(result.failure()).isEmpty();
    assertThat(BlasSearch.describe(result.attempts())).contains("ranvier.blas=none");
  }

  @Test
  void withoutItsJarTheBundledLibraryIsReportedWithTheArtifact() {
    assertThat(search("bundled").run().failure().orElseThrow())
        .hasMessageContainingAll("ranvier.blas=bundled", "ranvier-natives-linux-x86_64");
  }

  @Test
  void unsetTriesTheBundledLibraryAndThenTheSystems() {
    List<String> places = search(null).candidates().stream().map(BlasCandidate::place).toList();

    assertThat(places.getFirst()).startsWith("bundled");
    assertThat(places.subList(1, places.size()))
        .isNotEmpty()
        .allMatch(place -> place.startsWith("system"));
    assertThat(search("system").candidates().stream().map(BlasCandidate::place))
        .containsExactlyElementsOf(places.subList(1, places.size()));
  }

  @Test
  void loadNamesTheAbsentFile() {
    Path absent = folder.resolve("absent.so");

    assertThatThrownBy(() -> BlasLibrary.load(absent))
        .isInstanceOf(BlasUnavailableException.class)
        .hasMessageContaining("no such file: " + absent);
  }

  private BlasSearch search(String blas) {
    return BlasSearch.of(new BlasSwitches(blas, "ranvier.blas", folder, "ranvier.cache"));
  }

  private static BlasCandidate candidate(String name, SymbolLookup lookup) {
    return new BlasCandidate(name, () -> new BlasCandidate.Opened(lookup, "/lib/" + name));
  }

  /** Right but for one element of one kind of product, as a kernel with a wrong edge would be. */
  private FakeBlas wrongGemm(boolean wrongA, boolean wrongB) {
    return new FakeBlas(arena)
        .sgemm(
            (order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) -> {
              FakeBlas.sgemm(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
              boolean transposeA = ta == BlasHeader.TRANSPOSE();
              boolean transposeB = tb == BlasHeader.TRANSPOSE();
              if (transposeA == wrongA && transposeB == wrongB && m > 16) {
                int last = (m - 1) * ldc + n - 1;
                FakeBlas.set(c, last, FakeBlas.get(c, last) * 1.001f);
              }
            });
  }
}
