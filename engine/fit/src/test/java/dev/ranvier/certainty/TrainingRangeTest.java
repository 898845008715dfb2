package dev.ranvier.certainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.data.Dataset;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows that are unlike those trained on are told, feature by feature. */
@Anywhere
final class TrainingRangeTest {

  private static final TrainingRange RANGE =
      TrainingRange.of(Dataset.of(new float[][] {{0.2f, 3}, {5.01f, -1}, {1, 0}}, new float[3][1]));

  @Test
  void everyFeatureHasItsRange() {
    Random random = new Random(1);
    float[][] rows = new float[700][5];
    float[] least = new float[5];
    float[] greatest = new float[5];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < 5; j++) {
        rows[i][j] = (float) random.nextGaussian();
        least[j] = Math.min(least[j], rows[i][j]);
        greatest[j] = Math.max(greatest[j], rows[i][j]);
      }
    }
    TrainingRange range = TrainingRange.of(Dataset.of(rows, new float[700][1]));
    for (int j = 0; j < 5; j++) {
      assertThat(range.least(j)).isEqualTo(least[j]);
      assertThat(range.greatest(j)).isEqualTo(greatest[j]);
    }
    for (float[] row : rows) {
      assertThat(range.contains(row)).isTrue();
    }
  }

  @Test
  void whatIsOutsideIsNamed() {
    assertThat(RANGE.contains(new float[] {0.2f, 3})).isTrue();
    assertThat(RANGE.explain(new float[] {0.2f, 3}, "carat", "depth")).isEmpty();
    float[] row = {7, -1.5f};
    assertThat(RANGE.contains(row)).isFalse();
    assertThat(RANGE.outside(row)).containsExactly(0, 1);
    assertThat(RANGE.explain(row, "carat", "depth"))
        .isEqualTo("carat is 7.0, trained on 0.2 to 5.01; depth is -1.5, trained on -1.0 to 3.0");
    assertThat(RANGE.explain(new float[] {Math.nextUp(5.01f), 0}))
        .isEqualTo("feature 0 is 5.0100007, trained on 0.2 to 5.01");
    assertThat(RANGE.outside(new float[] {1, Float.NaN})).containsExactly(1);
  }

  @Test
  void itGoesThroughText() {
    assertThat(TrainingRange.fromJson(RANGE.toJson())).isEqualTo(RANGE).hasSameHashCodeAs(RANGE);
    String text = RANGE.toJson();
    for (String wrong :
        List.of(
            "{}",
            text.replace("training-range", "range"),
            text.replace("5.01", "0.1"),
            text.replace("5.01,", ""),
            "{\"kind\":\"training-range\",\"least\":[],\"greatest\":[]}")) {
      assertThatThrownBy(() -> TrainingRange.fromJson(wrong))
          .as(wrong)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("training-range");
    }
  }

  @Test
  void rowsOfAnotherSizeAreRefused() {
    assertThatThrownBy(() -> RANGE.contains(new float[3]))
        .hasMessageContaining("a row of 3 features, expected 2");
    assertThatThrownBy(() -> RANGE.explain(new float[2], "carat"))
        .hasMessageContaining("1 names, expected 2");
  }
}
