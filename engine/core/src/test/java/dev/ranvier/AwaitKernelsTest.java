package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for machine code has it at once, and nothing else is different. */
@Presence
@Ships
class AwaitKernelsTest {

  private static final List<Layer> LAYERS =
      List.of(
          Input.of(100),
          Dense.of(70, Activation.relu()),
          BatchNormalization.of(),
          Dense.of(10, Activation.softmax()));

  private static final Loss LOSS = Loss.categoricalCrossEntropy();

  @Test
  void whoWaitsHasTheCode(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(KernelProvider.best() == KernelProvider.CODE, "there is no machine code here");
    String said =
        Program.likeThis(Child.class, folder.toString())
            .flags("-Dranvier.code.dump=" + folder)
            .run()
            .requireSuccess()
            .out();
    assertThat(said.lines().toList())
        .satisfiesExactly(
            predictor -> assertThat(predictor).isEqualTo("at first: []"),
            predictor -> assertThat(predictor).contains("gemv", "gemm", "calls"),
            session -> assertThat(session).contains("gemm").contains("transpose"));
  }

  /** Lists what was written. */
  static final class Child {

    private Child() {}

    public static void main(String[] folder) {
      PredictionOptions options = PredictionOptions.of(32).backend(Backend.SIMD);
      TrainingOptions training = TrainingOptions.of(32).backend(Backend.SIMD);
      try (Model model = Model.initialize(LAYERS, 1)) {
        model.predictor(options).close();
        new TrainingSession(model, LOSS, Optimizer.adam(), training).close();
        System.out.println("at first: " + files(folder[0]));
        model.predictor(options.awaitKernels(true)).close();
        System.out.println("predictor: " + files(folder[0]));
        TrainingOptions awaiting = training.awaitKernels(true);
        new TrainingSession(model, LOSS, Optimizer.adam(), awaiting).close();
        System.out.println("session: " + files(folder[0]));
      }
    }

    private static List<String> files(String folder) {
      return List.of(Path.of(folder).toFile().list((_, name) -> name.endsWith(".bin")));
    }
  }

  @Test
  void theSameSession() {
    TrainingOptions options = TrainingOptions.of(5);
    assertThat(trained(options.awaitKernels(true))).isEqualTo(trained(options));
  }

  private static String trained(TrainingOptions options) {
    float[][] features = Cases.features(5, 100, 2);
    float[][] targets = Cases.targets(LOSS, 5, 10, 3);
    try (Model model = Model.initialize(LAYERS, 1);
        TrainingSession session = new TrainingSession(model, LOSS, Optimizer.adam(), options)) {
      for (int step = 0; step < 3; step++) {
        session.fill(Cases.dataset(LOSS, features, targets, 10), Cases.order(5), 0, 5);
        session.step(5);
      }
      try (Model trained = session.publish()) {
        return trained.getWeights().values().stream().map(Arrays::toString).toList().toString();
      }
    }
  }
}
