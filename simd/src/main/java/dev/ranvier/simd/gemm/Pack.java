package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Packs a block of A or B into panels: panel[kc,width] for every {@code width} rows of op(A) or
 * columns of op(B).
 *
 * <p>Layout: the source either has the panel's width contiguous ({@link #copy}: A of TN, B of NN
 * and TN) or k contiguous ({@link #transpose}: A of NN and NT, B of NT). Panels follow one another,
 * each of {@code kc * width} floats; the last is filled up with zeros.
 *
 * <p>Needs: source and panels apart. Only the block itself is read.
 */
final class Pack {

  /** Terms moved at once by {@link #transpose}, so that its strided writes stay in L1. */
  private static final int STRIP = 64;

  private static final long LOW = 0xFFFF_FFFFL;
  private static final long HIGH = ~LOW;

  /**
   * Two floats as one long, the first in the low half. Only halves are moved, so that on a
   * big-endian machine the bytes of a float, read and written the wrong way round, come out right.
   */
  private static final ValueLayout.OfLong LITTLE_LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Pack() {}

  /** Source [kc, extent] with {@code ld} elements to a row. */
  static void copy(
      int kc,
      int extent,
      int width,
      MemorySegment source,
      long sourceBytes,
      int ld,
      MemorySegment pack,
      long packBytes) {
    long panelBytes = (long) kc * width * Float.BYTES;
    long panel = packBytes;
    for (int j = 0; j < extent; j += width) {
      int columns = Math.min(width, extent - j);
      long from = sourceBytes + (long) j * Float.BYTES;
      if (columns == width && width % 8 == 0) {
        copyEights(kc, width, source, from, ld, pack, panel);
      } else {
        copyEdge(kc, columns, width, source, from, ld, pack, panel);
      }
      panel += panelBytes;
    }
  }

  private static void copyEights(
      int kc, int width, MemorySegment source, long from, int ld, MemorySegment pack, long panel) {
    long rowBytes = (long) width * Float.BYTES;
    long stride = (long) ld * Float.BYTES;
    long end = panel + kc * rowBytes;
    long skip = stride - rowBytes;
    long read = from;
    long row = panel;
    while (row != end) {
      row += rowBytes;
      for (long write = row - rowBytes; write != row; write += 32) {
        long v0 = source.get(JAVA_LONG_UNALIGNED, read);
        long v1 = source.get(JAVA_LONG_UNALIGNED, read + 8);
        long v2 = source.get(JAVA_LONG_UNALIGNED, read + 16);
        long v3 = source.get(JAVA_LONG_UNALIGNED, read + 24);
        pack.set(JAVA_LONG_UNALIGNED, write, v0);
        pack.set(JAVA_LONG_UNALIGNED, write + 8, v1);
        pack.set(JAVA_LONG_UNALIGNED, write + 16, v2);
        pack.set(JAVA_LONG_UNALIGNED, write + 24, v3);
        read += 32;
      }
      read += skip;
    }
  }

  private static void copyEdge(
      int kc,
      int columns,
      int width,
      MemorySegment source,
      long from,
      int ld,
      MemorySegment pack,
      long panel) {
    long stride = (long) ld * Float.BYTES;
    long rowBytes = (long) width * Float.BYTES;
    long used = (long) columns * Float.BYTES;
    long end = panel + kc * rowBytes;
    long read = from;
    for (long row = panel; row != end; row += rowBytes) {
      for (long at = 0; at != used; at += Float.BYTES) {
        pack.set(JAVA_FLOAT_UNALIGNED, row + at, source.get(JAVA_FLOAT_UNALIGNED, read + at));
      }
      for (long at = used; at != rowBytes; at += Float.BYTES) {
        pack.set(JAVA_FLOAT_UNALIGNED, row + at, 0f);
      }
      read += stride;
    }
  }

  /** Source [extent, kc] with {@code ld} elements to a row. */
  static void transpose(
      int kc,
      int extent,
      int width,
      MemorySegment source,
      long sourceBytes,
      int ld,
      MemorySegment pack,
      long packBytes) {
    long panelBytes = (long) kc * width * Float.BYTES;
    long panel = packBytes;
    for (int j = 0; j < extent; j += width) {
      int columns = Math.min(width, extent - j);
      for (int p = 0; p < kc; p += STRIP) {
        int terms = Math.min(STRIP, kc - p);
        long from = sourceBytes + ((long) j * ld + p) * Float.BYTES;
        transposeStrip(
            terms, columns, width, source, from, ld, pack, panel + (long) p * width * Float.BYTES);
      }
      panel += panelBytes;
    }
  }

  private static void transposeStrip(
      int terms,
      int columns,
      int width,
      MemorySegment source,
      long from,
      int ld,
      MemorySegment pack,
      long strip) {
    int j = 0;
    for (; j + 2 <= columns; j += 2) {
      long read = from + (long) j * ld * Float.BYTES;
      transposePair(terms, width, source, read, ld, pack, strip + ((long) j << 2));
    }
    for (; j < width; j++) {
      long read = from + (long) j * ld * Float.BYTES;
      long write = strip + ((long) j << 2);
      for (int p = 0; p < terms; p++) {
        float value = j < columns ? source.get(JAVA_FLOAT_UNALIGNED, read + ((long) p << 2)) : 0f;
        pack.set(JAVA_FLOAT_UNALIGNED, write + (long) p * width * Float.BYTES, value);
      }
    }
  }

  /** Two rows and two terms at a time: loads and stores of 8 bytes, which are what limits it. */
  private static void transposePair(
      int terms, int width, MemorySegment source, long read, int ld, MemorySegment pack, long to) {
    long stride = (long) ld * Float.BYTES;
    long step = (long) width * Float.BYTES;
    long end = read + (long) (terms & ~1) * Float.BYTES;
    long write = to;
    for (long from = read; from != end; from += Long.BYTES) {
      long upper = source.get(LITTLE_LONG, from);
      long lower = source.get(LITTLE_LONG, from + stride);
      pack.set(LITTLE_LONG, write, upper & LOW | lower << 32);
      pack.set(LITTLE_LONG, write + step, upper >>> 32 | lower & HIGH);
      write += 2 * step;
    }
    if ((terms & 1) != 0) {
      pack.set(JAVA_FLOAT_UNALIGNED, write, source.get(JAVA_FLOAT_UNALIGNED, end));
      pack.set(JAVA_FLOAT_UNALIGNED, write + 4, source.get(JAVA_FLOAT_UNALIGNED, end + stride));
    }
  }
}
