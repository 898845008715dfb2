package dev.ranvier.bench.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.bench.Run;
import dev.ranvier.bench.measure.OwnKernels;
import dev.ranvier.bench.measure.Restrictions;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.testkit.Presence;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the laboratory prints and refuses; not how fast anything is. */
@Presence
class GemmBenchTest {

  private static final String ROW =
      "[\\w.-]+,[^,]+,sgemm_1x32x4,1,"
          + "(gflops_best|gflops_median|peak_fraction|spread_p90_over_min),"
          + "[0-9.e+-]+,(GFLOP/s|1)";

  @Test
  void standardOutputIsCsvAlone() {
    Run run = Run.of("gemm", "--seconds", "0.2", "--shape", "sgemm_1x32x4");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().findFirst())
        .contains("engine,version,workload,threads,metric,value,unit");
    assertThat(run.out().lines().skip(1)).isNotEmpty().allMatch(line -> line.matches(ROW));
    List<String> engines = new ArrayList<>();
    if (Simd.current().available()) {
      engines.add("fma-probe");
      assertThat(run.column(4)).contains("peak_fraction");
    }
    if (OwnKernels.simd()) {
      engines.add("ranvier-simd");
      String twice = OwnKernels.nameOfSimd();
      assertThat(figures(run, "ranvier-simd")).isEqualTo(figures(run, twice)).isNotEmpty();
    }
    boolean openBlas = BlasLibrary.find().isPresent();
    if (openBlas) {
      engines.add("openblas");
      assertThat(run.err()).containsPattern("openblas by cblas_sge(mm|mv)");
      assertThat(run.err()).contains("Median rates over openblas", "geometric mean, MLP");
    }
    OwnKernels.here().forEach(provider -> engines.add(OwnKernels.name(provider)));
    assertThat(engines).contains("ranvier-scalar");
    assertThat(run.column(0)).containsExactlyInAnyOrderElementsOf(engines);
  }

  private static List<String> figures(Run run, String engine) {
    return run.rows().stream()
        .filter(row -> row.getFirst().equals(engine))
        .map(row -> row.subList(1, row.size()).toString())
        .toList();
  }

  @Test
  void simdAloneGoesByThatName() {
    assumeTrue(OwnKernels.simd(), "SIMD");
    Run run = Run.of("gemm", "--seconds", "0.2", "--shape", "16x16x16", "--engine", "ranvier-simd");
    assertThat(run.exitCode()).isZero();
    assertThat(run.column(0)).contains("ranvier-simd").doesNotContain(OwnKernels.nameOfSimd());
  }

  @Test
  void severalThreadsAreNamedInEveryRow() {
    Run run = Run.of("gemm", "--seconds", "0.2", "--threads", "2", "--shape", "16x16x16");

    assertThat(run.exitCode()).isZero();
    assertThat(run.column(0)).contains("ranvier-scalar");
    assertThat(run.rows()).allMatch(row -> row.get(3).equals("2"));
    BlasLibrary.find().ifPresent(found -> BlasLibrary.load(Path.of(found.location())));
  }

  record Mistake(List<String> arguments, String message) {}

  static List<Mistake> mistakes() {
    return List.of(
        new Mistake(List.of("--shape", "64x64"), "--shape is '64x64', expected sgemm_<m>x<n>x<k>"),
        new Mistake(List.of("--shape", "T8x8x8_NT"), "--shape is 'T8x8x8_NT'"),
        new Mistake(List.of("--shape", "0x8x8"), "--shape is '0x8x8'"),
        new Mistake(List.of("--engine", "atlas"), "--engine is 'atlas', expected one of "),
        new Mistake(List.of("--threads", "0"), "--threads is 0, expected 1 or more"),
        new Mistake(List.of("--threads", "two"), "--threads"),
        new Mistake(List.of("--seconds", "0"), "--seconds is 0.0, expected more than 0"),
        new Mistake(List.of("--blas", "/absent/libblas.so"), "no such file: /absent/libblas.so"),
        new Mistake(List.of("--fast"), "Unknown option: '--fast'"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aWrongArgumentIsRefusedBeforeAnythingIsPrinted(Mistake mistake) {
    List<String> arguments = new ArrayList<>(List.of("gemm", "--quick"));
    arguments.addAll(mistake.arguments());
    Run run = Run.of(arguments.toArray(String[]::new));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(mistake.message());
  }

  @Test
  void namesAndShapesAreOneToOne() {
    assertThat(GemmShape.ALL).hasSize(17).doesNotHaveDuplicates();
    for (GemmShape shape : GemmShape.ALL) {
      assertThat(GemmShape.parse(shape.workload())).isEqualTo(shape);
    }
    assertThat(new GemmShape(Form.TN, 784, 512, 128).workload()).isEqualTo("sgemm_T784x512x128");
    assertThat(new GemmShape(Form.NT, 128, 784, 512).workload()).isEqualTo("sgemm_128x784x512_NT");
    assertThat(GemmShape.parse("8x9x10")).isEqualTo(new GemmShape(Form.NN, 8, 9, 10));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aWrongElementIsSeen(Form form) {
    GemmShape shape = new GemmShape(form, 21, 35, 50);
    try (GemmOperands operands = new GemmOperands(shape)) {
      operands.poison();
      assertThatThrownBy(() -> operands.verify("nobody", null, ""))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("nobody computes C[");
      GemmEngine.kernels("scalar", KernelProvider.SCALAR, 1)
          .paths()
          .of(operands)
          .getFirst()
          .product()
          .run();
      operands.verify("scalar", null, "");
      float[] right = operands.result();
      operands.verify("scalar", right, "itself");
      float[] wrong = right.clone();
      wrong[20 * 35 + 34] += 0.01f;
      assertThatThrownBy(() -> operands.verify("scalar", wrong, "another"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(shape.workload() + ": scalar computes C[20,34]")
          .hasMessageContaining("of another");
    }
  }

  static Form[] forms() {
    return Form.values();
  }

  @Test
  void ratiosAreOfMediansAndMeansAreGeometric() {
    GemmRatios ratios = new GemmRatios();
    ratios.add(GemmShape.parse("8x8x8"), "a", 30, 0.9);
    ratios.add(GemmShape.parse("8x8x8"), "b", 10, 0.3);
    ratios.add(GemmShape.parse("8x9x8"), "a", 40, 0.9);
    ratios.add(GemmShape.parse("8x9x8"), "b", 10, 0.3);
    ratios.add(GemmShape.parse("128x9x8"), "a", 90, 0.9);
    ratios.add(GemmShape.parse("128x9x8"), "b", 10, 0.3);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ratios.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), List.of("a", "b"), "b");
    assertThat(
            bytes.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "sgemm_8x8x8 3.000",
            "geometric mean, MLP 6.000",
            "geometric mean, squares 3.000",
            "geometric mean, MLP m >= 128 9.000");
  }

  @Test
  void theSummarySaysHowFarAheadAndWhereBehind() {
    GemmRatios ratios = new GemmRatios();
    add(ratios, "64x64x64", 90, 100, 50, 0.5);
    add(ratios, "512x512x512", 120, 100, 150, 0.8);
    add(ratios, "128x512x784", 120, 100, 96, 0.9);
    add(ratios, "T784x512x128", 120, 75, 120, 0.9);
    add(ratios, "1x512x784", 120, 75, 120, 0.1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ratios.summarize(
        new PrintStream(bytes, true, StandardCharsets.UTF_8),
        List.of("ranvier-code", "openblas", "mkl"));
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            """

            ranvier-code
              over openblas   MLP m >= 128 1.386, squares 1.039 (geometric means)
              over mkl        MLP m >= 128 1.118, squares 1.200 (geometric means)
              of the FMA rate, from 128x256x512 on: geometric mean 0.865, least 0.800 (sgemm_512x512x512)
              under 0.95 of the better library: sgemm_64x64x64 0.900, sgemm_512x512x512 0.800
            """);
  }

  private static void add(
      GemmRatios ratios, String name, double code, double openBlas, double mkl, double fraction) {
    GemmShape shape = GemmShape.parse(name);
    ratios.add(shape, "ranvier-code", code, fraction);
    ratios.add(shape, "openblas", openBlas, Double.NaN);
    ratios.add(shape, "mkl", mkl, Double.NaN);
  }

  @Test
  void mklIsAWordAndTellsItsVersion() {
    assertThat(Mkl.file("/lib/libblas.so", Map.of())).isEqualTo(Path.of("/lib/libblas.so"));
    Path there = Path.of(System.getProperty("java.home"), "release");
    assertThat(Mkl.file("Mkl", Map.of(Mkl.VARIABLE, there.toString()))).isEqualTo(there);
    for (Map<String, String> environment :
        List.of(Map.<String, String>of(), Map.of(Mkl.VARIABLE, "/absent/libmkl_rt.so.2"))) {
      assertThatThrownBy(() -> Mkl.file("MKL", environment))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bench/run.sh gemm --blas MKL fetches it");
    }
    assertThat(Mkl.number("Intel(R) oneAPI Math Kernel Library Version 2025.2-Product Build 2025"))
        .contains("2025.2");
    assertThat(Mkl.number("nothing")).isEmpty();
  }

  @Test
  void aRestrictionStandsBehindTheVersion() {
    assertThat(Restrictions.version("0.3.31", "")).isEqualTo("0.3.31");
    assertThat(Restrictions.version("0.3.31", "OPENBLAS_CORETYPE=Haswell"))
        .isEqualTo("0.3.31 OPENBLAS_CORETYPE=Haswell");
  }
}
