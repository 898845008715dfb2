package dev.ranvier.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.backend.BackendSelector;
import dev.ranvier.backend.ProductBackend;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Region;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.step.Workers;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where the gradients of a training step are: those that somebody needs as a whole lie side by
 * side, and a step that needs none of them as a whole has no place for them.
 */
@Anywhere
class WholeGradientsTest {

  private static final Architecture NETWORK =
      Architecture.of(
          List.of(
              Input.of(70),
              Dense.of(100, Activation.relu()),
              BatchNormalization.of(),
              Dense.of(90).withoutBias(),
              LayerNormalization.of().withoutScale(),
              Dense.of(3)));

  private static final StepSettings SETTINGS =
      new StepSettings(
          BackendSelector.forced(ProductBackend.SCALAR, KernelProvider.SCALAR),
          true,
          Workers.ALONE);

  private static TrainingPlan plan(Optimizer optimizer) {
    return new TrainingPlan(NETWORK, Loss.meanSquaredError(), optimizer, 8, SETTINGS);
  }

  static Stream<TrainingPlan> whole() {
    return Stream.of(
        plan(Optimizer.adam().withGradientAccumulation(3)),
        plan(Optimizer.sgd(1).withClipping(Clipping.byNorm(1))),
        plan(Optimizer.sgd(1).withClipping(Clipping.byGlobalNorm(1))),
        plan(Optimizer.sgd(1).withClipping(Clipping.byNorm(1)).withGradientAccumulation(2)),
        TrainingPlan.ofGradients(NETWORK, Loss.meanSquaredError(), 8, SETTINGS));
  }

  @ParameterizedTest
  @MethodSource("whole")
  void gradientsThatAreNeededAsAWholeLieSideBySide(TrainingPlan plan) {
    List<Region> places = plan.gradients().regions().toList();
    assertThat(places).hasSize(8);
    long next = plan.gradients().offsetBytes();
    for (Region place : places) {
      assertThat(place.offsetBytes()).isEqualTo(next);
      next += place.sizeBytes();
    }
    assertThat(plan.gradients().sizeBytes()).isEqualTo(next - plan.gradients().offsetBytes());
    assertThat(plan.trained().stream().map(ParameterPlan::grad)).containsExactlyElementsOf(places);
  }

  @Test
  void otherStepsKeepTheGradientsOfVectorsAlone() {
    for (Clipping clipping : List.of(Clipping.none(), Clipping.byValue(1))) {
      TrainingPlan plan = plan(Optimizer.adam().withClipping(clipping));
      assertThat(plan.gradients().isEmpty()).isTrue();
      assertThat(plan.trained())
          .filteredOn(parameter -> parameter.region().rows() > 3)
          .filteredOn(parameter -> !parameter.grad().isEmpty())
          .extracting(ParameterPlan::name)
          .containsExactly("dense_3 weight");
    }
  }

  @Test
  void onlyGradientsThatAreAskedForIncludeThatOfTheFeatures() {
    assertThat(plan(Optimizer.adam()).featuresGrad()).isEqualTo(Region.NONE);
    TrainingPlan asked = TrainingPlan.ofGradients(NETWORK, Loss.meanSquaredError(), 8, SETTINGS);
    assertThat(asked.featuresGrad().columns()).isEqualTo(70);
  }
}
