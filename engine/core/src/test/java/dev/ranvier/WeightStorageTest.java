package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.Normalization;
import dev.ranvier.loss.Loss;
import dev.ranvier.model.Parameters;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Predictions with weights in fewer bytes. */
@Width
@Presence
class WeightStorageTest {

  private static final int ROWS = 40;
  private static final int IN = 600;
  private static final int HIDDEN = 40;
  private static final int OUT = 7;

  private static Stream<WeightStorage> compressed() {
    return Stream.of(WeightStorage.BFLOAT16, WeightStorage.INT8, WeightStorage.INT8_DYNAMIC);
  }

  private static List<Backend> ownKernels() {
    return Cases.backends().stream().filter(backend -> backend != Backend.BLAS).toList();
  }

  /** More terms than a block has, columns beside the last vector, every layer over 4 KiB. */
  private static Model model() {
    return Model.initialize(
        List.of(
            Input.of(IN),
            Dense.of(HIDDEN, Activation.relu()),
            Dense.of(33, Activation.tanh()).withoutBias(),
            Dense.of(150),
            Dense.of(OUT, Activation.softmax())),
        1);
  }

  /** Normal, every third zero. */
  private static float[] features() {
    float[] features = Cases.features(1, ROWS * IN, 3)[0];
    for (int i = 0; i < features.length; i += 3) {
      features[i] = 0f;
    }
    return features;
  }

  private static PredictionOptions options(int maxBatch, Backend backend, WeightStorage storage) {
    return PredictionOptions.of(maxBatch).backend(backend).withWeights(storage);
  }

  private static float[] predict(Model model, PredictionOptions options, float[] features) {
    try (Predictor predictor = model.predictor(options)) {
      int rows = features.length / predictor.inputSize();
      float[] out = new float[rows * predictor.outputSize()];
      predictor.predict(features, out);
      return out;
    }
  }

