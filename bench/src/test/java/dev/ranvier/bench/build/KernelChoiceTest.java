package dev.ranvier.bench.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Kernels;
import dev.ranvier.PredictionOptions;
import dev.ranvier.TrainingOptions;
import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/** Kernels by reflection: on this build, and on one that knows none. */
@Anywhere
class KernelChoiceTest {

  @Test
  void optionsOfThisBuildTakeThem() {
    TrainingOptions training = TrainingOptions.of(8);
    PredictionOptions prediction = PredictionOptions.of(8);
    for (Kernels kernels : Kernels.values()) {
      assertThat(KernelChoice.in(TrainingOptions.class, training, kernels.name()))
          .isEqualTo(training.kernels(kernels));
      assertThat(KernelChoice.in(PredictionOptions.class, prediction, kernels.name()))
          .isEqualTo(prediction.kernels(kernels));
    }
    assertThatThrownBy(() -> KernelChoice.in(TrainingOptions.class, training, "NEON"))
        .hasMessageContaining("NEON");
  }

  @Test
  void aBuildWithoutThemKeepsItsOwn() {
    assertThat(KernelChoice.in(String.class, "old", KernelChoice.AUTO)).isEqualTo("old");
    assertThatThrownBy(() -> KernelChoice.in(String.class, "old", "CODE"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no choice of kernels, CODE is asked for");
  }
}
