package dev.ranvier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Doors;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays are checked once, where they become data. */
@Doors
class ArraysAsDataTest {

  private static final float[][] TWO = {{1, 2}, {3, 4}};

  private static void refused(Runnable call, String... words) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void whatIsMissingIsNamed() {
    refused(() -> Dataset.of(null, TWO), "the features are null");
    refused(() -> Dataset.of(TWO, null), "the targets are null");
    refused(() -> Dataset.ofClasses(null, new int[2], 2), "the features are null");
    refused(() -> Dataset.ofClasses(TWO, null, 2), "the class ids are null");
    refused(() -> Dataset.of(new float[][] {{1}, null}, TWO), "features row 1 is null");
  }

  @Test
  void rowsThatDoNotMatchAreRefused() {
    refused(() -> Dataset.of(TWO, new float[3][1]), "2 rows of features but 3 targets");
    refused(() -> Dataset.ofClasses(TWO, new int[1], 2), "2 rows of features but 1 targets");
    refused(() -> Dataset.of(new float[0][], new float[0][]), "it is empty");
    refused(() -> Dataset.of(new float[2][0], TWO), "features row 0 is empty");
    refused(
        () -> Dataset.of(new float[][] {{1, 2}, {3}}, TWO), "features row 1 has 1 values", "2 as");
    refused(() -> Dataset.of(TWO, new float[][] {{1}, {3, 4}}), "targets row 1 has 2 values");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void valuesThatAreNoNumbersAreRefusedWithTheirPlace(float value) {
    refused(() -> Dataset.of(new float[][] {{1, 2}, {3, value}}, TWO), "features row 1, column 1");
    refused(() -> Dataset.of(TWO, new float[][] {{value, 2}, {3, 4}}), "targets row 0, column 0");
    refused(
        () -> Dataset.ofClasses(new float[][] {{1, 2}, {value, 3}}, new int[2], 2),
        "features row 1, column 0");
  }

  @Test
  void classIdsAreThoseOfTheClasses() {
    refused(() -> Dataset.ofClasses(TWO, new int[] {0, 2}, 2), "row 1 is 2, expected 0 to 1");
    refused(() -> Dataset.ofClasses(TWO, new int[] {-1, 0}, 2), "row 0 is -1, expected 0 to 1");
    refused(() -> Dataset.ofClasses(TWO, new int[2], 0), "Targets: size is 0");
    Targets targets = Dataset.ofClasses(TWO, new int[] {0, 2}, 3).targets();
    assertThat(targets).hasToString("class ids 0 to 2");
    assertThat(targets.columns()).isEqualTo(1);
    assertThat(targets.classes()).isEqualTo(3);
  }

  @Test
  void targetsSayWhatTheyAre() {
    Targets two = Dataset.of(TWO, TWO).targets();
    assertThat(two).hasToString("rows of 2 values").isEqualTo(Targets.values(2));
    assertThat(two.columns()).isEqualTo(2);
    assertThat(two.classes()).isEqualTo(2);
    assertThat(Targets.values(1).classes()).isEqualTo(2);
    assertThat(Targets.values(3).classes()).isEqualTo(3);
  }

  @Test
  void sizesOfViewsAreThoseOfTheirSamples() {
    Dataset whole = Dataset.of(new float[][] {{1, 2, 3}, {4, 5, 6}}, TWO);
    Dataset weighted = whole.withSampleWeights(new float[] {0, 1}).slice(1, 2);
    assertThat(weighted.size()).isEqualTo(1);
    assertThat(weighted.featureSize()).isEqualTo(3);
    assertThat(weighted.targets()).isEqualTo(whole.targets());
    refused(() -> whole.withSampleWeights(new float[3]), "3 sample weights for 2 samples");
    refused(() -> whole.withSampleWeights(new float[] {1, -1}), "the weight of sample 1 is -1");
    refused(() -> whole.withClassWeights(Map.of(2, 1.0)), "class 2, expected classes 0 to 1");
    refused(() -> whole.withClassWeights(Map.of(-1, 1.0)), "class -1");
    refused(() -> whole.withClassWeights(Map.of(1, -0.5)), "the weight of class 1 is -0.5");
    whole.withClassWeights(Map.of(0, 0.0, 1, (double) Float.MAX_VALUE));
    assertThatThrownBy(() -> whole.slice(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> whole.slice(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** Rows are the caller's; how many there are and how long they are stays what was checked. */
  @Test
  void wrappedRowsAreShared() {
    float[][] features = {{1}, {2}};
    float[][] targets = {{3}, {4}};
    int[] ids = {1, 0};
    Dataset values = Dataset.wrap(features, targets);
    Dataset classes = Dataset.wrapClasses(features, ids, 2);
    features[0][0] = 7;
    features[1] = new float[] {1, 2, 3};
    targets[0][0] = 8;
    targets[1] = null;
    ids[0] = 0;
    assertThat(read(values, 0).features).containsExactly(7);
    assertThat(read(values, 0).values).containsExactly(8);
    assertThat(read(values, 1).features).containsExactly(2);
    assertThat(read(values, 1).values).containsExactly(4);
    assertThat(read(classes, 0).features).containsExactly(7);
    assertThat(read(classes, 0).classId).isEqualTo(1);
    refused(() -> Dataset.wrap(new float[][] {{1}, {Float.NaN}}, TWO), "features row 1, column 0");
    refused(() -> Dataset.wrap(TWO, null), "the targets are null");
    refused(() -> Dataset.wrapClasses(TWO, new int[] {0, 2}, 2), "row 1 is 2");
  }

  private static OneRow read(Dataset data, int sample) {
    OneRow row = new OneRow(data.targets());
    data.read(sample, row, 0);
    return row;
  }

  @Test
  void aSelectionIsTheSamplesOfItsIndices() {
    float[][] features = {{0}, {10}, {20}, {30}};
    Dataset whole =
        Dataset.ofClasses(features, new int[] {0, 1, 1, 0}, 2)
            .withSampleWeights(new float[] {1, 2, 3, 4});
    int[] indices = {3, 1, 3};
    Dataset selected = whole.select(indices);
    indices[0] = 0;
    assertThat(selected.size()).isEqualTo(3);
    assertThat(selected.featureSize()).isEqualTo(1);
    assertThat(selected.targets()).isEqualTo(whole.targets());
    assertThat(read(selected, 0).features).containsExactly(30);
    assertThat(read(selected, 0).weight).isEqualTo(4);
    assertThat(read(selected, 1).classId).isEqualTo(1);
    assertThat(read(selected, 2).features).containsExactly(30);
    assertThat(read(selected.select(1).slice(0, 1), 0).features).containsExactly(10);
    assertThat(whole.select().size()).isZero();
    assertThat(selected.withoutClassWeights()).isSameAs(selected);
  }

  @Test
  void aSelectionKeepsAndLosesWeightsOfClasses() {
    Dataset whole = Dataset.ofClasses(new float[][] {{0}, {10}, {20}}, new int[] {0, 1, 1}, 2);
    Dataset selected = whole.withClassWeights(Map.of(1, 5.0)).select(2, 0);
    assertThat(read(selected, 0).weight).isEqualTo(5);
    assertThat(read(selected, 1).weight).isEqualTo(1);
    Dataset plain = selected.withoutClassWeights();
    assertThat(read(plain, 0).weight).isEqualTo(1);
    assertThat(read(plain, 0).features).containsExactly(20);
  }

  @Test
  void indicesOfNoSampleAreRefused() {
    Dataset whole = Dataset.of(TWO, TWO);
    refused(() -> whole.select((int[]) null), "the indices are null");
    assertThatThrownBy(() -> whole.select(0, 2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("index 1 of the selection is 2, expected 0 to 1");
    assertThatThrownBy(() -> whole.select(-1))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("index 0 of the selection is -1");
    for (int sample : new int[] {-1, 1}) {
      assertThatThrownBy(() -> read(whole.select(0), sample))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** Who changes an array afterwards does not change the data. */
  @Test
  void arraysAreCopied() {
    float[][] features = {{1}};
    int[] ids = {1};
    Dataset data = Dataset.ofClasses(features, ids, 2);
    features[0][0] = 7;
    ids[0] = 0;
    OneRow row = new OneRow(Targets.classIds(2));
    data.read(0, row, 0);
    assertThat(row.features).containsExactly(1);
    assertThat(row.classId).isEqualTo(1);
  }
}
