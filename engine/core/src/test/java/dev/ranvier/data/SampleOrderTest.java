package dev.ranvier.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.random.Philox;
import dev.ranvier.testkit.Anywhere;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In which order a data set is read, its own or the usual one, and with weights around it. */
@Anywhere
final class SampleOrderTest {

  private static final int SIZE = 101;

  /** One feature, the number of the sample; read backwards. */
  private record Backwards() implements Dataset {
    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public int featureSize() {
      return 1;
    }

    @Override
    public Targets targets() {
      return Targets.classIds(2);
    }

    @Override
    public void read(int sample, Batch batch, int row) {
      batch.setFeatures(row, new float[] {sample});
      batch.setClassId(row, sample % 2);
    }

    @Override
    public SampleOrder order() {
      return new SampleOrder() {
        private int left;

        @Override
        public void begin(boolean shuffled, long seed, long epoch, int from) {
          left = SIZE - from;
        }

        @Override
        public void next(int[] samples, int count) {
          for (int i = 0; i < count; i++) {
            samples[i] = --left;
          }
        }

        @Override
        public Dataset data() {
          return Backwards.this;
        }
      };
    }
  }

  private static int[] epoch(SampleOrder order, boolean shuffled, long seed, long epoch) {
    int[] all = new int[SIZE];
    int[] some = new int[7];
    order.begin(shuffled, seed, epoch, 0);
    for (int from = 0; from < SIZE; from += some.length) {
      int count = Math.min(some.length, SIZE - from);
      order.next(some, count);
      System.arraycopy(some, 0, all, from, count);
    }
    return all;
  }

  @Test
  void theUsualOrderIsOneShuffleForSeedAndEpoch() {
    Dataset data = Dataset.of(new float[SIZE][1], new float[SIZE][1]);
    try (SampleOrder order = data.order()) {
      assertThat(order.data()).isSameAs(data);
      for (long epoch = 0; epoch < 3; epoch++) {
        int[] expected = IntStream.range(0, SIZE).toArray();
        assertThat(epoch(order, false, 5, epoch)).isEqualTo(expected);
        Philox.of(5, epoch).shuffle(expected);
        order.begin(true, 5, epoch, 100);
        int[] last = new int[1];
        order.next(last, 1);
        assertThat(last[0]).isEqualTo(expected[100]);
        assertThat(epoch(order, true, 5, epoch)).isEqualTo(expected);
      }
    }
  }

  @Test
  void weightsKeepTheOrderOfWhatTheyAreGivenTo() {
    int[] backwards = IntStream.range(0, SIZE).map(i -> SIZE - 1 - i).toArray();
    float[] weights = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      weights[i] = i / 2f;
    }
    for (Dataset data :
        new Dataset[] {
          new Backwards().withSampleWeights(weights),
          new Backwards().withClassWeights(Map.of(0, 0.25, 1, 4.0)),
        }) {
      try (SampleOrder order = data.order()) {
        assertThat(epoch(order, true, 1, 1)).isEqualTo(backwards);
        OneRow expected = new OneRow(data.targets());
        OneRow found = new OneRow(data.targets());
        for (int sample : new int[] {0, 1, 100}) {
          data.read(sample, expected, 0);
          order.data().read(sample, found, 0);
          assertThat(found.weight).isEqualTo(expected.weight);
          assertThat(found.features).isEqualTo(expected.features);
        }
      }
    }
  }
}
