package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.testkit.Presence;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kernels that are asked for compute the same bits, are named in plans, or refused with why. */
@Presence
class KernelsTest {

  private static final float[][] FEATURES = Cases.features(20, 30, 1);
  private static final float[][] TARGETS = Cases.features(20, 3, 2);

  private static Sequential network() {
    Sequential network =
        Sequential.of(
            Input.of(30),
            Dense.of(40, Activation.tanh()),
            Dense.of(40, Activation.relu()),
            Dense.of(3));
    return network.compile(Optimizer.adam(), Loss.meanSquaredError());
  }

  private static boolean runs(Kernels kernels) {
    try {
      kernels.provider();
      return true;
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("Kernels " + kernels + " cannot run here: ");
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(Kernels.class)
  void allGiveTheBitsOfTheScalarOnes(Kernels kernels) {
    boolean scalar = kernels == Kernels.SCALAR;
    if (!runs(kernels) || !scalar && kernels.provider() == KernelProvider.SCALAR) {
      return;
    }
    try (Sequential network = network().kernels(kernels);
        Sequential twin = network().backend(Backend.SCALAR)) {
      network.backend(scalar ? Backend.SCALAR : Backend.SIMD);
      FitOptions options = FitOptions.epochs(2).batchSize(8).verbosity(Verbosity.SILENT);
      network.fit(FEATURES, TARGETS, options);
      twin.fit(FEATURES, TARGETS, options);
      Map<String, float[]> expected = twin.getWeights();
      network
          .getWeights()
          .forEach((name, values) -> assertThat(values).isEqualTo(expected.get(name)));
      assertThat(network.predict(FEATURES)).isEqualTo(twin.predict(FEATURES));
      assertThat(network.predict(FEATURES[0])).isEqualTo(twin.predict(FEATURES[0]));
    }
  }

  @ParameterizedTest
  @EnumSource(Kernels.class)
  void plansNameThem(Kernels kernels) {
    if (!runs(kernels) || kernels.provider() == KernelProvider.SCALAR) {
      return;
    }
    String column = " " + kernels.provider().name().toLowerCase(Locale.ROOT) + " ";
    try (Sequential network = network().backend(Backend.SIMD).kernels(kernels);
        Predictor predictor =
            network
                .model()
                .predictor(PredictionOptions.of(8).backend(Backend.SIMD).kernels(kernels))) {
      assertThat(network.explainPlan(8)).contains("SIMD (asked for)", column, "\nMachine code: ");
      assertThat(predictor.explainPlan()).contains("SIMD (asked for)", column);
      assertThat(network.explainPlan(8)).contains(kernels.provider().tier() + " kernels");
    }
  }

  @Test
  void trainingGoesOnWithOthers() {
    Dataset data = Dataset.of(FEATURES, TARGETS);
    FitOptions once = FitOptions.epochs(1).batchSize(8).verbosity(Verbosity.SILENT);
    try (Sequential network = network().backend(Backend.SCALAR);
        Sequential through = network().backend(Backend.SCALAR)) {
      network.fit(data, once);
      network.kernels(Kernels.SCALAR).fit(data, once);
      through.fit(data, once);
      through.fit(data, once);
      assertThat(network.getWeights().get("dense_1.weight"))
          .isEqualTo(through.getWeights().get("dense_1.weight"));
      try (Sequential copy = network.copy()) {
        assertThatThrownBy(() -> copy.backend(Backend.SIMD))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageStartingWith("Backend SIMD is not available: ")
            .hasMessageContaining("choose AUTO or SCALAR");
      }
    }
  }

  /** As if there were no SIMD; a choice that is there is no matter of kernels. */
  @Test
  void scalarKernelsLeaveAutoToALibrary() {
    try (Sequential network = network().kernels(Kernels.SCALAR)) {
      boolean blas = !Cases.blasSwitchedOff();
      assertThat(network.explainPlan(8))
          .contains(blas ? "BLAS (no SIMD: " : "SCALAR (neither SIMD nor BLAS)")
          .contains("SCALAR kernels")
          .doesNotContain("VECTOR kernels");
    }
  }
}
