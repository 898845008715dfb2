package dev.ranvier.simd.dropout;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import java.lang.foreign.MemorySegment;

/**
 * out[j] = in[j] · scale where the hash of firstColumn + j and the row's word reaches the
 * threshold, else +0.
 *
 * <p>in, out: a row of {@code columns}.
 */
final class DropoutMaskScalar {

  /** Bits of a hash that are not compared. */
  static final int UNUSED_BITS = 8;

  /** The multipliers of MurmurHash3's {@code fmix32}. */
  static final int MURMUR_1 = 0x85ebca6b;

  static final int MURMUR_2 = 0xc2b2ae35;

  private static final int USED = 1 << Integer.SIZE - UNUSED_BITS;

  /** 2^64 over the golden ratio: the step of SplitMix64. */
  static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /** The multipliers of SplitMix64's finalizer. */
  static final long SPLIT_MIX_1 = 0xbf58476d1ce4e5b9L;

  static final long SPLIT_MIX_2 = 0x94d049bb133111ebL;

  private DropoutMaskScalar() {}

  /** Hashes below are dropped. */
  static int threshold(float rate) {
    return Math.round(rate * USED);
  }

  /** A row's share of the hash. */
  static long word(long key, long row) {
    return mix(rowKey(key, row));
  }

  /** What is mixed to a row's word. */
  static long rowKey(long key, long row) {
    return mix(key) + (row + 1) * GOLDEN_GAMMA;
  }

  /** The finalizer of SplitMix64. */
  private static long mix(long word) {
    long z = word;
    z = (z ^ z >>> 30) * SPLIT_MIX_1;
    z = (z ^ z >>> 27) * SPLIT_MIX_2;
    return z ^ z >>> 31;
  }

  /** An element's hash, all 32 bits of it. */
  static int hash(int lower, int upper, int column) {
    int h = column ^ lower;
    h = (h ^ h >>> 16) * MURMUR_1;
    h = ((h ^ h >>> 13) + upper) * MURMUR_2;
    return h ^ h >>> 16;
  }

  static void row(
      int threshold,
      float scale,
      long word,
      int firstColumn,
      MemorySegment in,
      long inRow,
      int columns,
      MemorySegment out,
      long outRow) {
    int lower = (int) word;
    int upper = (int) (word >>> 32);
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float kept = load(in, inRow + at) * scale;
      int hash = hash(lower, upper, firstColumn + j) >>> UNUSED_BITS;
      store(hash >= threshold ? kept : 0f, out, outRow + at);
    }
  }
}
