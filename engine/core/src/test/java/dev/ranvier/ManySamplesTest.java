package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.testkit.Presence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Two thousand million features at once. */
@Presence
class ManySamplesTest {

  /** More features, all samples together, than one array holds; the samples are all the same. */
  @Test
  void moreSamplesThanFitIntoOneArrayArePredicted() {
    float[] sample = new float[60_000];
    for (int i = 0; i < sample.length; i += 9) {
      sample[i] = 1;
    }
    float[][] samples = new float[Integer.MAX_VALUE / sample.length + 2][];
    Arrays.fill(samples, sample);
    try (Sequential network = Sequential.of(Input.of(sample.length), Dense.of(1))) {
      float[][] outputs = network.predict(samples);
      assertThat(outputs).hasDimensions(samples.length, 1);
      assertThat(outputs[samples.length - 1][0]).isNotZero().isEqualTo(outputs[0][0]);
    }
  }
}