  @ParameterizedTest
  @MethodSource("compressed")
  void everyBackendAndBatchGivesTheSameBitsAndTheOraclesValues(WeightStorage storage) {
    float[] features = features();
    try (Model model = model()) {
      float[] expected = predict(model, options(1, Backend.SCALAR, storage), features);
      for (Backend backend : ownKernels()) {
        for (int maxBatch : new int[] {1, 2, 5, ROWS}) {
          int rows = Math.max(maxBatch, 7);
          float[] first = Arrays.copyOf(features, rows * IN);
          assertThat(predict(model, options(maxBatch, backend, storage), first))
              .as("%s, batches of %d", backend, maxBatch)
              .isEqualTo(Arrays.copyOf(expected, rows * OUT));
        }
      }
      OracleNetwork oracle = new OracleNetwork(model, Loss.meanSquaredError());
      for (int layer = 0; layer < oracle.parameters.length; layer++) {
        int columns = model.architecture().outputSize(layer);
        round(oracle.parameters[layer], model.weights(layer), columns, storage);
      }
      double[][] rows = oracle.infer(rows(features));
      // Inputs that are rounded, too, are off by at most 0.4 % of their sample's largest.
      double error = storage == WeightStorage.INT8_DYNAMIC ? 0.01 : 1e-6;
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) expected[i]).isCloseTo(rows[i / OUT][i % OUT], within(error));
      }
    }
  }

  private static float[][] rows(float[] features) {
    float[][] rows = new float[ROWS][];
    for (int row = 0; row < ROWS; row++) {
      rows[row] = Arrays.copyOfRange(features, row * IN, (row + 1) * IN);
    }
    return rows;
  }

  /** Writes what a format keeps of weights, by its definition. */
  private static void round(double[] to, float[] weights, int columns, WeightStorage storage) {
    for (int i = 0; i < weights.length; i++) {
      float w = weights[i];
      if (storage == WeightStorage.BFLOAT16) {
        double unit = Math.scalb(1.0, Math.getExponent(w) - 7);
        to[i] = Math.rint(w / unit) * unit;
      } else {
        float scale = largest(weights, columns, i % columns) / 127;
        to[i] = Math.rint((double) w / scale) * scale;
      }
    }
  }

  private static float largest(float[] weights, int columns, int column) {
    float largest = 0f;
    for (int i = column; i < weights.length; i += columns) {
      largest = Math.max(largest, Math.abs(weights[i]));
    }
    return largest;
  }

  /** The formula, sample by sample; among them are zeros alone, tiny numbers and infinity. */
  @Test
  void dynamicQuantizationRoundsEachSampleByItsLargestInput() {
    float[] features = features();
    Arrays.fill(features, 0, IN, 0f);
    for (int i = 0; i < IN; i++) {
      features[IN + i] *= 0x1p-130f;
      features[2 * IN + i] *= 0x1p-100f;
    }
    features[3 * IN + 5] = Float.NEGATIVE_INFINITY;
    try (Model model = Model.initialize(List.of(Input.of(IN), Dense.of(HIDDEN)), 3)) {
      float[] weights = model.weights(0);
      for (Backend backend : ownKernels()) {
        float[] out = predict(model, options(5, backend, WeightStorage.INT8_DYNAMIC), features);
        for (int i = 0; i < out.length; i++) {
          float[] x = Arrays.copyOfRange(features, i / HIDDEN * IN, (i / HIDDEN + 1) * IN);
          float scale = largest(weights, HIDDEN, i % HIDDEN) / 127;
          float most = largest(x, 1, 0);
          long sum = 0;
          for (int p = 0; p < IN && most >= 0x1p-119f; p++) {
            double q = Math.rint((double) weights[p * HIDDEN + i % HIDDEN] / scale);
            sum += (long) q * (long) Math.rint(x[p] * (127 / most));
          }
          double expected = most / 127.0 * scale * sum;
          if (Float.isInfinite(most)) {
            assertThat(out[i]).isNaN();
          } else {
            assertThat((double) out[i]).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
          }
        }
      }
    }
  }

  /** Inputs of one 1 read the weights out. Their rows are scaled before they are rounded. */
  @ParameterizedTest
  @MethodSource("compressed")
  void weightsAreRoundedAfterFolding(WeightStorage storage) {
    int inputs = 50;
    int outputs = 30;
    float[] variances = new float[inputs];
    float[] ones = new float[inputs * inputs];
    for (int i = 0; i < inputs; i++) {
      variances[i] = 1f + i / 20f; // alike enough to be folded
      ones[i * (inputs + 1)] = 1f;
    }
    List<Layer> layers =
        List.of(
            Input.of(inputs), Normalization.of(new float[inputs], variances), Dense.of(outputs));
    try (Model model = Model.initialize(layers, 5)) {
      float[] folded = predict(model, PredictionOptions.of(4).backend(Backend.SCALAR), ones);
      for (Backend backend : ownKernels()) {
        float[] kept = predict(model, options(4, backend, storage), ones);
        for (int i = 0; i < kept.length; i++) {
          double w = folded[i];
          if (storage != WeightStorage.BFLOAT16) {
            float scale = largest(folded, outputs, i % outputs) / 127;
            assertThat(Math.abs(kept[i] - w)).isLessThanOrEqualTo(scale * 0.50001);
            double q = (double) kept[i] / scale;
            assertThat(q).isCloseTo(Math.rint(q), within(1e-4));
          } else {
            assertThat(Math.abs(kept[i] - w)).isLessThanOrEqualTo(Math.abs(w) * 0x1p-8);
            assertThat(Float.floatToIntBits(kept[i]) & 0xffff).isZero();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("compressed")
  void thePlanSaysWhichWeightsAreCompressed(WeightStorage storage) {
    List<Layer> layers =
        List.of(Input.of(50), Dense.of(30, Activation.relu()), Dense.of(OUT, Activation.softmax()));
    String label =
        switch (storage) {
          case FLOAT32 -> "float32";
          case BFLOAT16 -> "bfloat16";
          case INT8 -> "int8";
          case INT8_DYNAMIC -> "dynamic int8";
        };
    try (Model model = Model.initialize(layers, 1);
        Predictor whole = model.predictor(3, Backend.SCALAR);
        Predictor predictor = model.predictor(options(3, Backend.SCALAR, storage))) {
      assertThat(whole.explainPlan()).doesNotContain("weights");
      assertThat(predictor.explainPlan())
          .containsPattern(
              "dense_1 .* SCALAR \\(asked for\\) .* " + label + " weights, bias \\+ relu")
          .containsPattern("dense_2 .* float32 weights \\(under 4096 bytes\\), bias");
      String automatic = "(SIMD|SCALAR) \\(compressed weights\\) .* " + label + " weights";
      try (Predictor chosen = model.predictor(options(3, Backend.AUTO, storage))) {
        assertThat(chosen.explainPlan()).containsPattern(automatic);
      }
    }
  }

  /** The numbers that are too large for bfloat16 become infinite, and zeros are not skipped. */
  @ParameterizedTest
  @EnumSource(WeightStorage.class)
  void infiniteWeightsReachTheOutputThoughTheirInputsAreZero(WeightStorage storage) {
    for (float weight : new float[] {Float.POSITIVE_INFINITY, Float.MAX_VALUE}) {
      try (Model model = Model.initialize(List.of(Input.of(50), Dense.of(30)), 1)) {
        Parameters broken = Parameters.zeros(model.architecture());
        long offsetBytes = broken.layout().region(0, 0).rowBytes(2);
        broken.segment().set(ValueLayout.JAVA_FLOAT, offsetBytes, weight);
        boolean infinite = weight > Float.MAX_VALUE || storage == WeightStorage.BFLOAT16;
        for (Backend backend : ownKernels()) {
          PredictionOptions options = options(2, backend, storage);
          try (Model other = new Model(model.architecture(), copy(broken, model), Map.of());
              Predictor predictor = other.predictor(options)) {
            float[] out = new float[2 * 30];
            predictor.predict(new float[2 * 50], out);
            assertThat(Float.isNaN(out[0])).isEqualTo(infinite);
            assertThat(Float.isNaN(out[30])).isEqualTo(infinite);
            assertThat(out[1]).isZero();
            boolean kept = predictor.explainPlan().contains("float32 weights (not all are finite)");
            assertThat(kept)
                .isEqualTo(weight > Float.MAX_VALUE && storage.name().startsWith("INT8"));
          }
        }
        broken.release();
      }
    }
  }

  private static Parameters copy(Parameters parameters, Model model) {
    return Parameters.copyOf(model.architecture(), parameters.segment(), parameters.layout());
  }

  @ParameterizedTest
  @MethodSource("compressed")
  void aLibraryTakesFloat32Alone(WeightStorage storage) {
    PredictionOptions blas = PredictionOptions.of(1).backend(Backend.BLAS);
    assertThat(blas.withWeights(WeightStorage.FLOAT32)).isEqualTo(blas);
    List<Runnable> mistakes = new ArrayList<>();
    mistakes.add(() -> blas.withWeights(storage));
    mistakes.add(() -> PredictionOptions.of(1).withWeights(storage).backend(Backend.BLAS));
    for (Runnable mistake : mistakes) {
      assertThatThrownBy(mistake::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("weights are " + storage + ", expected FLOAT32 on backend BLAS")
          .hasMessageContaining("choose AUTO, SIMD or SCALAR");
    }
  }
}
