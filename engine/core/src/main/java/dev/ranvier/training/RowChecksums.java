package dev.ranvier.training;

import dev.ranvier.memory.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/**
 * A checksum of a data set's rows as a batch has them: features, target, weight. Each row counts
 * with its place in the data set, and rows are added up, so that the order in which they are seen
 * does not matter: an epoch of training gives it on the way.
 */
public final class RowChecksums {

  private static final int BUFFER_BYTES = 1 << 12;
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final MemorySegment slab;
  private final SlabBatch batch;
  private final Region features;
  private final Region targets;
  private final Region weights;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final MemorySegment bytes = MemorySegment.ofArray(buffer);
  private final CRC32C row = new CRC32C();
  private long sum;
  private long rows;

  /** Of rows that a batch in these regions of a slab is filled with. */
  public RowChecksums(
      MemorySegment slab, SlabBatch batch, Region features, Region targets, Region weights) {
    this.slab = slab;
    this.batch = batch;
    this.features = features;
    this.targets = targets;
    this.weights = weights;
  }

  /** Adds the batch's rows, which are these samples. */
  public void add(int[] samples, int count) {
    for (int i = 0; i < count; i++) {
      row.reset();
      update(features.rowBytes(i), (long) features.columns() * Float.BYTES);
      update(targets.rowBytes(i), (long) targets.columns() * Float.BYTES);
      float weight = batch.weighted() ? weight(i) : 1f;
      long place = samples[i] * GOLDEN_RATIO + Float.floatToRawIntBits(weight);
      sum += mix(mix(place) + row.getValue());
    }
    rows += count;
  }

  private float weight(int index) {
    return slab.get(ValueLayout.JAVA_FLOAT, weights.offsetBytes() + ((long) index << 2));
  }

  private void update(long offset, long size) {
    for (long done = 0; done < size; ) {
      int count = (int) Math.min(BUFFER_BYTES, size - done);
      MemorySegment.copy(slab, offset + done, bytes, 0, count);
      row.update(buffer, 0, count);
      done += count;
    }
  }

  /** The finalizer of Steele, Lea and Flood's SplitMix64, "Fast Splittable Generators", 2014. */
  private static long mix(long bits) {
    long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  /** Rows added so far. */
  public long rows() {
    return rows;
  }

  /** Of the rows added so far. */
  public long value() {
    return sum;
  }
}
