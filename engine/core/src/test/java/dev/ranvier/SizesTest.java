package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabCounter;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Doors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sizes whose product an int, a long or a machine has no room for. */
@Doors
class SizesTest {

  private static final int MOST = Integer.MAX_VALUE;

  private static void refused(Runnable call, String... words) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void layersLargerThanAFileMayHaveAreRefused() {
    assertThat(Dense.of(Layer.MOST_VALUES).outputSize()).isEqualTo(1 << 24);
    assertThat(Input.of(4096, 4096).size()).isEqualTo(Layer.MOST_VALUES);
    refused(() -> Dense.of(MOST), "Dense: outputSize is 2147483647", "at most 16777216");
    refused(() -> Dense.of(Layer.MOST_VALUES + 1), "at most 16777216");
    refused(() -> Input.of(MOST), "Input: shape is [2147483647]", "1 to 16777216 features");
    refused(() -> Input.of(4096, 4097), "1 to 16777216 features");
    refused(() -> Input.of(1 << 16, 1 << 16, 1 << 16, 1 << 16), "1 to 16777216 features");
  }

  @Test
  void aPlanCountsExactly() {
    SlabLayout plan = new SlabLayout("large");
    Region first = plan.matrix("first", MOST, 1 << 29);
    Region second = plan.matrix("second", 3, 5);
    long expected = 4L * MOST * ((1 << 29) + 16);
    assertThat(first.sizeBytes()).isEqualTo(expected);
    assertThat(second.offsetBytes()).isEqualTo(Math.ceilDiv(expected, 64L) * 64);
    assertThat(plan.sizeBytes()).isEqualTo(second.offsetBytes() + 3 * 64);
    refused(() -> plan.matrix("third", 1, MOST), "large: 'third' has 1 x 2147483647 values");
    refused(() -> plan.scratch("fourth", 1L << 38), "'fourth' has 274877906944 bytes");
    refused(() -> plan.scratch("fifth", -1), "'fifth' has -1 bytes");
    assertThat(plan.describe()).doesNotContain("third", "fourth", "fifth");
    refused(() -> SlabLayout.rowStride(MOST - 31), "A row of 2147483616 values is too long");
    assertThat(SlabLayout.rowStride(MOST - 32)).isPositive();
  }

  @Test
  void sumsThatALongDoesNotCountAreRefused() {
    SlabLayout plan = new SlabLayout("endless");
    int columns = MOST - 64;
    plan.matrix("0", 1 << 29, columns);
    refused(() -> plan.matrix("1", MOST, columns), "endless: '1' has 2147483647 x 2147483583");
    plan.matrix("2", 1 << 29, columns);
    long before = plan.sizeBytes();
    refused(() -> plan.matrix("3", 1 << 29, columns), "more than memory can be");
    assertThat(plan.sizeBytes()).isEqualTo(before).isGreaterThan(1L << 62);
  }

  /** Terabytes are counted, not wrapped around, and nothing of them stays. */
  @Test
  void memoryThatNoMachineHasIsNamedRegionByRegion() {
    List<Layer> wide = List.of(Input.of(1 << 24), Dense.of(1 << 24));
    try (SlabCounter memory = SlabCounter.counting()) {
      assertThatThrownBy(() -> Model.initialize(wide, 1))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessageContaining("No native memory left for parameters: 11259")
          .hasMessageContaining("dense_1.weight")
          .hasMessageContaining("-XX:MaxDirectMemorySize");
      assertThat(memory.bytes()).isZero();
    }
  }

  @Test
  void hugeBatchesAreRefusedForTrainingAndTakenInPiecesForPrediction() {
    Loss squares = Loss.meanSquaredError();
    try (Model model = Model.initialize(List.of(Input.of(50), Dense.of(3)), 1)) {
      refused(
          () -> new TrainingSession(model, squares, Optimizer.sgd(), MOST, Backend.SCALAR),
          "Training session, batch size 2147483647: 'sample weights' has",
          "use a smaller batch");
      assertThatThrownBy(
              () -> new TrainingSession(model, squares, Optimizer.sgd(), 1 << 30, Backend.SCALAR))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessageContaining("Training session, batch size 1073741824: ")
          .hasMessageContaining("Use a smaller batch");
      float[] out = new float[3];
      try (Predictor predictor = model.predictor(MOST, Backend.SCALAR)) {
        predictor.predict(new float[50], out);
      }
      assertThat(out).isEqualTo(model.bias(0));
    }
  }
}
