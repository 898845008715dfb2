package dev.ranvier.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.random.Philox;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a shuffle by blocks does to the order of rows, and how good it is. */
@Anywhere
final class BlockShuffleTest {

  private static int[] epoch(BlockShuffle shuffle, int size, boolean shuffled, long epoch) {
    int[] all = new int[size];
    int[] window = new int[size];
    int[] blocks = new int[size];
    int done = 0;
    shuffle.begin(shuffled, 7, epoch);
    while (shuffle.hasNext()) {
      int count = shuffle.next(window, blocks);
      int rows = IntStream.range(0, count).map(i -> shuffle.rows(blocks[i])).sum();
      System.arraycopy(window, 0, all, done, rows);
      done += rows;
    }
    assertThat(done).isEqualTo(size);
    return all;
  }

  @Test
  void everyOrderHasEachRowOnce() {
    for (int size : new int[] {1, 2, 7, 8, 9, 63, 64, 65, 1000}) {
      for (int blockRows : new int[] {1, 2, 8, 64}) {
        for (int mixed : new int[] {1, 3, 50}) {
          BlockShuffle shuffle = new BlockShuffle(size, blockRows, mixed);
          int[] once = epoch(shuffle, size, true, 1);
          assertThat(IntStream.of(once).sorted().toArray()).containsExactly(ascending(size));
          assertThat(epoch(shuffle, size, false, 1)).containsExactly(ascending(size));
          epoch(shuffle, size, true, 2);
          assertThat(epoch(shuffle, size, true, 1)).as("whatever came before").isEqualTo(once);
        }
      }
    }
  }

  private static int[] ascending(int size) {
    return IntStream.range(0, size).toArray();
  }

  /** Models depend on it: it is the same in every version. */
  @Test
  void theOrderOfASeedStays() {
    int[] order = epoch(new BlockShuffle(1000, 8, 5), 1000, true, 3);
    assertThat(Arrays.copyOf(order, 8)).containsExactly(282, 280, 899, 970, 975, 968, 91, 396);
    assertThat(Arrays.hashCode(order)).isEqualTo(1914074379);
  }

  @Test
  void whatFitsOneWindowIsShuffledAsInMemory() {
    int[] inMemory = ascending(1000);
    Philox.of(7, 3).shuffle(inMemory);
    assertThat(epoch(new BlockShuffle(1000, 64, 16), 1000, true, 3)).isEqualTo(inMemory);
    assertThat(epoch(new BlockShuffle(1000, 1024, 1), 1000, true, 3)).isEqualTo(inMemory);
    assertThat(epoch(new BlockShuffle(1000, 64, 15), 1000, true, 3)).isNotEqualTo(inMemory);
  }

  /**
   * Rows sorted by target, the worst case: the variance of a batch's mean target is 1 / b + 1 /
   * mixed of a row's, where independent rows have 1 / b, and sorted ones 1.
   */
  @Test
  void theMeanTargetOfABatchVariesAsDocumented() {
    int size = 1 << 20;
    int batch = 32;
    for (int mixed : new int[] {8, 32, 128}) {
      double ratio = 0;
      BlockShuffle shuffle = new BlockShuffle(size, 256, mixed);
      int epochs = 16;
      for (int epoch = 0; epoch < epochs; epoch++) {
        ratio += variance(epoch(shuffle, size, true, epoch), batch) / epochs;
      }
      double documented = 1.0 + (double) batch / mixed;
      System.out.printf(
          "Batches of %d of sorted rows, %d blocks mixed: variance of the mean %.3f of that of"
              + " independent rows, documented %.3f%n",
          batch, mixed, ratio, documented);
      assertThat(ratio).isCloseTo(documented, within(0.1 * documented));
    }
    int[] whole = ascending(size);
    Philox.of(1, 1).shuffle(whole);
    assertThat(variance(whole, batch)).isCloseTo(1.0, within(0.05));
    assertThat(variance(ascending(size), batch)).isGreaterThan(30);
  }

  /** Variance of the batches' means, over that of a row divided by the batch size. */
  private static double variance(int[] order, int batch) {
    double mean = (order.length - 1) / 2.0;
    double ofMeans = 0;
    for (int from = 0; from < order.length; from += batch) {
      double sum = Arrays.stream(order, from, from + batch).asDoubleStream().sum();
      ofMeans += Math.pow(sum / batch - mean, 2) * batch / order.length;
    }
    double ofRows = ((double) order.length * order.length - 1) / 12;
    return ofMeans / (ofRows / batch);
  }
}
