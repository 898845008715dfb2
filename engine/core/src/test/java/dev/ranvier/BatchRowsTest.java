package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Normalization;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import dev.ranvier.warmup.WarmUp;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No step computes with rows of a batch that nobody set. */
@Anywhere
class BatchRowsTest {

  private static final int SIZE = 6;
  private static final float[][] FEATURES = Cases.features(SIZE, 2, 1);
  private static final float[][] TARGETS = Cases.features(SIZE, 1, 2);
  private static final Dataset ALL = Dataset.of(FEATURES, TARGETS);

  private Model model;
  private TrainingSession session;

  /** How a data set reads one sample. */
  private interface Reading {
    void read(int sample, Batch batch, int row);
  }

  /** Those samples, read in some way. */
  private record Read(Reading reading) implements Dataset {
    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public int featureSize() {
      return 2;
    }

    @Override
    public Targets targets() {
      return Targets.values(1);
    }

    @Override
    public void read(int sample, Batch batch, int row) {
      reading.read(sample, batch, row);
    }
  }

  /** Fills a row fewer than it is asked for, as at the end of a stream. */
  private record OneRowFewer() implements Dataset {
    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public int featureSize() {
      return 2;
    }

    @Override
    public Targets targets() {
      return Targets.values(1);
    }

    @Override
    public void read(int sample, Batch batch, int row) {
      ALL.read(sample, batch, row);
    }

    @Override
    public void fill(int[] order, int from, int count, Batch batch) {
      ALL.fill(order, from, count - 1, batch);
    }
  }

  @BeforeEach
  void open() {
    model = Model.initialize(List.of(Input.of(2), Dense.of(1)), 1);
    session =
        new TrainingSession(model, Loss.meanSquaredError(), Optimizer.sgd(), SIZE, Backend.SCALAR);
  }

  @AfterEach
  void close() {
    session.close();
    model.close();
  }

  private void fill(Dataset data, int count) {
    session.fill(data, Cases.order(SIZE), 0, count);
  }

