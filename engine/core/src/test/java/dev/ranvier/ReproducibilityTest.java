package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Same seed, data and backend: identical bytes. SIMD and SCALAR: identical bytes. */
@Width
@Presence
class ReproducibilityTest {

  @TempDir private Path folder;

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  static Stream<Optimizer> optimizers() {
    return Cases.OPTIMIZERS.stream();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void sameSeedGivesTheSameFile(Backend backend) throws IOException {
    byte[] first = train(backend, Optimizer.adam(), 1, 5);
    byte[] second = train(backend, Optimizer.adam(), 1, 5);
    byte[] other = train(backend, Optimizer.adam(), 2, 5);
    assertThat(first).isEqualTo(second).isNotEqualTo(other);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void simdAndScalarGiveTheSameFile(Optimizer optimizer) throws IOException {
    assumeFalse(Cases.simdSwitchedOff(), "SIMD is switched off in this run");
    assertThat(train(Backend.SIMD, optimizer, 1, 30))
        .isEqualTo(train(Backend.SCALAR, optimizer, 1, 30));
  }

  @Test
  void blasAgreesAfterTheFirstStep() {
    assumeFalse(Cases.blasSwitchedOff(), "BLAS is switched off in this run");
    float[][] blas = afterOneStep(Backend.BLAS);
    float[][] scalar = afterOneStep(Backend.SCALAR);
    for (int layer = 0; layer < blas.length; layer++) {
      assertThat(blas[layer]).hasSameSizeAs(scalar[layer]);
      for (int i = 0; i < blas[layer].length; i++) {
        assertThat(blas[layer][i]).isCloseTo(scalar[layer][i], within(1e-5f));
      }
    }
  }

  private static float[][] afterOneStep(Backend backend) {
    try (Sequential network = network(1, backend)) {
      network.compile(Optimizer.sgd(0.1), Loss.categoricalCrossEntropy());
      network.fit(data(32), FitOptions.epochs(1).batchSize(32).shuffle(false));
      return new float[][] {network.model().weights(0), network.model().weights(1)};
    }
  }

  private byte[] train(Backend backend, Optimizer optimizer, long seed, int epochs)
      throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (Sequential network = network(seed, backend)) {
      network.compile(optimizer, Loss.categoricalCrossEntropy());
      network.fit(data(50), FitOptions.epochs(epochs).batchSize(16).seed(seed));
      network.save(file);
    }
    return Files.readAllBytes(file);
  }

  private static Sequential network(long seed, Backend backend) {
    return Sequential.withSeed(
            seed,
            Input.of(37),
            Dense.of(29, Activation.relu()).withInitializer(Initializer.heNormal()),
            Dense.of(18, Activation.tanh()),
            Dense.of(5, Activation.softmax()))
        .backend(backend);
  }

  private static Dataset data(int rows) {
    Loss loss = Loss.categoricalCrossEntropy();
    return Dataset.of(Cases.features(rows, 37, 8), Cases.targets(loss, rows, 5, 9));
  }
}
