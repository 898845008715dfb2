package dev.ranvier.spiking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.random.Philox;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients through time against forward-mode differentiation in double precision. */
@Width
class SpikingGradientsTest {

  private static final int BATCH = 3;
  private static final SpikingArchitecture ARCHITECTURE =
      SpikingArchitecture.of(5, 19, 6, 4)
          .withSteps(9)
          .withBeta(0.9)
          .withThreshold(0.4)
          .withAlpha(1.5);

  private final float[][][] samples = new float[BATCH][ARCHITECTURE.steps()][];
  private final int[] classIds = {2, 0, 3};

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyGradientIsTheDerivativeOfTheLoss(boolean constantCurrent) {
    SpikingNetwork network = SpikingNetwork.initialize(ARCHITECTURE, 8).threads(2);
    drawSamples(constantCurrent);
    try (Arena arena = Arena.ofShared();
        SpikingPass pass = network.pass(BATCH + 2, constantCurrent)) {
      List<SpikingLayer.Training> training =
          network.layers().stream().map(l -> new SpikingLayer.Training(l, arena)).toList();
      for (int s = 0; s < BATCH; s++) {
        if (constantCurrent) {
          pass.setCurrent(s, samples[s][0]);
        } else {
          pass.setSpikes(s, samples[s]);
        }
      }
      pass.forward(BATCH);
      ForwardModeNetwork oracle = new ForwardModeNetwork(network);
      double loss = 0;
      int fired = 0;
      for (int s = 0; s < BATCH; s++) {
        loss += run(oracle, s, 0, 0, 0)[0];
        SpikingActivity activity = pass.activity(s);
        assertThat(oracle.nearest).as("distance from the threshold").isGreaterThan(1e-5);
        for (int l = 0; l < ARCHITECTURE.layers(); l++) {
          for (int t = 0; t < ARCHITECTURE.steps(); t++) {
            double[][] found =
                ForwardModeNetwork.doubles(
                    new float[][] {activity.membranes()[l][t], activity.spikes()[l][t]});
            assertThat(found[0]).containsExactly(oracle.membranes[l][t], within(1e-5));
            assertThat(found[1]).isEqualTo(oracle.spikes[l][t]);
            fired += (int) Arrays.stream(found[1]).sum();
          }
        }
      }
      assertThat(fired).as("spikes, so that resets are seen").isGreaterThan(50);
      assertThat(pass.loss(BATCH, classIds, true)).isCloseTo(loss, within(1e-5));
      pass.backward(BATCH, training);
      for (int l = 0; l < ARCHITECTURE.layers(); l++) {
        compare(oracle, l, network.layers().get(l), training.get(l));
      }
    }
  }

  private void drawSamples(boolean constantCurrent) {
    Philox random = Philox.of(4, 0);
    for (float[][] sample : samples) {
      for (int t = 0; t < sample.length; t++) {
        sample[t] = new float[ARCHITECTURE.features()];
        for (int i = 0; i < sample[t].length; i++) {
          sample[t][i] =
              constantCurrent
                  ? t == 0 ? 2 * random.nextFloat() - 0.5f : sample[0][i]
                  : random.nextInt(2);
        }
      }
    }
  }

  private void compare(
      ForwardModeNetwork oracle, int l, SpikingLayer layer, SpikingLayer.Training training) {
    double largest = 0;
    for (int row = -1; row < layer.inputs; row++) {
      for (int column = 0; column < layer.neurons; column++) {
        double expected = 0;
        for (int s = 0; s < BATCH; s++) {
          expected += run(oracle, s, l, row, column)[1] / BATCH;
        }
        long at = (long) row * layer.neurons + column;
        float found =
            row < 0
                ? training.biasGrads[column]
                : training.weightGrads.getAtIndex(ValueLayout.JAVA_FLOAT, at);
        assertThat(found)
            .as("layer %d, row %d, column %d", l, row, column)
            .isCloseTo((float) expected, within(2e-6f + 2e-5f * (float) Math.abs(expected)));
        largest = Math.max(largest, Math.abs(expected));
      }
    }
    assertThat(largest).as("largest gradient of layer %d", l).isGreaterThan(0.05);
  }

  private double[] run(ForwardModeNetwork oracle, int sample, int layer, int row, int column) {
    double[][] inputs = ForwardModeNetwork.doubles(samples[sample]);
    return oracle.run(inputs, classIds[sample], layer, row, column);
  }
}
