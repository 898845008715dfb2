package dev.ranvier.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.data.Dataset;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which samples folds and splits test with: each once, classes in their shares, by seed. */
@Anywhere
final class FoldsTest {

  private static int[] tests(List<Split> splits) {
    return splits.stream().flatMapToInt(split -> Arrays.stream(split.testIndices())).toArray();
  }

  private static void requirePartition(Split split, int samples) {
    int[] all =
        IntStream.concat(Arrays.stream(split.trainingIndices()), Arrays.stream(split.testIndices()))
            .sorted()
            .toArray();
    assertThat(all).isEqualTo(IntStream.range(0, samples).toArray());
    assertThat(split.trainingIndices()).isSorted();
    assertThat(split.testIndices()).isSorted();
    assertThat(split.trainingSamples() + split.testSamples()).isEqualTo(samples);
  }

  private static void requireFolds(List<Split> splits, int folds, int samples) {
    assertThat(splits).hasSize(folds);
    splits.forEach(split -> requirePartition(split, samples));
    assertThat(Arrays.stream(tests(splits)).sorted().toArray())
        .isEqualTo(IntStream.range(0, samples).toArray());
    assertThat(splits)
        .allMatch(
            split ->
                split.testSamples() == samples / folds
                    || split.testSamples() == (samples + folds - 1) / folds);
  }

  private static long count(int[] indices, int[] classes, int wanted) {
    return Arrays.stream(indices).filter(i -> classes[i] == wanted).count();
  }

  private static int[] randomClasses(Random random, int samples) {
    int classes = 1 + random.nextInt(6);
    int[] ids = new int[samples];
    for (int i = 0; i < samples; i++) {
      ids[i] = Math.min(random.nextInt(classes), random.nextInt(classes)) * 3 - 4;
    }
    return ids;
  }

