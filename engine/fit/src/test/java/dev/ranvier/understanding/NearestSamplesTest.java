package dev.ranvier.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.testkit.Width;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The nearest samples are exactly those of a search over all in double precision. */
@Width
final class NearestSamplesTest {

  private static Dataset data(float[][] samples) {
    return Dataset.of(samples, new float[samples.length][1]);
  }

  private static List<Neighbour> search(float[][] samples, float[] sample, int count) {
    List<Neighbour> all = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      double squares = 0;
      for (int j = 0; j < sample.length; j++) {
        squares += ((double) sample[j] - samples[i][j]) * ((double) sample[j] - samples[i][j]);
      }
      all.add(new Neighbour(i, Math.sqrt(squares)));
    }
    all.sort(Comparator.comparingDouble(Neighbour::distance));
    return all.subList(0, count);
  }

  @Test
  void areThoseOfASearchOverAll() {
    for (int size : new int[] {1, 7, 530}) {
      float[][] samples = Networks.samples(300, size, 1);
      float[][] given = Networks.samples(66, size, 2);
      try (NearestSamples nearest = NearestSamples.of(data(samples))) {
        assertThat(nearest.size()).isEqualTo(size);
        List<List<Neighbour>> found = nearest.find(given, 5);
        for (int i = 0; i < given.length; i++) {
          assertThat(found.get(i)).isEqualTo(search(samples, given[i], 5));
        }
      }
    }
  }

  /** Far from zero float32 cannot tell distances: all that may be nearest is computed again. */
  @Test
  void areExactWhereProductsAreNot() {
    float[][] samples = Networks.samples(500, 3, 1);
    float[][] given = Networks.samples(3, 3, 2);
    for (float[][] rows : List.of(samples, given)) {
      for (float[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          row[i] = 5000 + row[i];
        }
      }
    }
    samples[400] = samples[3];
    try (NearestSamples nearest = NearestSamples.of(data(samples))) {
      for (float[] sample : given) {
        assertThat(nearest.find(sample, 4)).isEqualTo(search(samples, sample, 4));
      }
      assertThat(nearest.find(samples[400], 2))
          .containsExactly(new Neighbour(3, 0), new Neighbour(400, 0));
      assertThat(nearest.find(given[0], 500)).hasSize(500);
    }
  }

  @Test
  void byWhatALayerGives() {
    float[][] samples = Networks.samples(300, 4, 1);
    float[][] given = Networks.samples(5, 4, 2);
    List<Layer> layers = List.of(Input.of(4), Dense.of(6, Activation.tanh()), Dense.of(2));
    try (Model model = Model.initialize(layers, 2);
        Predictor predictor = model.predictor(256);
        NearestSamples nearest = NearestSamples.of(data(samples), model, "dense_1")) {
      assertThat(nearest.size()).isEqualTo(6);
      float[][] hidden = new float[300][];
      for (int i = 0; i < 300; i++) {
        hidden[i] = predictor.layerOutputs("dense_1", samples[i]);
      }
      for (float[] sample : given) {
        List<Neighbour> expected = search(hidden, predictor.layerOutputs("dense_1", sample), 3);
        assertThat(nearest.find(sample, 3).stream().map(Neighbour::sample))
            .isEqualTo(expected.stream().map(Neighbour::sample).toList());
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    float[][] samples = Networks.samples(4, 2, 1);
    try (Model model = Model.initialize(List.of(Input.of(3), Dense.of(2)), 2);
        NearestSamples nearest = NearestSamples.of(data(samples))) {
      assertThatThrownBy(() -> nearest.find(new float[2], 5))
          .hasMessage(
              "NearestSamples: the 5 nearest are asked for, expected 1 to 4, as many as there are");
      assertThatThrownBy(() -> nearest.find(new float[2], 0)).hasMessageContaining("the 0 nearest");
      assertThatThrownBy(() -> nearest.find(new float[3], 1))
          .hasMessage("NearestSamples: sample 0 has 3 features, expected 2");
      assertThatThrownBy(() -> nearest.find(new float[] {0, Float.NaN}, 1))
          .hasMessageContaining("feature 1 of sample 0 is NaN");
      assertThatThrownBy(() -> NearestSamples.of(data(samples).slice(0, 0)))
          .hasMessageContaining("no samples");
      assertThatThrownBy(() -> NearestSamples.of(data(samples), model, "dense_1"))
          .hasMessageContaining("samples of 2 features, expected 3");
      assertThatThrownBy(() -> NearestSamples.of(data(new float[2][3]), model, "dense_9"))
          .hasMessageContaining("there is no layer 'dense_9'");
      assertThatThrownBy(() -> NearestSamples.of(data(new float[][] {{1e20f, 0}})))
          .hasMessageContaining("a feature of sample 0 is not finite, or too large");
    }
  }
}
