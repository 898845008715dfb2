package dev.ranvier.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.Sequential;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.testkit.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each kind of process decides: by the table, by what is there, by what the user asked for.
 */
@Presence
class BackendSelectorTest {

  @Test
  void autoTakesWhatIsThere() {
    BackendSelector nothing = automatic(KernelProvider.SCALAR, Optional.empty());
    assertThat(nothing.choose("dense_1", Form.NN, 8, 8, 8).backend())
        .isEqualTo(ProductBackend.SCALAR);
    BackendSelector simdOnly = automatic(KernelProvider.VECTOR, Optional.empty());
    assertThat(simdOnly.choose("dense_1", Form.NN, 8, 8, 8).backend())
        .isEqualTo(ProductBackend.SIMD);
    assertThat(simdOnly.choose("dense_1", Form.NN, 8, 8, 8).why()).contains("no BLAS library");
  }

  @Test
  void machineCodeComputesEveryProductUnderAuto() {
    BackendSelector code =
        new BackendSelector(Optional.empty(), KernelProvider.CODE, Optional.empty(), null);
    BackendSelector.Choice choice = code.choose("dense_1", Form.NN, 4096, 4096, 4096);
    assertThat(choice.toString()).isEqualTo("SIMD (machine code)");
    assertThat(choice.kernels()).isEqualTo("code");
    assertThat(code.describe())
        .contains("\nMachine code: ", "\nBLAS: not used\n", "AUTO: SIMD, as machine code\n");
    assertThat(code.elementwiseTier()).isEqualTo(Tier.best());
    assumeTrue(MachineCode.current().available(), "no machine code");
    BackendSelector here = BackendSelector.byTable(KernelProvider.CODE);
    assertThat(here.choose("dense_1", Form.TN, 8, 8, 8)).isEqualTo(choice);
  }

  @Test
  void scalarKernelsThatWereAskedForAreNoTwinOfOthers() {
    assumeTrue(KernelProvider.best() != KernelProvider.SCALAR, "there are no others");
    BackendSelector asked = automatic(KernelProvider.SCALAR, Optional.empty());
    assertThat(asked.describe(KernelProvider.SCALAR)).isEqualTo("SCALAR kernels");
    BackendSelector best = automatic(KernelProvider.best(), Optional.empty());
    String twin = Simd.current().available() ? "SCALAR kernels" : "SCALAR kernels, a twin: ";
    assertThat(best.describe(KernelProvider.SCALAR)).startsWith(twin);
  }

  @Test
  void aTableOfTheUsersDecidesEvenWhereThereIsMachineCode(@TempDir Path folder) throws IOException {
    assumeTrue(BlasLibrary.find().isPresent(), "no BLAS library");
    Path file = folder.resolve("mine.txt");
    Files.writeString(file, "ranvier-auto 1\nNN 4 8 2 0.5\nNT 4 8 2 1.5\nTN 4 8 2 1.5\n");
    withTable(
        file,
        () -> {
          BackendSelector code = BackendSelector.byTable(KernelProvider.CODE);
          assertThat(code.choose("dense_1", Form.NN, 99, 99, 99).backend())
              .isEqualTo(ProductBackend.BLAS);
          assertThat(code.choose("dense_1", Form.NT, 99, 99, 99).kernels()).isEqualTo("code");
        });
  }

  @Test
  void aForcedBackendThatIsMissingIsRefusedWithTheReason() {
    assertThatThrownBy(() -> forced(ProductBackend.SIMD, KernelProvider.SCALAR, Optional.empty()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("SIMD is not available");
    assertThatThrownBy(() -> forced(ProductBackend.BLAS, KernelProvider.VECTOR, Optional.empty()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("BLAS is not available")
        .hasMessageContaining("Places tried");
  }

  @Test
  void autoFollowsTheTableAndSaysWhatItIs() {
    Optional<BlasLibrary> blas = BlasLibrary.find();
    assumeTrue(blas.isPresent(), "no BLAS library");
    BackendSelector selector = automatic(KernelProvider.VECTOR, blas);
    for (Form form : Form.values()) {
      AutoTable.Decision decision =
          AutoTable.shipped(MachineKind.here(blas)).decide(form, 128, 512, 784);
      assertThat(selector.choose("dense_1", form, 128, 512, 784))
          .isEqualTo(
              new BackendSelector.Choice(
                  decision.simd() ? ProductBackend.SIMD : ProductBackend.BLAS,
                  KernelProvider.VECTOR,
                  decision.why()));
    }
    assertThat(selector.describe()).contains("AUTO: shipped table");
    BackendSelector forced = forced(ProductBackend.BLAS, KernelProvider.VECTOR, blas);
    assertThat(forced.describe()).doesNotContain("AUTO");
    BackendSelector only = automatic(KernelProvider.VECTOR, Optional.empty());
    assertThat(only.describe()).doesNotContain("AUTO");
  }

  @Test
  void aPlanSaysWhichFileItsChoicesComeFrom(@TempDir Path folder) throws IOException {
    assumeTrue(BlasLibrary.find().isPresent() && Simd.current().available(), "SIMD and BLAS");
    Path file = folder.resolve("mine.txt");
    Files.writeString(file, "ranvier-auto 1\nNN 4 8 2 0.5\nNT 4 8 2 1.5\nTN 4 8 2 1.5\n");
    withTable(
        file,
        () -> {
          try (Sequential network = Sequential.of(Input.of(40), Dense.of(80), Dense.of(1))) {
            network.compile(Optimizer.sgd(0.1), Loss.meanSquaredError());
            assertThat(network.explainPlan(40))
                .contains("AUTO: choices come from the file " + file + " (ranvier.auto=" + file)
                .contains("results may differ from other machines")
                .contains("BLAS (0.50 at NN 4x8x2)", "SIMD (1.50 at TN 4x8x2)");
          }
        });
  }

  @Test
  void aTableThatCannotBeReadIsRefusedByAutoAlone(@TempDir Path folder) {
    Path file = folder.resolve("absent.txt");
    withTable(
        file,
        () -> {
          assertThatThrownBy(() -> BackendSelector.byTable(KernelProvider.best()))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining(file.toString())
              .hasMessageContaining("expected a file, found none");
          assertThat(
                  BackendSelector.forced(ProductBackend.SCALAR, KernelProvider.best())
                      .choose("dense_1", Form.NN, 8, 8, 8)
                      .why())
              .isEqualTo("asked for");
        });
  }

  private static BackendSelector automatic(KernelProvider own, Optional<BlasLibrary> blas) {
    return new BackendSelector(
        Optional.empty(), own, blas, AutoTable.shipped(MachineKind.here(blas)));
  }

  private static BackendSelector forced(
      ProductBackend backend, KernelProvider own, Optional<BlasLibrary> blas) {
    return new BackendSelector(Optional.of(backend), own, blas, null);
  }

  private static void withTable(Path file, Runnable test) {
    String before = System.setProperty(AutoTable.PROPERTY, file.toString());
    try {
      test.run();
    } finally {
      if (before == null) {
        System.clearProperty(AutoTable.PROPERTY);
      } else {
        System.setProperty(AutoTable.PROPERTY, before);
      }
    }
  }
}
