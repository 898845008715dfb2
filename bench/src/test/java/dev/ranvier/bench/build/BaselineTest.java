package dev.ranvier.bench.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.bench.Run;
import dev.ranvier.bench.measure.Samples;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the benchmarks print, refuse and answer beside another checkout's build. */
@Gate
@Ships
class BaselineTest {

  private static final String COMMAND = "bench/run.sh";
  private static final String LAUNCHER = "bench/target/launch";

  @TempDir private Path folder;

  private Path checkout;

  /** A checkout whose build is this one, in a folder that a shell must be told with care. */
  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = folder.resolve("it's here");
    write(COMMAND, "#!/bin/sh\necho no Maven here >&2; exit 1\n");
    Files.createDirectories(checkout.resolve("classes"));
    launcher(checkout.resolve("classes") + ":" + Build.THIS.classPath());
  }

  private void launcher(String classPath) throws IOException {
    String quoted = "'" + classPath.replace("'", "'\\''") + "'";
    write(LAUNCHER, "#!/bin/sh\nexec 'java' '-Da=b' $OPTS -cp " + quoted + " Bench \"$@\"\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = checkout.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Run run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--quick", "--baseline", checkout.toString()));
    return Run.of(all.toArray(String[]::new));
  }

  @Test
  void theBaselineTrainsInTheSameTurns() {
    Run run =
        run("train", "--workload", "T1", "--processes", "1", "--engine", "baseline-ranvier-auto");

    check(run, "T1", "ranvier-auto", "step_median");
    assertThat(run.err()).containsPattern("ranvier-auto .*; over baseline-ranvier-auto [0-9.]+\n");
  }

  @Test
  void theBaselinePredictsInTheSameTurnsInTwoProcesses() {
    Run run = run("infer", "--workload", "I1", "--processes", "2", "--engine", "ranvier-scalar");

    check(run, "I1", "ranvier-scalar", "p50");
    assertThat(run.err()).contains("of medians over 2 processes");
  }

  @Test
  void theBaselineStartsInTheSameTurnsAndNeedsNoOtherEngines() {
    Run run = run("peers", "start", "--processes", "1", "--engine", "ranvier-scalar");

    check(run, "I2_start", "ranvier-scalar", "first_prediction");
  }

  private static void check(Run run, String workload, String engine, String metric) {
    assertThat(
            run.rows().stream()
                .filter(row -> row.get(4).equals(metric))
                .map(row -> row.get(0) + " " + row.get(2)))
        .containsExactly(engine + " " + workload, "baseline-" + engine + " " + workload);
    assertThat(run.err())
        .containsPattern("  " + workload + "  " + engine + " [0-9.]+ \\([0-9.]+ to [0-9.]+\\): ");
    boolean within = run.err().contains(": within ");
    assertThat(run.exitCode()).isEqualTo(within ? 0 : 1);
    assertThat(run.err().contains(": NOT SHOWN to be within ")).isNotEqualTo(within);
  }

  @Test
  void aFolderThatIsNoBuiltCheckoutIsRefusedBeforeAnythingIsPrinted() throws IOException {
    checkBuildRefused("found no such folder", folder.resolve("absent"));
    checkBuildRefused("found no bench/run.sh in it", folder);
    launcher("/absent/ranvier.jar");
    checkBuildRefused("whose build lacks /absent/ranvier.jar, which its bench", checkout);
    write(LAUNCHER, "#!/bin/sh\n");
    checkBuildRefused("a launcher that names no class path: " + checkout, checkout);
    Files.delete(checkout.resolve(LAUNCHER));
    checkBuildRefused("not built, found no bench/target/launch in it: " + checkout, checkout);
    Run run = Run.of("infer", "--processes", "0");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--processes is 0, expected 1 or more");
  }

  private void checkBuildRefused(String message, Path baseline) {
    for (String command : List.of("train", "infer", "peers start")) {
      List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
      arguments.addAll(List.of("--engine", "ranvier-auto", "--baseline", baseline.toString()));
      if (command.endsWith("start")) {
        arguments.set(arguments.indexOf("ranvier-auto"), "ranvier-scalar");
      }
      Run run = Run.of(arguments.toArray(String[]::new));
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains(message);
    }
  }

  @Test
  void theBaselineIsNamedOnlyWhereThereIsOne() {
    Run run = Run.of("infer", "--engine", "baseline-ranvier-scalar");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--engine is 'baseline-ranvier-scalar', expected one of ");
    assertThat(run("infer", "--engine", "baseline-keras").err())
        .contains("--engine is 'baseline-keras'", ", baseline-ranvier-scalar");
  }

  @Test
  void aBaselineThatCannotBeBuiltEndsTheScript() throws IOException, InterruptedException {
    Path script = Path.of("run.sh").toAbsolutePath(); // tests run in the module's folder
    Process process =
        new ProcessBuilder("bash", script.toString(), "infer", "--baseline=" + checkout)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(said)
        .isEqualTo(
            "no Maven here\nThe baseline in '%s' cannot be built: what it said is above\n"
                .formatted(checkout));
  }

  @Test
  void theBoundsAreThreePercentAndTenForTheShortest() {
    assertThat(
            Stream.of("T1", "T2", "I1", "I1_zero80", "T3", "I2", "I3_b1", "I2_start")
                .map(BaselineVerdict::bound))
        .containsExactly(1.10, 1.10, 1.10, 1.10, 1.03, 1.03, 1.03, 1.03);
  }

  @Test
  void theVerdictIsOnMediansOverProcesses() {
    assertThat(verdict("T3", samples(9, 10.3, 99), samples(10, 1, 11))).isTrue();
    assertThat(verdict("T3", samples(9, 10.4, 99), samples(10, 1, 11))).isFalse();
    assertThat(verdict("T1", samples(9, 10.4, 99), samples(10, 1, 11))).isTrue();
    assertThat(verdict("T3", samples(9, Double.NaN, Double.NaN), samples(10, 10, 10))).isFalse();
  }

  @Test
  void whatDidNotLastInEveryProcessIsNotShown() {
    assertThat(verdict("T3", samples(1, 1), samples(10, 10, 10))).isFalse();
    assertThat(verdict("T3", samples(1, 1, 1), samples(10, 10))).isFalse();
    assertThat(verdict("T3", samples(1, 1, 1), null)).isFalse();
    BaselineVerdict others = new BaselineVerdict(1);
    others.add("T3", List.of("dl4j"), Map.of("dl4j", samples(1)));
    assertThat(others.within()).isFalse();
  }

  private static boolean verdict(String workload, Samples ours, Samples baseline) {
    BaselineVerdict verdict = new BaselineVerdict(3);
    List<String> engines = List.of("ranvier-simd", "baseline-ranvier-simd", "dl4j");
    verdict.add("T4", engines, times(samples(1, 1, 1), samples(1, 1, 1)));
    verdict.add(workload, engines, times(ours, baseline));
    return verdict.within();
  }

  private static Map<String, Samples> times(Samples ours, Samples baseline) {
    return baseline == null
        ? Map.of("ranvier-simd", ours)
        : Map.of("ranvier-simd", ours, "baseline-ranvier-simd", baseline);
  }

  private static Samples samples(double... values) {
    Samples samples = new Samples(values.length);
    for (double value : values) {
      samples.add(value);
    }
    return samples;
  }
}
