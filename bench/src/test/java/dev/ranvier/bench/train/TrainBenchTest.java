package dev.ranvier.bench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.Backend;
import dev.ranvier.Fusion;
import dev.ranvier.bench.Run;
import dev.ranvier.bench.build.Build;
import dev.ranvier.bench.build.KernelChoice;
import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.StepTimes;
import dev.ranvier.bench.probe.FmaTeam;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.testkit.Presence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the training benchmarks print and refuse; not how fast anything is. */
@Presence
class TrainBenchTest {

  private static final String ROW =
      "(fma-probe|ranvier-(simd|code|vector|scalar|blas|auto)(-unfused)?),[^,]+,T1,1,"
          + "(gflops_median|step_median|step_p90|samples_per_s|fma_gflops"
          + "|memory_bytes|step_traffic_bytes),"
          + "[0-9.e+-]+,(us|1/s|GFLOP/s|B)";

  @TempDir private Path folder;

  @Test
  void standardOutputIsCsvAlone() {
    Run run =
        Run.of(
            "train",
            "--seconds",
            "0.5",
            "--workload",
            "T1",
            "--engine",
            "ranvier-auto",
            "--engine",
            "ranvier-auto-unfused");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().findFirst())
        .contains("engine,version,workload,threads,metric,value,unit");
    assertThat(run.out().lines().skip(1)).allMatch(line -> line.matches(ROW));
    List<String> engines = new ArrayList<>(List.of("ranvier-auto", "ranvier-auto-unfused"));
    if (Simd.current().available()) {
      engines.add("fma-probe");
    }
    assertThat(run.column(0)).containsExactlyInAnyOrderElementsOf(engines);
    for (String metric : List.of("step_median", "step_p90", "samples_per_s")) {
      assertThat(run.rows().stream().filter(row -> row.get(4).equals(metric)))
          .hasSize((int) engines.stream().filter(engine -> engine.startsWith("ranvier")).count())
          .allMatch(row -> Double.parseDouble(row.get(5)) > 0);
    }
    assertThat(run.err())
        .contains("T1 (4-32-1, batch 10)", "; over ranvier-auto ", " MB more moved in a step");
  }

  @Test
  void severalThreadsAreNamedInEveryRow() {
    assumeTrue(ThreadTeam.shared().size() >= 2, "a team of two threads");
    Run run =
        Run.of(
            "train",
            "--seconds",
            "0.5",
            "--threads",
            "2",
            "--workload",
            "T2",
            "--engine",
            "ranvier-auto");

    assertThat(run.exitCode()).isZero();
    assertThat(run.column(0)).contains("ranvier-auto").doesNotContain("ranvier-auto-unfused");
    assertThat(run.column(3)).containsExactly("2");
  }

  /** What SIMD takes by itself is measured once. */
  @Test
  void simdHasItsRowsUnderBothNames() {
    TrainFigures figures =
        new TrainFigures("ranvier-simd", "V", -1, -1, 7, 8, 9, 0.5, Double.NaN, 100, 3, 2, 1);
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      TrainWorkload workload = TrainWorkload.named("T1");
      new TrainReport(workload, 1, "ranvier-code").print(List.of(figures));
    } finally {
      System.setOut(out);
    }
    List<String> rows = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    List<String> simd = rows.stream().filter(row -> row.startsWith("ranvier-simd,")).toList();
    assertThat(simd).hasSize(4).anyMatch(row -> row.contains(",step_median,7"));
    assertThat(rows.stream().filter(row -> row.startsWith("ranvier-code,")).toList())
        .isEqualTo(simd.stream().map(row -> row.replace("ranvier-simd", "ranvier-code")).toList());
  }

  record Mistake(List<String> arguments, String message) {}

  static List<Mistake> mistakes() {
    return List.of(
        new Mistake(
            List.of("--workload", "T6"), "--workload is 'T6', expected one of T1, T2, T3, T4, T5"),
        new Mistake(List.of("--engine", "keras"), "--engine is 'keras', expected one of "),
        new Mistake(List.of("--threads", "0"), "--threads is 0, expected 1 or more"),
        new Mistake(List.of("--seconds", "0"), "--seconds is 0.0, expected more than 0"),
        new Mistake(List.of("--threads", "999"), "threads is 999, but the process's team has "),
        new Mistake(List.of("--fast"), "Unknown option: '--fast'"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aWrongArgumentIsRefusedBeforeAnythingIsPrinted(Mistake mistake) {
    List<String> arguments = new ArrayList<>(List.of("train", "--quick"));
    arguments.addAll(mistake.arguments());
    Run run = Run.of(arguments.toArray(String[]::new));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(mistake.message());
  }

  @Test
  void aPeerThatCannotStartSaysSo() throws IOException {
    Path script = script("echo no engine here; exit 3");
    assertThatThrownBy(
            () -> new PeerTraining("nobody", new ProcessBuilder(script.toString()), false))
        .isInstanceOf(PeerException.class)
        .hasMessage("nobody is not measured: it ended with 3, what it said is above");
    assertThatThrownBy(() -> new PeerTraining("nobody", new ProcessBuilder("/absent/java"), false))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("/absent/java");
  }

  @Test
  void aPeerTakesTurns() throws IOException {
    Path script =
        script(
            "echo banner; echo peer ready 1.2",
            "while read word nanos steps; do echo peer turn 0.5 $nanos $steps; done");
    StepTimes times = new StepTimes(7);
    ProcessBuilder process = new ProcessBuilder(script.toString());
    try (PeerTraining peer = new PeerTraining("somebody", process, false)) {
      assertThat(peer.version()).isEqualTo("1.2");
      assertThat(peer.turn(30, times)).isEqualTo(0.5);
      assertThat(times.count()).isEqualTo(2);
      assertThat(times.nanos(0)).isEqualTo(30);
      assertThat(times.nanos(1)).isEqualTo(7);
    }
  }

  @Test
  void ranvierTrainsInAProcessOfItsOwn() {
    TrainWorkload workload = TrainWorkload.named("T1");
    var path =
        new RanvierTraining.Path("ranvier-scalar", Backend.SCALAR, Fusion.AUTO, KernelChoice.AUTO);
    StepTimes times = new StepTimes(100);
    try (RanvierTraining here = new RanvierTraining(path, workload, 1);
        PeerTraining there = PeerTraining.ranvier(Build.THIS, path, workload, 1)) {
      assertThat(there.version()).isEqualTo(here.version());
      assertThat(there.memoryBytes()).isEqualTo(here.memoryBytes()).isPositive();
      assertThat(there.trafficBytes()).isEqualTo(here.trafficBytes()).isPositive();
      double first = there.turn(0, times);
      assertThat(times.count()).isEqualTo(1);
      assertThat(first).isEqualTo(here.turn(0, times));
      assertThat(there.turn(Long.MAX_VALUE, times)).isLessThan(first);
      assertThat(times.count()).isEqualTo(100);
    }
  }

  private Path script(String... lines) throws IOException {
    Path file = folder.resolve("peer.sh");
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @Test
  void anEngineThatFailsIsLeftOutAndTheOthersGoOn() {
    TrainContest.Effort effort = new TrainContest.Effort(0, false, 0, 4, 4, 0);
    try (FmaTeam probe = new FmaTeam(1)) {
      List<TrainContest.Entry> entries =
          new TrainContest(List.of(new Steps("a", 100), new Steps("b", 5)), probe, effort).run();
      assertThat(entries).extracting(entry -> entry.engine().name()).containsExactly("a");
      TrainContest.Entry entry = entries.getFirst();
      assertThat(entry.micros().count()).isEqualTo(4);
      assertThat(entry.micros().median()).isEqualTo(2, within(1e-9));
      assertThat(entry.rates().median()).isEqualTo(5e5, within(1e-3));
      assertThat(entry.firstLoss()).isEqualTo(-1);
      assertThat(entry.lastLoss()).isEqualTo(-7);
      assertThat(entry.over(entry)).isEqualTo(1);
    }
  }

  /** Steps of two microseconds, until it fails. */
  private static final class Steps implements TrainEngine {

    private final String name;
    private final int most;
    private int turns;

    Steps(String name, int most) {
      this.name = name;
      this.most = most;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public double turn(long mostNanos, StepTimes times) {
      if (turns == most) {
        throw new PeerException(name + " is not measured: enough");
      }
      times.clear();
      times.add(2_000);
      return - ++turns;
    }

    @Override
    public void close() {}
  }

  @Test
  void theProductsOfAStepAreThoseOfItsLayers() {
    TrainWorkload workload = TrainWorkload.named("T3");
    assertThat(BareProducts.of(workload).stream().map(GemmShape::workload))
        .containsExactly(
            "sgemm_128x512x784",
            "sgemm_128x256x512",
            "sgemm_128x10x256",
            "sgemm_128x256x10_NT",
            "sgemm_T256x10x128",
            "sgemm_128x512x256_NT",
            "sgemm_T512x256x128",
            "sgemm_T784x512x128");
    assertThat(workload.stepFlops())
        .isEqualTo(2.0 * 128 * (2 * 784 * 512 + 3 * 512 * 256 + 3 * 256 * 10));
    assertThat(TrainWorkload.ALL.stream().filter(TrainWorkload::large).map(TrainWorkload::name))
        .containsExactly("T3", "T4", "T5");
  }

  @Test
  void processesShareTheTime() {
    TrainContest.Effort effort = TrainContest.Effort.of(true, false);
    TrainContest.Effort each = effort.each(5);
    assertThat(each.warmUpNanos()).isEqualTo(effort.warmUpNanos());
    assertThat(each.settling()).isTrue();
    assertThat(each.leastTurns()).isEqualTo(2);
    assertThat(each.nanos()).isEqualTo(effort.nanos() / 5);
  }
}
