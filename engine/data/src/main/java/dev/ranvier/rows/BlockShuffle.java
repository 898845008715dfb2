package dev.ranvier.rows;

import dev.ranvier.random.Philox;
import java.util.Arrays;

/**
 * Puts rows in an order that can be read in large pieces. The data is cut into blocks of
 * consecutive rows, the blocks are shuffled, every so many of them make a window, and within a
 * window all rows are shuffled. (Block and tuple shuffle: Xu et al., "In-Database Machine Learning
 * with CorgiPile: Stochastic Gradient Descent without Full Data Shuffle", SIGMOD 2022, who also
 * show that SGD converges so.)
 *
 * <p>Every order that comes out has each row once. What fits one window is shuffled as data in
 * memory is, bit by bit.
 */
final class BlockShuffle {

  private final int size;
  private final int blockShift;
  private final int[] blocks;
  private final int mixed;

  private Philox random;
  private int nextBlock;

  /**
   * @param blockRows a power of two
   * @param mixed blocks in a window
   */
  BlockShuffle(int size, int blockRows, int mixed) {
    this.size = size;
    this.blockShift = Integer.numberOfTrailingZeros(blockRows);
    this.blocks = new int[blocks(size, blockRows)];
    this.mixed = Math.min(mixed, blocks.length);
  }

  static int blocks(int size, int blockRows) {
    return (int) ((size + (long) blockRows - 1) / blockRows);
  }

  /** Starts an epoch. */
  void begin(boolean shuffled, long seed, long epoch) {
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = i;
    }
    random = shuffled ? Philox.of(seed, epoch) : null;
    // A single window needs no order of blocks; without one it draws what data in memory draws.
    if (shuffled && mixed < blocks.length) {
      random.shuffle(blocks);
    }
    nextBlock = 0;
  }

  boolean hasNext() {
    return nextBlock < blocks.length;
  }

  /** Rows of the next window. */
  int nextRows() {
    int rows = 0;
    for (int i = nextBlock; i < Math.min(nextBlock + mixed, blocks.length); i++) {
      rows += rows(blocks[i]);
    }
    return rows;
  }

  /**
   * The next window.
   *
   * @param samples receives the rows in their order
   * @param window receives the window's blocks, ascending, as they are best read
   * @return how many blocks those are
   */
  int next(int[] samples, int[] window) {
    int count = Math.min(mixed, blocks.length - nextBlock);
    System.arraycopy(blocks, nextBlock, window, 0, count);
    nextBlock += count;
    Arrays.sort(window, 0, count);
    int rows = 0;
    for (int i = 0; i < count; i++) {
      int from = window[i] << blockShift;
      int to = from + rows(window[i]);
      for (int row = from; row < to; row++) {
        samples[rows++] = row;
      }
    }
    if (random != null) {
      random.shuffle(samples, 0, rows);
    }
    return count;
  }

  /** Rows of a block: all but the last have the same number. */
  int rows(int block) {
    return Math.min(1 << blockShift, size - (block << blockShift));
  }
}
