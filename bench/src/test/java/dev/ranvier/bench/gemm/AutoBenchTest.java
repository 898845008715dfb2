package dev.ranvier.bench.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.bench.Run;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.testkit.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table that is written, and what is refused. */
@Presence
class AutoBenchTest {

  @TempDir private Path folder;

  @Test
  void theGridHasEveryFormFromTinyToLarge() {
    List<GemmShape> grid = AutoBench.grid();
    assertThat(grid).doesNotHaveDuplicates().hasSizeBetween(60, 130);
    for (Form form : Form.values()) {
      assertThat(grid.stream().filter(shape -> shape.form() == form))
          .anyMatch(shape -> shape.flops() < 10_000)
          .anyMatch(shape -> shape.flops() > 1e9);
    }
    assertThat(grid).noneMatch(shape -> shape.form() == Form.NN && shape.m() == 1);
  }

  @Test
  void aTableIsWrittenWhole() throws IOException {
    assumeTrue(Simd.current().available() && BlasLibrary.find().isPresent(), "SIMD and BLAS");
    Path file = folder.resolve("new/table.txt");
    Run run =
        Run.of(
            "auto",
            "--seconds",
            "0.2",
            "--out",
            file.toString(),
            "--shape",
            "8x8x8",
            "--shape",
            "8x8x8_NT",
            "--shape",
            "T8x8x8");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .hasSize(7)
        .allMatch(line -> line.split(",").length == 7)
        .anyMatch(line -> line.startsWith("openblas,") && line.contains(",sgemm_T8x8x8,1,"));
    assertThat(run.err()).contains("RANVIER_AUTO=" + file);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.getFirst()).isEqualTo("ranvier-auto 1");
    assertThat(lines.stream().filter(line -> !line.startsWith("#")).skip(1))
        .hasSize(3)
        .allMatch(line -> line.matches("(NN|NT|TN) 8 8 8 [0-9]+\\.[0-9]{3}"));
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThat(Run.of("auto", "--threads", "2"))
        .extracting(Run::exitCode, Run::out)
        .containsExactly(2, "");
    assumeTrue(Simd.current().available() && BlasLibrary.find().isPresent(), "SIMD and BLAS");
    Run run = Run.of("auto", "--out", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--out is " + folder + ", expected the name of a file");
  }
}
