package dev.ranvier.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Samples read as plain arrays are those of the data set, and so is their checksum. */
@Anywhere
final class SampleBlockTest {

  private static final int SAMPLES = 600; // more than two blocks

  private final Random random = new Random(1);
  private final float[][] features = rows(3);
  private final float[][] values = rows(2);
  private final float[] weights = new float[SAMPLES];
  private final int[] ids = random.ints(SAMPLES, 0, 4).toArray();

  private float[][] rows(int columns) {
    float[][] rows = new float[SAMPLES][columns];
    for (float[] row : rows) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextFloat();
      }
    }
    return rows;
  }

  @Test
  void everySampleComesOnceInOrder() {
    for (int i = 0; i < SAMPLES; i++) {
      weights[i] = random.nextFloat();
    }
    int[] next = new int[1];
    SampleBlock.readAll(
        Dataset.of(features, values).withSampleWeights(weights),
        (first, block) -> {
          assertThat(first).isEqualTo(next[0]);
          assertThat(block.features()).hasNumberOfRows(block.rows());
          for (int row = 0; row < block.rows(); row++) {
            int sample = next[0]++;
            assertThat(block.features()[row]).isEqualTo(features[sample]);
            assertThat(block.values(row)).isEqualTo(values[sample]);
            assertThat(block.classOf(row)).isEqualTo(values[sample][1] > values[sample][0] ? 1 : 0);
            assertThat(block.weight(row)).isEqualTo(weights[sample]);
          }
        });
    assertThat(next[0]).isEqualTo(SAMPLES);
  }

  @Test
  void classesHaveTheirWeights() {
    SampleBlock.readAll(
        Dataset.ofClasses(features, ids, 4).withClassWeights(Map.of(2, 5.0)),
        (first, block) -> {
          for (int row = 0; row < block.rows(); row++) {
            assertThat(block.classOf(row)).isEqualTo(ids[first + row]);
            assertThat(block.weight(row)).isEqualTo(ids[first + row] == 2 ? 5f : 1f);
          }
        });
  }

  private record Odd(BiConsumer<Batch, Integer> reader) implements Dataset {

    @Override
    public int size() {
      return 3;
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
      reader.accept(batch, row);
    }
  }

  @Test
  void rowsOutOfSegmentsAreReadAndMissingOnesRefused() {
    MemorySegment segment = MemorySegment.ofArray(new float[] {9, 7, 8});
    SampleBlock.readAll(
        new Odd(
            (batch, row) -> {
              batch.setFeatures(row, segment, 4);
              batch.setTargets(row, new float[] {row});
            }),
        (_, block) -> assertThat(block.features()[2]).containsExactly(7, 8));
    Dataset without = new Odd((batch, row) -> batch.setFeatures(row, new float[2]));
    assertThatThrownBy(() -> SampleBlock.readAll(without, (_, _) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("set no target in row 0");
    Dataset classes = new Odd((batch, row) -> batch.setClassId(row, 0));
    assertThatThrownBy(() -> SampleBlock.readAll(classes, (_, _) -> {}))
        .hasMessageContaining("found a class id");
    Dataset longer = new Odd((batch, row) -> batch.setFeatures(row, new float[3]));
    assertThatThrownBy(() -> SampleBlock.readAll(longer, (_, _) -> {}))
        .hasMessageContaining("a row has 3 features, expected 2");
  }

  @Test
  void theChecksumIsOfFeaturesTargetsAndWeights() {
    ByteBuffer bytes = ByteBuffer.allocate(SAMPLES * 6 * Float.BYTES);
    for (int i = 0; i < SAMPLES; i++) {
      for (float value : features[i]) {
        bytes.putFloat(value);
      }
      bytes.putFloat(values[i][0]).putFloat(values[i][1]).putFloat(1);
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.flip());
    Dataset data = Dataset.of(features, values);
    String checksum = DataChecksum.of(data);
    assertThat(checksum).isEqualTo("%08x".formatted(crc.getValue()));
    weights[7] = 1;
    assertThat(DataChecksum.of(data.withSampleWeights(weights))).isNotEqualTo(checksum);
    features[599][2] += 1;
    assertThat(DataChecksum.of(Dataset.of(features, values))).isNotEqualTo(checksum);
    features[599][2] -= 1;
    values[300][0] += 1;
    assertThat(DataChecksum.of(Dataset.of(features, values))).isNotEqualTo(checksum);
    String classes = DataChecksum.of(Dataset.ofClasses(features, ids, 4));
    ids[5] = (ids[5] + 1) % 4;
    assertThat(DataChecksum.of(Dataset.ofClasses(features, ids, 4))).isNotEqualTo(classes);
  }
}
