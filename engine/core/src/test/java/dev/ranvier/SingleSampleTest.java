package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.testkit.Presence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A sample alone, of whatever a network is made of, has the bits that it has among others. */
@Presence
class SingleSampleTest {

  private static final int INPUTS = 600;

  private static List<List<Layer>> networks() {
    List<List<Layer>> networks = new ArrayList<>();
    for (Activation hidden :
        List.of(
            Activation.relu(),
            Activation.tanh(),
            Activation.gelu(),
            Activation.softmax(),
            Activation.logSoftmax(),
            Activation.linear())) {
      networks.add(
          List.of(
              Input.of(INPUTS),
              biased(Dense.of(130, hidden)),
              Dense.of(40, hidden).withoutBias(),
              biased(Dense.of(20, Activation.relu())),
              biased(Dense.of(3, Activation.softmax()))));
    }
    networks.add(
        List.of(
            Input.of(INPUTS),
            biased(Dense.of(50, Activation.relu())),
            LayerNormalization.of(),
            biased(Dense.of(2, Activation.sigmoid()))));
    return networks;
  }

  private static Layer biased(Dense dense) {
    return dense.withBiasInitializer(Initializer.randomUniform(-0.5, 0.5));
  }

  @Test
  void hasTheSameBitsAmongOthersAndOnScalarKernels() {
    boolean code = KernelProvider.best() == KernelProvider.CODE;
    for (List<Layer> layers : networks()) {
      try (Model model = Model.initialize(layers, 3);
          Predictor single = model.predictor(options(1).awaitKernels(true));
          Predictor some = model.predictor(options(8).awaitKernels(true));
          Predictor scalar = model.predictor(8, Backend.SCALAR)) {
        SplittableRandom random = new SplittableRandom(4);
        float[] samples = new float[8 * INPUTS];
        for (int i = 0; i < samples.length; i++) {
          samples[i] = random.nextInt(3) == 0 ? 0f : random.nextFloat(-1f, 1f);
        }
        boolean oneCall = code && !layers.toString().matches(".*(LogSoftmax|LayerNorm).*");
        assertThat(single.predictsInOneCall()).as("%s", layers).isEqualTo(oneCall);
        assertThat(some.predictsInOneCall()).as("%s, of 8", layers).isEqualTo(oneCall);
        int outputs = scalar.outputSize();
        float[] expected = new float[8 * outputs];
        scalar.predict(samples, expected);
        for (int i = 0; i < 8; i++) {
          float[] sample = Arrays.copyOfRange(samples, i * INPUTS, (i + 1) * INPUTS);
          float[] answer = Arrays.copyOfRange(expected, i * outputs, (i + 1) * outputs);
          assertThat(predict(single, sample)).as("%s", layers).isEqualTo(answer);
          assertThat(predict(some, sample)).as("%s, of 8", layers).isEqualTo(answer);
        }
      }
    }
  }

  /** Without a library, whose bits are others. */
  private static PredictionOptions options(int batch) {
    boolean scalar = KernelProvider.best() == KernelProvider.SCALAR;
    return PredictionOptions.of(batch).backend(scalar ? Backend.SCALAR : Backend.SIMD);
  }

  private static float[] predict(Predictor predictor, float[] sample) {
    float[] answer = new float[predictor.outputSize()];
    predictor.predict(sample, answer);
    return answer;
  }
}
