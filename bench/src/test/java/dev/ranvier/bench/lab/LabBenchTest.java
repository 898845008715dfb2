package dev.ranvier.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.bench.Run;
import dev.ranvier.simd.Simd;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the laboratory's experiments print and refuse; not what comes out. */
@Ships
class LabBenchTest {

  /** For those whose usual shapes take seconds. */
  private static final Map<String, String> SMALL_SHAPES =
      Map.of(
          "blocks", "64x64x64",
          "saliency", "16-8-4",
          "streamed", "T64x64x64",
          "streamed-rows", "T64x64x600");

  private static final String ROW =
      "[\\w-]+,[^,]+,[\\w-]+,1,"
          + "(gflops_median|time_median|peak_fraction|time_over_[\\w-]+),[0-9.e+-]+,(GFLOP/s|us|1)";

  @Test
  void withoutANameItListsTheQuestions() {
    Run run = Run.of("lab");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .hasSize(LabBench.all().size())
        .allMatch(line -> line.matches("[a-z0-9-]+ +.+[?] \\(.+\\)"));
    assertThat(LabBench.all()).extracting(Experiment::name).doesNotHaveDuplicates();
  }

  static List<String> experiments() {
    return LabBench.all().stream().map(Experiment::name).toList();
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void anExperimentComparesItsWays(String name) {
    boolean tiles = name.equals("tiles");
    assumeTrue(
        Simd.current().available()
            || !tiles
                && !List.of(
                        "a-in-place",
                        "blocks",
                        "byte-panels",
                        "interleave",
                        "relu-max",
                        "silu-stored",
                        "streamed-rows",
                        "stripes",
                        "updates")
                    .contains(name),
        "vectors");
    List<String> arguments = new ArrayList<>(List.of("lab", name, "--seconds", "0.01"));
    if (tiles) {
      arguments.addAll(List.of("--shape", "4x2v-parted2", "--shape", "3x1v-checked"));
    }
    Experiment experiment =
        LabBench.all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    List<String> cases = experiment.cases(List.of()).stream().map(Case::name).toList();
    assertThat(cases).isNotEmpty().doesNotHaveDuplicates();
    String small = SMALL_SHAPES.get(name);
    if (small != null) {
      arguments.addAll(List.of("--shape", small));
      cases = experiment.cases(List.of(small)).stream().map(Case::name).toList();
    }
    arguments.addAll(List.of("--case", cases.getFirst()));

    Run run = Run.of(arguments.toArray(String[]::new));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines().skip(1)).isNotEmpty().allMatch(line -> line.matches(ROW));
    assertThat(run.column(2)).containsExactly(name + "_" + cases.getFirst());
    assertThat(run.rows()).allMatch(row -> Double.parseDouble(row.get(5)) > 0);
    assertThat(run.column(4)).anyMatch(metric -> metric.startsWith("time_over_"));
  }

  @Test
  void aTileThatCannotBePackedHasNoWholeProducts() {
    assumeTrue(Simd.current().available(), "vectors");
    List<Case> cases = new TileShapes().cases(List.of("4x2v", "6x2v"));
    List<Way> ways = cases.getLast().ways().get();
    assertThat(ways).hasSize(2).allMatch(way -> way.flops() > 0);
    assertThat(ways.getLast().name()).isEqualTo("4x2v");
    ways.getLast().call().run();
  }

  @ParameterizedTest
  @CsvSource({
    "absent,There is no experiment 'absent'",
    "zeros --shape 8x8x8,--shape is '8x8x8'",
    "zeros --case absent,--case is 'absent'",
    "streamed --shape 8x8x8,expected a gradient",
    "prepack --shape T8x8x8,expected one without transposed operands",
    "zeros --seconds 0,--seconds is 0",
    "zeros --threads 2,--threads is 2",
  })
  void whatCannotBeIsRefused(String arguments, String message) {
    Run run = Run.of(("lab " + arguments).split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(message);
  }

  /** Heads and READMEs name experiments that there are. */
  @Test
  void everyCommandThatIsNamedExists() throws IOException {
    Pattern named = Pattern.compile("bench/run\\.sh[\\s*]+lab[\\s*]+([a-z][a-z-]*)");
    Set<String> names = new TreeSet<>();
    for (String folder : List.of("../simd", "../engine", ".")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(LabBenchTest::isOurs).toList()) {
          named.matcher(Files.readString(file)).results().forEach(it -> names.add(it.group(1)));
        }
      }
    }
    assertThat(names).hasSizeGreaterThan(5).isSubsetOf(experiments());
  }

  private static boolean isOurs(Path file) {
    String name = file.toString();
    return !name.contains("/target/")
        && (name.endsWith(".md") || name.contains("/src/main/") && name.endsWith(".java"));
  }

  @Test
  void tilesAreNamedByRowsVectorsBranchesAndChecks() {
    for (String name : List.of("6x4v", "8x3v-parted4", "8x3v-checked", "6x2v-parted2-checked")) {
      assertThat(TileSource.parse(name).name()).isEqualTo(name);
    }
    for (String wrong : List.of("6x4", "0x3v", "8x9v", "8x3v-fast")) {
      assertThatThrownBy(() -> TileSource.parse(wrong)).hasMessageContaining("6x4v");
    }
    assertThat(TileSource.parse("6x2v-parted2").text())
        .contains("nextB == 1", "nextB == 2", "& Memory.ADDRESS")
        .doesNotContain("nextB == 3");
    assertThat(TileSource.parse("6x2v-checked").text())
        .contains("- memory.address()")
        .doesNotContain("Memory.ALL");
  }
}
