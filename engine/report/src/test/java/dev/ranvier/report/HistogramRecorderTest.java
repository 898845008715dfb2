package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/**
 * A recorder keeps what the network's weights and outputs were after each epoch, and changes
 * nothing of the training; what a training gives goes into charts as it is.
 */
@Anywhere
final class HistogramRecorderTest {

  private static final float[][] FEATURES = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  private static final float[][] TARGETS = {{0}, {1}, {1}, {0}};

  private static Sequential network() {
    return Sequential.withSeed(
            1, Input.of(2), Dense.of(8, Activation.tanh()), Dense.of(1, Activation.sigmoid()))
        .compile(Optimizer.adam(0.05), Loss.binaryCrossEntropy());
  }

  @Test
  void keepsEveryEpoch() {
    HistogramRecorder recorder = HistogramRecorder.of().outputsOf(FEATURES);
    FitOptions options = FitOptions.epochs(5).verbosity(Verbosity.SILENT);
    try (Sequential network = network();
        Sequential other = network()) {
      History history = network.fit(FEATURES, TARGETS, options.callbacks(recorder));
      History without = other.fit(FEATURES, TARGETS, options);
      assertThat(history.get("loss")).isEqualTo(without.get("loss"));
      assertThat(recorder.layers()).containsExactly("dense_1", "dense_2");
      assertThat(recorder.weightHistograms("dense_1").keySet()).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(recorder.weightHistograms("dense_1").get(5))
          .isEqualTo(Histogram.of(network.model().weights(0)));
      assertThat(recorder.weightHistograms("dense_1").get(0))
          .isNotEqualTo(recorder.weightHistograms("dense_1").get(1));
      float[][] outputs = network.predict(FEATURES);
      float[] flat = {outputs[0][0], outputs[1][0], outputs[2][0], outputs[3][0]};
      assertThat(recorder.outputHistograms("dense_2").get(5)).isEqualTo(Histogram.of(flat));
      assertThat(recorder.weights("dense_1").title()).isEqualTo("Weights of dense_1");
      assertThat(recorder.outputs("dense_2").title()).isEqualTo("Outputs of dense_2");
      assertThatThrownBy(() -> recorder.weights("dense_9"))
          .hasMessageContaining("expected one of [dense_1, dense_2]");
      assertThat(Charts.learningCurves(history).svg()).contains("best training");
      assertThat(Charts.firstLayerWeights(network.model(), 1, 2).title())
          .isEqualTo("Weights of dense_1");
      assertThat(Charts.decisionBoundary(network::predict, FEATURES, new int[] {0, 1, 1, 0}).svg())
          .contains("rv-boundary");
      assertThatThrownBy(() -> Charts.learningRate(history)).hasMessageContaining("learning_rate");
    }
  }

  @Test
  void samplesOfAnotherWidthAreRefused() {
    HistogramRecorder recorder = HistogramRecorder.of().outputsOf(new float[][] {{1, 2, 3}});
    try (Sequential network = network()) {
      FitOptions options = FitOptions.epochs(1).callbacks(recorder).verbosity(Verbosity.SILENT);
      assertThatThrownBy(() -> network.fit(FEATURES, TARGETS, options))
          .hasMessageContaining("sample 0 has 3 features, expected the network's 2");
    }
    assertThatThrownBy(() -> HistogramRecorder.of().outputsOf(new float[0][]))
        .hasMessageContaining("expected 1 to 4096");
  }
}