  private void assertRefused(Dataset data, int count, String what) {
    fill(ALL, SIZE);
    assertThatThrownBy(() -> fill(data, count))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("asked for " + count + " samples but set no " + what);
    assertThatThrownBy(() -> session.step(count)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aDataSetThatFillsFewerRowsThanAskedIsRefused() {
    assertRefused(new OneRowFewer(), 4, "features in row 3 of the batch, for sample 3;");
    assertRefused(new OneRowFewer(), SIZE, "features in row 5");
  }

  @Test
  void aDataSetThatLeavesOutFeaturesOrTargetOfOneSampleIsRefused() {
    Dataset noFeatures =
        new Read(
            (sample, batch, row) -> {
              if (sample == 2) {
                batch.setTargets(row, TARGETS[sample]);
              } else {
                ALL.read(sample, batch, row);
              }
            });
    assertRefused(noFeatures, 5, "features in row 2");
    Dataset noTarget =
        new Read(
            (sample, batch, row) -> {
              if (sample == 4) {
                batch.setFeatures(row, FEATURES[sample]);
              } else {
                ALL.read(sample, batch, row);
              }
            });
    assertRefused(noTarget, SIZE, "target in row 4");
    assertRefused(noTarget.slice(1, SIZE), 4, "target in row 3");
    fill(noTarget, 4);
  }

  @Test
  void aDataSetThatSetsOtherRowsThanAskedIsRefused() {
    Dataset shifted = new Read((sample, batch, row) -> ALL.read(sample, batch, row + 1));
    assertThatThrownBy(() -> fill(shifted, 3))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("row 3 is set, expected 0 to 2, the rows that the data set");
    Dataset negative = new Read((sample, batch, row) -> ALL.read(sample, batch, row - 1));
    assertThatThrownBy(() -> fill(negative, 3)).hasMessageContaining("row -1 is set");
    fill(ALL, 3);
    session.batch().setFeatures(5, FEATURES[5]);
  }

  @Test
  void aStepOnMoreRowsThanWereFilledIsRefused() {
    assertThatThrownBy(() -> session.step(1)).hasMessageContaining("row 0 has no features");
    fill(ALL, SIZE);
    fill(ALL, 3);
    for (Runnable call : List.<Runnable>of(() -> session.step(4), () -> session.evaluate(4))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Batch: 4 rows are asked for but row 3 has no features; fill the batch first");
    }
    session.batch().setFeatures(3, MemorySegment.ofArray(FEATURES[3]), 0);
    assertThatThrownBy(() -> session.step(4)).hasMessageContaining("row 3 has no target");
    session.batch().setTargets(3, TARGETS[3]);
    double four = session.evaluate(4);
    fill(ALL, 4);
    assertThat(session.evaluate(4)).isEqualTo(four);
  }

  @Test
  void aFillThatFailsLeavesNoRowsToTrainOn() {
    fill(ALL, SIZE);
    Dataset failing =
        new Read(
            (sample, batch, row) -> {
              ALL.read(sample, batch, row);
              if (sample == 3) {
                throw new UnsupportedOperationException("the file is gone");
              }
            });
    assertThatThrownBy(() -> fill(failing, SIZE)).hasMessage("the file is gone");
    assertThatThrownBy(() -> session.step(1)).hasMessageContaining("row 0 has no features");
  }

  @Test
  void aMetricOfRowsThatWereNotComputedIsRefused() {
    MetricState metric = Metric.meanAbsoluteError().newState(session.batch().targets());
    fill(ALL, SIZE);
    assertThatThrownBy(() -> session.addTo(metric, 1)).hasMessageContaining("had 0");
    session.evaluate(3);
    session.addTo(metric, 3);
    assertThatThrownBy(() -> session.addTo(metric, 4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a metric of 4 rows")
        .hasMessageContaining("had 3");
    fill(ALL, SIZE);
    assertThatThrownBy(() -> session.addTo(metric, 3)).hasMessageContaining("had 0");
  }

  @Test
  void warmingUpTakesTheBatchAway() {
    fill(ALL, SIZE);
    session.warmUp(new WarmUp(10, 0, 1_000_000_000L));
    assertThatThrownBy(() -> session.step(SIZE)).hasMessageContaining("row 0 has no features");
  }

  @Test
  void aDataSetMayChangeRowsThatItHadReadFromAnother() {
    Dataset doubled =
        new Read(
            (sample, batch, row) -> {
              ALL.read(sample, batch, row);
              float[] features = batch.rowBuffer();
              features[0] = 2 * FEATURES[sample][0];
              features[1] = 2 * FEATURES[sample][1];
              batch.setFeatures(row, features);
            });
    float[][] expected = new float[SIZE][2];
    for (int sample = 0; sample < SIZE; sample++) {
      expected[sample][0] = 2 * FEATURES[sample][0];
      expected[sample][1] = 2 * FEATURES[sample][1];
    }
    fill(Dataset.of(expected, TARGETS), SIZE);
    double loss = session.evaluate(SIZE);
    fill(doubled, SIZE);
    assertThat(session.evaluate(SIZE)).isEqualTo(loss);
    assertThat(Normalization.adapt(doubled)).isEqualTo(Normalization.adapt(expected));
  }

  @Test
  void aDataSetThatSetsNoFeaturesIsNotAdaptedTo() {
    Dataset none = new Read((sample, batch, row) -> {});
    assertThatThrownBy(() -> Normalization.adapt(none))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no features when it was asked for sample 0");
    Dataset tooShort = new Read((sample, batch, row) -> batch.setFeatures(row, new float[1]));
    assertThatThrownBy(() -> Normalization.adapt(tooShort))
        .hasMessageContaining("a sample has 1 features, expected 2");
  }

  @Test
  void aRowThatIsNullIsNamed() {
    Batch batch = session.batch();
    assertThatThrownBy(() -> batch.setFeatures(1, null))
        .hasMessage("Batch: row 1 of the features is null");
    assertThatThrownBy(() -> batch.setTargets(2, null))
        .hasMessage("Batch: row 2 of the targets is null");
  }

  @Test
  void oneSampleGetsOneWeight() {
    Dataset classes = ALL.withClassWeights(Map.of(1, 2.0));
    float[] ones = {1, 1, 1, 1, 1, 1};
    for (Dataset twice :
        List.of(
            classes.withSampleWeights(ones),
            ALL.withSampleWeights(ones).withClassWeights(Map.of()),
            classes.withClassWeights(Map.of()),
            classes.slice(0, SIZE).withSampleWeights(ones))) {
      assertThatThrownBy(() -> fill(twice, SIZE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("row 0 of the batch gets a weight twice");
    }
    fill(classes, SIZE);
    session.batch().setWeight(0, 3);
    session.batch().setWeight(0, 4);
    Batch batch = session.batch();
    assertThatThrownBy(() -> batch.setClassWeight(0, new float[3]))
        .hasMessageContaining("3 class weights, expected 2");
    fill(ALL, 2);
    assertThatThrownBy(() -> batch.setClassWeight(2, new float[2]))
        .hasMessageContaining("row 2 has no target yet");
  }
}
