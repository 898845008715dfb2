package dev.ranvier.rows;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Targets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A part of a file in memory: the rows of some blocks as they are there, and the order in which
 * they come. Filled by one thread, then read by another.
 */
final class RowWindow {

  private final int blockShift;
  private final int featureSize;
  private final int targetColumns;
  private final MemorySegment features;
  private final MemorySegment targets;
  private final int[] samples;
  private final int[] blocks;
  private int blockCount;
  private int count;

  /** By block: where its first row is, or -1. */
  private final int[] slots;

  RowWindow(RowFile file, Arena memory) {
    int blocksOfAll = BlockShuffle.blocks(file.size(), file.blockRows());
    int most = Math.min(blocksOfAll, file.blocksMixed());
    int capacity = (int) Math.min(file.size(), (long) most * file.blockRows());
    this.blockShift = Integer.numberOfTrailingZeros(file.blockRows());
    this.featureSize = file.featureSize();
    this.targetColumns = file.targets().columns();
    this.features = memory.allocate(4L * capacity * featureSize, 64);
    this.targets = memory.allocate(4L * capacity * targetColumns, 64);
    this.samples = new int[capacity];
    this.blocks = new int[most];
    this.slots = new int[blocksOfAll];
    Arrays.fill(slots, -1);
  }

  /** Passes over what comes next, which stays in the file. */
  void skip(BlockShuffle order) {
    forget();
    order.next(samples, blocks);
  }

  private void forget() {
    for (int i = 0; i < blockCount; i++) {
      slots[blocks[i]] = -1;
    }
    blockCount = 0;
    count = 0;
  }

  /** Reads what comes next in the place of what was there. */
  void load(RowFile file, BlockShuffle order) {
    forget();
    blockCount = order.next(samples, blocks);
    for (int i = 0; i < blockCount; i++) {
      int rows = order.rows(blocks[i]);
      slots[blocks[i]] = count;
      file.read(blocks[i], rows, this, count);
      count += rows;
    }
  }

  MemorySegment features() {
    return features;
  }

  MemorySegment targets() {
    return targets;
  }

  long featureBytes(int slot) {
    return 4L * slot * featureSize;
  }

  long targetBytes(int slot) {
    return 4L * slot * targetColumns;
  }

  /** Rows in it. */
  int count() {
    return count;
  }

  /** Gives samples of its order. */
  void samples(int from, int[] target, int offset, int length) {
    System.arraycopy(samples, from, target, offset, length);
  }

  /** Where the sample is, or -1. */
  int slot(int sample) {
    int slot = slots[sample >>> blockShift];
    return slot < 0 ? slot : slot + (sample & (1 << blockShift) - 1);
  }

  /**
   * Copies a row into a batch.
   *
   * @param values room for its target values
   */
  void copy(int slot, Batch batch, int row, Targets kind, float[] values) {
    batch.setFeatures(row, features, featureBytes(slot));
    long offsetBytes = targetBytes(slot);
    if (kind.kind() == Targets.Kind.CLASS_IDS) {
      batch.setClassId(row, targets.get(ValueLayout.JAVA_INT, offsetBytes));
    } else {
      for (int column = 0; column < values.length; column++) {
        values[column] = targets.get(ValueLayout.JAVA_FLOAT, offsetBytes + 4L * column);
      }
      batch.setTargets(row, values);
    }
  }
}
