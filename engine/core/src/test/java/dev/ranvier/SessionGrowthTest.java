package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions and predictors give back all that they take, in a JVM that does nothing else. */
@Proof
@Presence
class SessionGrowthTest {

  private static final Path STATM = Path.of("/proc/self/statm");

  /** {@code -Dranvier.sessions=10000} for the long run. */
  private static final int SESSIONS = Integer.getInteger("ranvier.sessions", 1_500);

  /**
   * The compilers still take 25 MB, whatever the number; what a session or a model has is 50 KB.
   */
  private static final long ALLOWED_BYTES = 32 << 20;

  @Test
  void sessionsLeaveNothingBehind() throws IOException, InterruptedException {
    assumeTrue(Files.isReadable(STATM), "resident memory is read from /proc");
    assumeFalse(
        Cases.simdSwitchedOff() || Cases.blasSwitchedOff(), "seen where every backend is there");
    String output =
        Program.likeThis(Child.class, Integer.toString(SESSIONS))
            .flags("-ea", "-Xms64m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch")
            .run()
            .requireSuccess()
            .out();
    System.out.println("SessionGrowthTest: " + SESSIONS + " sessions, bytes " + output.strip());
    String grown = output.lines().filter(line -> line.startsWith("grown ")).findFirst().orElse("");
    assertThat(grown).as(output).isNotEmpty();
    assertThat(Long.parseLong(grown.substring("grown ".length()))).isLessThan(ALLOWED_BYTES);
  }

  /** The measured program. */
  static final class Child {

    private static final int BEFORE = 500;
    private static final int PAGE_BYTES = 4096;
    private static final int ROWS = 64;
    private static final int INPUTS = 100;
    private static final Loss LOSS = Loss.meanSquaredError();

    private Child() {}

    public static void main(String[] args) throws IOException {
      Dataset data = Dataset.of(Cases.features(ROWS, INPUTS, 1), Cases.targets(LOSS, ROWS, 3, 2));
      run(BEFORE, data);
      long before = residentBytes();
      run(Integer.parseInt(args[0]), data);
      System.out.println("grown " + (residentBytes() - before));
    }

    private static void run(int sessions, Dataset data) {
      int[] order = Cases.order(ROWS);
      float[] in = new float[INPUTS];
      float[] out = new float[3];
      try (Model model =
          Model.initialize(
              List.of(
                  Input.of(INPUTS),
                  Dense.of(100, Activation.relu()),
                  BatchNormalization.of(),
                  Dropout.of(0.1),
                  Dense.of(3)),
              1)) {
        for (int i = 0; i < sessions; i++) {
          try (TrainingSession session =
              new TrainingSession(model, LOSS, Optimizer.adam(), ROWS, Backend.AUTO)) {
            session.fill(data, order, 0, 1);
            session.step(1);
            try (Model published = session.publish();
                Predictor predictor = published.predictor(1)) {
              predictor.predict(in, out);
            }
          }
        }
      }
    }

    private static long residentBytes() throws IOException {
      System.gc();
      return Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE_BYTES;
    }
  }
}
