package dev.ranvier.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.model.Parameters;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made of a model's weights once, for all of its predictors. */
@Anywhere
class InferenceNetworkTest {

  private final Architecture architecture =
      Architecture.of(List.of(Input.of(50), Dense.of(30, Activation.relu()), Dense.of(3)));

  @Test
  void weightsAreConvertedOnceForAllPredictors() {
    Parameters parameters = Parameters.draw(architecture, 1);
    InferenceNetwork network = network(parameters, WeightFormat.INT8);
    var layer = (InferenceLayer.Product) network.layers().getFirst();
    CompressedWeights first = network.compressed(layer, WeightFormat.INT8);
    assertThat(network.compressed(layer, WeightFormat.INT8)).isSameAs(first);
    assertThat(network.compressed(layer, WeightFormat.BFLOAT16)).isNotSameAs(first);
    parameters.release();
  }

  @Test
  void thereIsOneNetworkForEachRuleOfFolding() {
    Parameters parameters = Parameters.draw(architecture, 1);
    InferenceNetwork network = network(parameters, WeightFormat.FLOAT32);
    assertThat(network(parameters, WeightFormat.FLOAT32)).isSameAs(network);
    assertThat(network(parameters, WeightFormat.INT8)).isNotSameAs(network);
    parameters.release();
  }

  private InferenceNetwork network(Parameters parameters, WeightFormat format) {
    return InferenceNetwork.of(architecture, parameters, format.folding());
  }
}
