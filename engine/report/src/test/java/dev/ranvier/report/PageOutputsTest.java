package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.activation.Activation;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.testkit.Browser;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page in a browser gives what the engine gives, for each activation and kind of layer. */
@Gate
class PageOutputsTest {

  private static final int INPUTS = 6;
  private static final int IN_A_ROW = 3;

  @TempDir Path folder;

  /** Random inputs, and some far out, where functions saturate. */
  private static final float[][] ROWS = rows();

  private static float[][] rows() {
    Random random = new Random(11);
    float[][] rows = new float[12][INPUTS];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < INPUTS; i++) {
        rows[row][i] = (float) random.nextGaussian() * (row < 9 ? 1 : 8);
      }
    }
    return rows;
  }

  /** Several in a row, each with sums near zero and far from it, so that few pages are opened. */
  @Test
  void everyActivation() {
    List<Activation> all =
        Stream.concat(
                Activation.all().stream(),
                Stream.of(Activation.elu(0.4), Activation.leakyRelu(0.01)))
            .toList();
    List<List<Layer>> networks = new ArrayList<>();
    for (int first = 0; first < all.size(); first += IN_A_ROW) {
      List<Layer> layers = new ArrayList<>(List.of(Input.of(INPUTS)));
      for (Activation activation : all.subList(first, Math.min(first + IN_A_ROW, all.size()))) {
        layers.add(wide(7));
        layers.add(ActivationLayer.of(activation));
      }
      layers.add(Dense.of(5, all.get(first)));
      networks.add(layers);
    }
    compare(networks);
  }

  @Test
  void everyKindOfLayer() {
    float[] means = {0, 0.3f, -0.6f, 2, 5, -1};
    float[] variances = {1, 0.2f, 4, 0.01f, 9, 0};
    compare(
        List.of(
            List.of(Input.of(INPUTS), Normalization.of(means, variances), wide(5)),
            List.of(Input.of(2, 3), Rescaling.of(0.5, -0.25), Flatten.of(), wide(5)),
            List.of(
                Input.of(INPUTS),
                wide(8),
                BatchNormalization.of(),
                ActivationLayer.of(Activation.relu()),
                Dropout.of(0.5),
                wide(5).withoutBias()),
            List.of(
                Input.of(INPUTS),
                BatchNormalization.of().withoutScale().withEpsilon(0.1),
                GaussianNoise.of(0.3),
                wide(5),
                BatchNormalization.of().withoutCenter()),
            List.of(
                Input.of(INPUTS),
                wide(8),
                LayerNormalization.of(),
                ActivationLayer.of(Activation.gelu()),
                wide(5),
                LayerNormalization.of().withoutScale().withoutCenter().withEpsilon(0.2)),
            List.of(
                Input.of(INPUTS),
                LayerNormalization.of().withoutCenter(),
                Dropout.of(0.1),
                wide(5),
                ActivationLayer.of(Activation.softmax()))));
  }

  private static Dense wide(int size) {
    return Dense.of(size)
        .withInitializer(Initializer.randomNormal(0, 0.8))
        .withBiasInitializer(Initializer.randomNormal(0, 0.5));
  }

  private void compare(List<List<Layer>> networks) {
    try (Page page = Browser.shared().blank()) {
      for (List<Layer> layers : networks) {
        try (Model plain = Model.initialize(layers, 3);
            Model model = plain.withWeights(withStatistics(plain))) {
          Path file = folder.resolve("page.html");
          InteractivePage.of(model).write(file);
          page.open(file);
          page.waitUntil("document.documentElement.dataset.ready", Duration.ofSeconds(20));
          compare(layers, model, page);
        }
      }
      page.requireNoProblems();
    }
  }

  private static void compare(List<Layer> layers, Model model, Page page) {
    int outputs = model.architecture().outputSize();
    try (Predictor predictor = model.predictor(ROWS.length, Backend.SCALAR)) {
      float[] expected = new float[ROWS.length * outputs];
      predictor.predict(flat(), expected);
      JsonArray found =
          page.evaluate(Arrays.deepToString(ROWS) + ".map(ranvier.predict)").getAsJsonArray();
      for (int row = 0; row < ROWS.length; row++) {
        JsonArray values = found.get(row).getAsJsonArray();
        assertThat(values).hasSize(outputs);
        for (int i = 0; i < outputs; i++) {
          float value = expected[row * outputs + i];
          double tolerance = 1e-5 * Math.max(1, Math.abs(value));
          assertThat(values.get(i).getAsDouble())
              .as("%s, row %s, output %s", layers, row, i)
              .isCloseTo(value, within(tolerance));
        }
      }
    }
  }

  private static float[] flat() {
    float[] flat = new float[ROWS.length * INPUTS];
    for (int row = 0; row < ROWS.length; row++) {
      System.arraycopy(ROWS[row], 0, flat, row * INPUTS, INPUTS);
    }
    return flat;
  }

  /** What normalizations keep is not as it starts, or a page that leaves it out would pass. */
  private static Map<String, float[]> withStatistics(Model model) {
    Random random = new Random(5);
    Map<String, float[]> weights = model.getWeights();
    weights.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length; i++) {
            if (name.endsWith("moving_variance")) {
              values[i] = 0.2f + random.nextFloat();
            } else if (name.matches(".*(moving_mean|gamma|beta)")) {
              values[i] = (float) random.nextGaussian();
            }
          }
        });
    return weights;
  }
}