  @Test
  void everySampleIsTestedOnce() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      int folds = 2 + random.nextInt(9);
      int samples = folds + random.nextInt(60);
      requireFolds(KFold.of(folds).seed(i).split(samples), folds, samples);
      requireFolds(KFold.of(folds).shuffle(false).split(samples), folds, samples);
    }
  }

  @Test
  void inOrderFoldsAreConsecutive() {
    List<Split> splits = KFold.of(3).shuffle(false).split(8);
    assertThat(splits.stream().map(Split::testIndices))
        .containsExactly(new int[] {0, 1, 2}, new int[] {3, 4, 5}, new int[] {6, 7});
  }

  @Test
  void stratifiedFoldsHaveEachClassWithinOneSample() {
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      int folds = 2 + random.nextInt(5);
      int[] classes = randomClasses(random, 40 + random.nextInt(60));
      List<Split> splits = StratifiedKFold.of(folds).seed(i).split(classes);
      requireFolds(splits, folds, classes.length);
      for (int id : Arrays.stream(classes).distinct().toArray()) {
        double share = (double) count(IntStream.range(0, classes.length).toArray(), classes, id);
        for (Split split : splits) {
          assertThat((double) count(split.testIndices(), classes, id))
              .isBetween(Math.floor(share / folds), Math.ceil(share / folds));
        }
      }
    }
  }

  @Test
  void stratifiedHoldOutsHaveEachClassWithinOneSample() {
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      double share = 0.05 + 0.9 * random.nextDouble();
      int[] classes = randomClasses(random, 30 + random.nextInt(60));
      Split split = TrainTestSplit.stratified(share).seed(i).draw(classes);
      requirePartition(split, classes.length);
      assertThat(split.testSamples()).isEqualTo((int) Math.round(share * classes.length));
      for (int id : Arrays.stream(classes).distinct().toArray()) {
        long all = Arrays.stream(classes).filter(c -> c == id).count();
        assertThat(Math.abs(count(split.testIndices(), classes, id) - share * all)).isLessThan(1);
      }
    }
  }

  @Test
  void holdOutsAreDrawnFromAllSamples() {
    Split split = TrainTestSplit.of(0.2).draw(1_000);
    requirePartition(split, 1_000);
    assertThat(split.testSamples()).isEqualTo(200);
    assertThat(Arrays.stream(split.testIndices()).average().orElse(0)).isBetween(440.0, 560.0);
  }

  /** A chance of one in (samples choose test) and less, so never. */
  @Test
  void seedsDecideAndNothingElse() {
    int[] classes = randomClasses(new Random(4), 100);
    assertThat(tests(KFold.of(5).split(100))).isEqualTo(tests(KFold.of(5).seed(0).split(100)));
    assertThat(tests(KFold.of(5).split(100))).isNotEqualTo(tests(KFold.of(5).seed(1).split(100)));
    assertThat(tests(StratifiedKFold.of(5).split(classes)))
        .isEqualTo(tests(StratifiedKFold.of(5).split(classes)))
        .isNotEqualTo(tests(StratifiedKFold.of(5).seed(9).split(classes)));
    assertThat(TrainTestSplit.of(0.3).seed(5).draw(100).testIndices())
        .isEqualTo(TrainTestSplit.of(0.3).seed(5).draw(100).testIndices())
        .isNotEqualTo(TrainTestSplit.of(0.3).seed(6).draw(100).testIndices());
  }

  /** So that a seed means the same samples in every version: written down once. */
  @Test
  void aSeedMeansTheseSamples() {
    assertThat(KFold.of(3).seed(7).split(9).stream().map(Split::testIndices))
        .containsExactly(new int[] {1, 2, 3}, new int[] {5, 6, 8}, new int[] {0, 4, 7});
    assertThat(TrainTestSplit.of(0.3).seed(7).draw(10).testIndices()).containsExactly(3, 5, 8);
  }

  @Test
  void repetitionsAreDealtAnew() {
    int[] classes = randomClasses(new Random(5), 60);
    List<Split> plain = RepeatedKFold.of(4, 3).seed(2).split(60);
    List<Split> stratified = RepeatedKFold.stratified(4, 3).seed(2).split(classes);
    assertThat(tests(plain.subList(0, 4))).isEqualTo(tests(KFold.of(4).seed(2).split(60)));
    assertThat(tests(stratified.subList(0, 4)))
        .isEqualTo(tests(StratifiedKFold.of(4).seed(2).split(classes)));
    for (List<Split> all : List.of(plain, stratified)) {
      assertThat(all).hasSize(12);
      for (int i = 0; i < 3; i++) {
        requireFolds(all.subList(4 * i, 4 * i + 4), 4, 60);
      }
      assertThat(tests(all.subList(4, 8)))
          .isNotEqualTo(tests(all.subList(0, 4)))
          .isNotEqualTo(tests(all.subList(8, 12)));
    }
  }

  @Test
  void classesAreFoundInEveryKindOfTargets() {
    int[] ids = IntStream.range(0, 40).map(i -> i % 7 < 3 ? 1 : 0).toArray();
    float[][] features = new float[40][1];
    float[][] single = new float[40][];
    float[][] oneHot = new float[40][];
    for (int i = 0; i < 40; i++) {
      single[i] = new float[] {ids[i]};
      oneHot[i] = new float[] {1 - ids[i], ids[i]};
    }
    int[] expected = tests(StratifiedKFold.of(3).split(ids));
    for (Dataset data :
        List.of(
            Dataset.ofClasses(features, ids, 2),
            Dataset.of(features, single),
            Dataset.of(features, oneHot))) {
      assertThat(tests(StratifiedKFold.of(3).split(data))).isEqualTo(expected);
      assertThat(tests(RepeatedKFold.stratified(3, 1).split(data))).isEqualTo(expected);
      assertThat(TrainTestSplit.stratified(0.25).draw(data).testIndices())
          .isEqualTo(TrainTestSplit.stratified(0.25).draw(ids).testIndices());
    }
  }

  @Test
  void aSplitGivesItsSamples() {
    Dataset data = Dataset.of(new float[][] {{0}, {1}, {2}}, new float[][] {{0}, {1}, {2}});
    Split split = Split.of(new int[] {2, 0}, new int[] {1});
    assertThat(split.trainingIndices()).containsExactly(0, 2);
    assertThat(split.training(data).size()).isEqualTo(2);
    assertThat(split.test(data).size()).isEqualTo(1);
    split.testIndices()[0] = 5;
    assertThat(split.testIndices()).containsExactly(1);
  }

  @Test
  void whatCannotBeSplitIsRefused() {
    assertThatThrownBy(() -> KFold.of(1)).hasMessage("KFold: 1 folds, expected at least 2");
    assertThatThrownBy(() -> KFold.of(5).split(4))
        .hasMessage("KFold: 4 samples for 5 folds, expected at least one for each");
    assertThatThrownBy(() -> StratifiedKFold.of(3).split(new int[] {0, 0, 1, 1}))
        .hasMessageContaining("the largest class has 2 samples for 3 folds");
    Dataset prices = Dataset.of(new float[3][1], new float[][] {{1}, {0}, {326.5f}});
    assertThatThrownBy(() -> StratifiedKFold.of(2).split(prices))
        .hasMessageContaining("the target of sample 2 has the value 326.5, expected a class")
        .hasMessageContaining("0 or 1");
    Dataset rows = Dataset.of(new float[2][1], new float[][] {{1, 0}, {-1, 2}});
    assertThatThrownBy(() -> TrainTestSplit.stratified(0.5).draw(rows))
        .hasMessageContaining("sample 1 has the value -1.0")
        .hasMessageContaining("values from 0 to 1");
    for (double share : new double[] {0, 1, -0.1, Double.NaN}) {
      assertThatThrownBy(() -> TrainTestSplit.of(share))
          .hasMessageContaining("the test's share is " + share);
    }
    assertThatThrownBy(() -> TrainTestSplit.of(0.01).draw(10))
        .hasMessageContaining("0.01 of 10 samples are 0");
    assertThatThrownBy(() -> RepeatedKFold.of(2, 0)).hasMessageContaining("repeats is 0");
    assertThatThrownBy(() -> Split.of(new int[] {0, 1}, new int[] {1}))
        .hasMessageContaining("sample 1 stands twice");
    assertThatThrownBy(() -> Split.of(new int[] {0, 1}, new int[0]))
        .hasMessageContaining("2 samples to train on and 0 to test with");
  }

  @Test
  void descriptionsSayWhatSplitsDependOn() {
    assertThat(Set.of(KFold.of(5), KFold.of(5).shuffle(false)).stream().map(KFold::description))
        .containsExactlyInAnyOrder("5 folds, shuffled, seed 0", "5 folds, in order");
    assertThat(StratifiedKFold.of(5).seed(3).description())
        .isEqualTo("5 folds, stratified, seed 3");
    assertThat(RepeatedKFold.stratified(5, 10).description())
        .isEqualTo("5 folds 10 times, stratified, seed 0");
    assertThat(TrainTestSplit.of(0.2).description()).isEqualTo("0.2 held out, shuffled, seed 0");
  }
}
