package dev.ranvier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Parts of a data set by share and by count, in its own order and in one drawn by seed. */
@Anywhere
class DatasetSplitTest {

  /** A sample's only feature is its number. */
  private static Dataset data(int size) {
    float[][] features = new float[size][1];
    int[] ids = new int[size];
    for (int i = 0; i < size; i++) {
      features[i][0] = i;
      ids[i] = i % 2;
    }
    return Dataset.ofClasses(features, ids, 2);
  }

  private static List<Integer> samples(Dataset data) {
    OneRow row = new OneRow(data.targets());
    return IntStream.range(0, data.size())
        .mapToObj(
            i -> {
              data.read(i, row, 0);
              return (int) row.features[0];
            })
        .toList();
  }

  private static void parts(DatasetSplit split, int from, int middle, int end) {
    assertThat(samples(split.left())).isEqualTo(IntStream.range(from, middle).boxed().toList());
    assertThat(samples(split.right())).isEqualTo(IntStream.range(middle, end).boxed().toList());
  }

  @Test
  void sharesAndCountsAreKerass() {
    parts(data(10).splitDataset(0.8), 0, 8, 10);
    parts(data(10).splitDataset(3), 0, 3, 10);
    parts(data(10).splitDataset(0.5, 0.2), 0, 5, 7);
    parts(data(10).splitDataset(2, 5), 0, 2, 7);
    parts(data(10).splitDataset(1, 9), 0, 1, 10);
    // halves are rounded to even numbers, as Python's round does
    parts(data(10).splitDataset(0.25), 0, 2, 10);
    parts(data(10).splitDataset(0.35), 0, 4, 10);
  }

  @Test
  void aShuffleHasEachSampleOnceAndIsItsSeeds() {
    Dataset shuffled = data(100).shuffled(7);
    assertThat(samples(shuffled)).isNotEqualTo(samples(data(100)));
    assertThat(samples(shuffled)).containsExactlyInAnyOrderElementsOf(samples(data(100)));
    assertThat(samples(data(100).shuffled(7))).isEqualTo(samples(shuffled));
    assertThat(samples(data(100).shuffled(8))).isNotEqualTo(samples(shuffled));
    DatasetSplit split = shuffled.splitDataset(0.3);
    assertThat(split.left().size()).isEqualTo(30);
    assertThat(samples(split.right())).doesNotContainAnyElementsOf(samples(split.left()));
  }

  @Test
  void weightsStayWithTheirSamples() {
    Dataset weighted = data(6).withClassWeights(Map.of(1, 5.0)).shuffled(3);
    Dataset right = weighted.splitDataset(0.5).right();
    OneRow row = new OneRow(right.targets());
    for (int i = 0; i < 3; i++) {
      right.read(i, row, 0);
      assertThat(row.weight).isEqualTo(row.features[0] % 2 == 1 ? 5f : 1f);
    }
  }

  private static void refused(Runnable call, String... words) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void partsThatThereAreNotAreRefused() {
    Dataset ten = data(10);
    refused(
        () -> ten.splitDataset(0), "a split into 0 and 10 samples", "at most 10, all there are");
    refused(() -> ten.splitDataset(10), "a split into 10 and 0 samples");
    refused(() -> ten.splitDataset(6, 5), "a split into 6 and 5 samples");
    refused(() -> ten.splitDataset(0.6, 0.5), "a split into 6 and 5 samples");
    refused(() -> ten.splitDataset(0.01), "a split into 0 and 10 samples");
    refused(() -> ten.splitDataset(1.0), "the leftSize of a split is 1.0, expected a share");
    refused(() -> ten.splitDataset(0.5, Double.NaN), "the rightSize of a split is NaN");
    refused(() -> ten.splitDataset(-3), "a split into -3 and 13 samples");
  }

  @Test
  void classIdsBecomeRows() {
    float[][] rows = {{1, 0, 0}, {0, 0, 1}, {0, 1, 0}};
    assertThat(Targets.toCategorical(new int[] {0, 2, 1})).isDeepEqualTo(rows);
    assertThat(Targets.toCategorical(new int[] {1}, 3)).isDeepEqualTo(new float[][] {{0, 1, 0}});
    assertThat(Targets.toCategorical(new int[0])).isEmpty();
    refused(() -> Targets.toCategorical(new int[] {0, 3}, 3), "row 1 is 3, expected 0 to 2");
    refused(() -> Targets.toCategorical(new int[] {0, -1}), "row 1 is -1, expected 0 to 0");
    refused(() -> Targets.toCategorical(null), "the class ids are null");
    refused(() -> Targets.toCategorical(new int[1], 0), "Targets: size is 0");
  }
}
