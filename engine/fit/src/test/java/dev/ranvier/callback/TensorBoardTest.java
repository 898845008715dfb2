package dev.ranvier.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.callback.EventReader.Entry;
import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files, as the protocol buffers library reads them. */
@Anywhere
class TensorBoardTest {

  private static final int FLOAT = 1;
  private static final int DOUBLE = 2;

  @TempDir private Path folder;

  private List<Path> files(String part) throws IOException {
    if (!Files.exists(folder.resolve(part))) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder.resolve(part))) {
      return all.sorted().toList();
    }
  }

  /** All of the only file of train or validation, without its first event. */
  private List<Entry> entries(String part) throws IOException {
    List<Path> files = files(part);
    assertThat(files).hasSize(1);
    assertThat(files.getFirst().getFileName().toString()).contains("tfevents");
    List<Entry> entries = EventReader.read(files.getFirst());
    assertThat(entries.getFirst().version()).isEqualTo("brain.Event:2");
    return entries.subList(1, entries.size());
  }

  private static void assertScalars(List<Entry> entries, String tag, List<Double> expected) {
    List<Entry> found = entries.stream().filter(entry -> entry.tag().equals(tag)).toList();
    assertThat(found).as(tag).hasSize(expected.size());
    for (int epoch = 0; epoch < found.size(); epoch++) {
      Entry entry = found.get(epoch);
      assertThat(entry.step()).isEqualTo(epoch);
      assertThat(entry.plugin()).isEqualTo("scalars");
      assertThat(entry.dataClass()).isEqualTo(1);
      assertThat(entry.type()).isEqualTo(FLOAT);
      assertThat(entry.shape()).isEmpty();
      assertThat(entry.content().remaining()).isEqualTo(Float.BYTES);
      assertThat(entry.scalar()).isEqualTo(expected.get(epoch).floatValue());
    }
  }

  @Test
  void scalarsOfEpochsHaveKerasTagsInTrainAndValidation() throws IOException {
    try (Scripted training = Scripted.of("score", 1, Double.POSITIVE_INFINITY, -3.5)) {
      FitOptions options = training.options(TensorBoard.of(folder)).validation(Scripted.DATA);
      History history = training.network().fit(Scripted.DATA, options);
      List<Entry> train = entries("train");
      assertScalars(train, "epoch_loss", history.get("loss"));
      assertScalars(train, "epoch_mean_absolute_error", history.get("mean_absolute_error"));
      assertScalars(train, "epoch_score", history.get("score"));
      assertThat(train)
          .extracting(Entry::tag)
          .containsOnly(
              "epoch_loss", "epoch_mean_absolute_error", "epoch_score", "epoch_learning_rate");
      List<Entry> validation = entries("validation");
      assertScalars(validation, "epoch_loss", history.get("val_loss"));
      assertThat(validation)
          .extracting(Entry::tag)
          .containsOnly("epoch_loss", "epoch_mean_absolute_error");
    }
  }

  @Test
  void figuresOfBatchesAreWrittenByRequest() throws IOException {
    try (Scripted training = Scripted.of("score", 1, 2, 3)) {
      List<Double> losses = new ArrayList<>();
      FitOptions options =
          training
              .options(
                  TensorBoard.of(folder).updateFrequency(2),
                  LambdaCallback.of().batchEnd((run, batch) -> losses.add(run.loss())))
              .batchSize(1);
      training.network().fit(Scripted.DATA, options);
      List<Entry> batches =
          entries("train").stream().filter(e -> e.tag().equals("batch_loss")).toList();
      assertThat(batches).extracting(Entry::step).containsExactly(0L, 2L, 4L, 6L, 8L);
      for (Entry entry : batches) {
        assertThat(entry.scalar()).isEqualTo((float) (double) losses.get((int) entry.step()));
      }
      assertThat(files("validation")).isEmpty();
    }
  }

  @Test
  void histogramsOfWeightsHaveThirtyBucketsOrOne() throws IOException {
    try (Scripted training = Scripted.of("score", 1, 2, 3)) {
      List<Map<String, float[]>> weights = new ArrayList<>();
      training.fit(
          TensorBoard.of(folder).histogramFrequency(2),
          LambdaCallback.of().epochEnd((run, epoch) -> weights.add(run.weights())));
      List<Entry> histograms =
          entries("train").stream().filter(e -> e.plugin().equals("histograms")).toList();
      assertThat(histograms)
          .extracting(Entry::tag)
          .containsExactly(
              "dense_1/weight/histogram",
              "dense_1/bias/histogram",
              "dense_1/weight/histogram",
              "dense_1/bias/histogram");
      assertThat(histograms).extracting(Entry::step).containsExactly(0L, 0L, 2L, 2L);
      assertThat(histograms).allSatisfy(e -> assertThat(e.dataClass()).isEqualTo(2));
      assertThat(histograms).allSatisfy(e -> assertThat(e.type()).isEqualTo(DOUBLE));
      assertThat(histograms.get(2).shape()).containsExactly(30L, 3L);
      assertThat(histograms.get(3).shape()).containsExactly(1L, 3L);
      float[] last = weights.get(2).get("dense_1.weight");
      DoubleBuffer buckets = histograms.get(2).content().asDoubleBuffer();
      assertThat(buckets.get(0)).isEqualTo(Math.min(last[0], last[1]));
      assertThat(buckets.get(3 * 29 + 1)).isEqualTo(Math.max(last[0], last[1]));
      assertThat(buckets.get(2) + buckets.get(3 * 29 + 2)).isEqualTo(2);
      float bias = weights.get(2).get("dense_1.bias")[0];
      double[] one = new double[3];
      histograms.get(3).content().asDoubleBuffer().get(one);
      assertThat(one).containsExactly(bias - 0.5, bias + 0.5, 1);
    }
  }

  @Test
  void everyValueIsInTheBucketThatHoldsIt() {
    float[] values = new float[1000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i) * 3 - 1;
    }
    double[] buckets = TensorBoard.buckets(values);
    double counted = 0;
    for (int i = 0; i < buckets.length; i += 3) {
      double left = buckets[i];
      double right = buckets[i + 1];
      boolean last = i + 3 == buckets.length;
      long inside = 0;
      for (float value : values) {
        inside += value >= left && (value < right || last) ? 1 : 0;
      }
      assertThat(buckets[i + 2]).isEqualTo(inside);
      counted += buckets[i + 2];
    }
    assertThat(counted).isEqualTo(values.length);
  }

  @Test
  void everyFitHasAFileOfItsOwnWhichIsCompleteAfterEveryEpoch() throws IOException {
    List<Integer> sizes = new ArrayList<>();
    try (Scripted training = Scripted.of("score", 1, 2)) {
      TensorBoard callback = TensorBoard.of(folder);
      training.fit(
          callback,
          LambdaCallback.of()
              .epochEnd(
                  (run, epoch) -> {
                    try {
                      sizes.add(entries("train").size());
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }));
      training.fit(callback);
    }
    assertThat(sizes).containsExactly(4, 8);
    assertThat(files("train")).hasSize(2);
  }

  @Test
  void whatCannotWorkIsRefused() throws IOException {
    assertThatThrownBy(() -> TensorBoard.of().histogramFrequency(-1))
        .hasMessage("TensorBoard: histogramFrequency is -1, expected at least 0");
    Files.writeString(folder.resolve("file"), "");
    try (Scripted training = Scripted.of("score", 1)) {
      assertThatThrownBy(() -> training.fit(TensorBoard.of(folder.resolve("file"))))
          .hasMessageContaining("TensorBoard: " + folder.resolve("file/train"));
    }
  }
}
