package dev.ranvier.bench.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.bench.Run;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.measure.StepTimes;
import dev.ranvier.bench.probe.FmaTeam;
import dev.ranvier.simd.Simd;
import dev.ranvier.testkit.Presence;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the benchmarks of predictions print and refuse; not how fast anything is. */
@Presence
class InferBenchTest {

  @Test
  void standardOutputIsCsvAlone() {
    Run run = Run.of("infer", "--quick", "--workload", "I1", "--engine", "ranvier-scalar");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().findFirst())
        .contains("engine,version,workload,threads,metric,value,unit");
    List<String> lines = new ArrayList<>();
    if (Simd.current().available()) {
      lines.add("fma-probe,V,I1,1,gflops_median,N,GFLOP/s");
    }
    for (String metric : List.of("p50", "p99", "p99.9", "min")) {
      lines.add("ranvier-scalar,V,I1,1," + metric + ",N,us");
    }
    lines.add("ranvier-scalar,V,I1,1,samples_per_s,N,1/s");
    assertThat(
            run.out()
                .lines()
                .skip(1)
                .map(line -> line.replace("," + Csv.VERSION + ",", ",V,"))
                .map(line -> line.replaceFirst(",[0-9.e+-]+,(?=[^,]+$)", ",N,")))
        .containsExactlyElementsOf(lines);
    assertThat(run.rows()).allMatch(row -> Double.parseDouble(row.get(5)) > 0);
    assertThat(run.err()).containsPattern("I1 \\(4-32-1, batch 1\\)\n  ranvier-scalar .* us, p99");
  }

  record Mistake(List<String> arguments, String message) {}

  static List<Mistake> mistakes() {
    return List.of(
        new Mistake(
            List.of("--workload", "I5"), "--workload is 'I5', expected one of I1, I1_zero80, I2,"),
        new Mistake(List.of("--engine", "ort-java"), "--engine is 'ort-java', expected one of "),
        new Mistake(List.of("--threads", "999"), "threads is 999, but the process's team has "),
        new Mistake(List.of("--fast"), "Unknown option: '--fast'"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aWrongArgumentIsRefusedBeforeAnythingIsPrinted(Mistake mistake) {
    List<String> arguments = new ArrayList<>(List.of("infer", "--quick"));
    arguments.addAll(mistake.arguments());
    Run run = Run.of(arguments.toArray(String[]::new));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(mistake.message());
  }

  @Test
  void workloadsAreNamedByNetworkBatchAndZeros() {
    assertThat(InferWorkload.ALL.stream().map(InferWorkload::name))
        .containsExactly(
            "I1",
            "I1_zero80",
            "I2",
            "I2_zero80",
            "I3_b1",
            "I3_b1_zero80",
            "I3_b2",
            "I3_b2_zero80",
            "I3_b4",
            "I3_b4_zero80",
            "I3_b8",
            "I3_b8_zero80",
            "I3_b16",
            "I3_b16_zero80",
            "I3_b32",
            "I3_b32_zero80",
            "I3_b256",
            "I3_b256_zero80",
            "I3_b4096",
            "I3_b4096_zero80",
            "I4_b1",
            "I4_b1_zero80",
            "I4_b64",
            "I4_b64_zero80");
    assertThat(InferWorkload.named("I3")).hasSize(16);
    assertThat(InferWorkload.named("I2")).hasSize(1);
    assertThat(InferWorkload.named("I3_b32_zero80").getFirst().flops())
        .isEqualTo(2.0 * 32 * (784 * 512 + 512 * 256 + 256 * 10));
  }

  @Test
  void inputsAreNormalOrLikePictures() {
    float[][] normal = InferWorkload.named("I2").getFirst().draw();
    float[][] pictures = InferWorkload.named("I2_zero80").getFirst().draw();
    assertThat(normal).hasDimensions(64, 784);
    int zeros = 0;
    double squares = 0;
    for (int i = 0; i < normal.length; i++) {
      for (int j = 0; j < normal[i].length; j++) {
        squares += normal[i][j] * normal[i][j];
        zeros += pictures[i][j] == 0 ? 1 : 0;
        assertThat(pictures[i][j]).isBetween(0f, 1f);
        assertThat(normal[i][j]).isNotZero();
      }
    }
    assertThat(squares / (64 * 784)).isEqualTo(1, within(0.03));
    assertThat(zeros / (64.0 * 784)).isEqualTo(0.8, within(0.01));
    assertThat(InferWorkload.named("I3_b4096").getFirst().inputs()).isEqualTo(4);
  }

  @Test
  void engineThatFailsOrComputesSomethingElseIsLeftOut() {
    InferContest.Effort effort = new InferContest.Effort(0, false, 0, 4, 4, 0);
    List<InferEngine> engines =
        List.of(
            new Calls("a", 3_000, 100, 1, 2),
            new Calls("b", 3_000, 3, 1, 2),
            new Calls("c", 3_000, 100, 1, 2.1f),
            new Calls("d", 500, 100, 1, 2));
    try (FmaTeam probe = new FmaTeam(1)) {
      List<InferContest.Entry> entries = new InferContest(engines, probe, effort).run();
      assertThat(entries).extracting(entry -> entry.engine().name()).containsExactly("a", "d");
      InferContest.Entry entry = entries.getFirst();
      assertThat(entry.median()).isEqualTo(3 + Calls.CLOCK * 1e-3, within(1e-9));
      assertThat(entry.rates().median()).isEqualTo(1e9 / (3_000 + Calls.CLOCK), within(1e-3));
      assertThat(entry.calls()).isEqualTo(4);
      assertThat(entry.bytes()).isEqualTo(4 * 7);
      InferContest.Entry shortCalls = entries.getLast();
      assertThat(shortCalls.median()).isEqualTo(0.5 + Calls.CLOCK * 1e-3 / 64, within(1e-9));
      assertThat(shortCalls.least()).isEqualTo(shortCalls.median());
      assertThat(shortCalls.tail(0.999)).isEqualTo(0.5 + Calls.CLOCK * 1e-3, within(1e-9));
      assertThat(shortCalls.calls()).isEqualTo(4 * 65);
    }
    assertThat(InferContest.difference(new float[] {-4, 1}, new float[] {-4, 2})).isEqualTo(0.25);
    assertThat(InferContest.difference(new float[] {0.1f}, new float[] {0.2f}))
        .isEqualTo(0.1, within(1e-7));
    assertThat(InferContest.difference(new float[1], new float[2])).isNaN();
    assertThatThrownBy(() -> InferWorkload.named("I"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("or all of I3 or I4");
  }

  @Test
  void processesShareTheTime() {
    InferContest.Effort each = InferContest.Effort.of(true).each(5);
    assertThat(each.settling()).isTrue();
    assertThat(each.leastTurns()).isEqualTo(2);
    assertThat(each.nanos()).isEqualTo(InferContest.Effort.of(true).nanos() / 5);
  }

  /** Calls that take as long as they are told, and the clock; one time a turn; 7 bytes a call. */
  private static final class Calls implements InferEngine {

    private static final long CLOCK = 20;

    private final String name;
    private final long nanos;
    private final int most;
    private final float[] output;
    private int turns;

    Calls(String name, long nanos, int most, float... output) {
      this.name = name;
      this.nanos = nanos;
      this.most = most;
      this.output = output;
    }

    @Override
    public void await() {}

    @Override
    public String name() {
      return name;
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public int threads() {
      return 1;
    }

    @Override
    public double tolerance() {
      return InferContest.TOLERANCE;
    }

    @Override
    public float[] output() {
      return output;
    }

    @Override
    public long turn(long mostNanos, int callsATime, StepTimes times) {
      if (turns++ == most) {
        throw new PeerException(name + " is not measured: enough");
      }
      times.clear();
      times.add(nanos * callsATime + CLOCK);
      return 7L * callsATime;
    }

    @Override
    public void close() {}
  }
}
