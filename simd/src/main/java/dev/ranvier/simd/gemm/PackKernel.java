package dev.ranvier.simd.gemm;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * panel[k,width] = source[k,columns] or the transpose of source[columns,k].
 *
 * <p>Layout: as {@link Pack} says; width is a multiple of a vector, or 4 or 8 within one.
 *
 * <p>Needs: source and panel apart.
 *
 * <p>Registers: one, and a mask; the transposes see {@link Interleave16Kernel}.
 *
 * <p>Defined by {@link PackScalar}.
 */
final class PackKernel implements Pack {

  /** Whole vectors, or what the exchanges of halves of a vector end with: 4 or 8. */
  @Override
  public boolean takes(int width) {
    return width >= Lanes.COUNT ? width % Lanes.COUNT == 0 : width == 4 || width == 8;
  }

  @Override
  public void copy(int k, int columns, int width, long source, long rowBytes, long panel) {
    if (columns == width && width % Lanes.COUNT == 0) {
      copyVectors(k, (long) width << 2, source, rowBytes, panel);
    } else {
      copyEdge(k, columns, width, source, rowBytes, panel);
    }
  }

  private static void copyVectors(int k, long widthBytes, long source, long rowBytes, long panel) {
    long to = panel & Memory.ADDRESS;
    long end = to + k * widthBytes;
    long skip = rowBytes - widthBytes;
    long from = source;
    while (to != end) {
      for (long stop = to + widthBytes; to != stop; to += Lanes.BYTES) {
        FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from & Memory.ADDRESS, Lanes.ORDER)
            .intoMemorySegment(Memory.ALL, to & Memory.ADDRESS, Lanes.ORDER);
        from += Lanes.BYTES;
      }
      from += skip;
    }
  }

  /**
   * Two panels at a time, each half a vector wide, all of a row before the next: whole cache lines
   * are read once.
   */
  @Override
  public void split(int k, int columns, int width, long source, long rowBytes, long panels) {
    int whole = 2 * width == Lanes.COUNT ? columns - columns % Lanes.COUNT : 0;
    long panelBytes = (long) k * width * Float.BYTES;
    if (whole > 0) {
      splitHalves(k, whole, source, rowBytes, panels, panelBytes);
    }
    for (int j = whole; j < columns; j += width) {
      long from = source + ((long) j << 2);
      long panel = panels + j / width * panelBytes;
      copy(k, Math.min(width, columns - j), width, from, rowBytes, panel);
    }
  }

  private static void splitHalves(
      int k, int columns, long source, long rowBytes, long panels, long panelBytes) {
    VectorMask<Float> lower = Lanes.FLOATS.indexInRange(0, Lanes.COUNT / 2);
    VectorMask<Float> upper = lower.not();
    long rowEnd = (long) columns << 2;
    long row = source;
    long start = panels;
    long end = panels + panelBytes;
    long half = Lanes.BYTES / 2;
    for (; start != end; start += half) {
      long to = start;
      for (long at = 0; at != rowEnd; at += Lanes.BYTES) {
        FloatVector two =
            FloatVector.fromMemorySegment(
                Lanes.FLOATS, Memory.ALL, (row + at) & Memory.ADDRESS, Lanes.ORDER);
        two.intoMemorySegment(Memory.ALL, to & Memory.ADDRESS, Lanes.ORDER, lower);
        to += panelBytes;
        two.intoMemorySegment(Memory.ALL, (to - half) & Memory.ADDRESS, Lanes.ORDER, upper);
        to += panelBytes;
      }
      row += rowBytes;
    }
  }

  /** A panel with fewer columns, one vector's width after another, the rest filled with zeros. */
  private static void copyEdge(
      int k, int columns, int width, long source, long rowBytes, long panel) {
    if (width % Lanes.COUNT != 0) {
      PackScalar.gather(k, columns, width, source, rowBytes, Float.BYTES, panel);
      return;
    }
    for (int j = 0; j < width; j += Lanes.COUNT) {
      VectorMask<Float> there = Lanes.FLOATS.indexInRange(j, Math.max(j, columns));
      long from = source + ((long) j << 2);
      long to = panel + ((long) j << 2);
      long end = from + k * rowBytes;
      for (; from != end; from += rowBytes) {
        FloatVector.fromMemorySegment(
                Lanes.FLOATS, Memory.ALL, from & Memory.ADDRESS, Lanes.ORDER, there)
            .intoMemorySegment(Memory.ALL, to & Memory.ADDRESS, Lanes.ORDER);
        to += (long) width << 2;
      }
    }
  }

  /**
   * In blocks of one vector's terms; a last block that is not whole starts earlier and writes some
   * terms again.
   */
  @Override
  public void transpose(int k, int columns, int width, long source, long rowBytes, long panel) {
    if (k < Lanes.COUNT || Lanes.COUNT * rowBytes > Memory.STRIDE) {
      PackScalar.gather(k, columns, width, source, Float.BYTES, rowBytes, panel);
      return;
    }
    int group = Math.min(width, Lanes.COUNT);
    for (int j = 0; j < width; j += group) {
      int first = Math.min(j, columns - 1);
      int last = Math.min(group, columns - first) - 1;
      long from = source + first * rowBytes;
      long to = panel + ((long) j << 2);
      interleave(k / Lanes.COUNT, group, last, width, from, rowBytes, to);
      if (k % Lanes.COUNT != 0) {
        long start = k - Lanes.COUNT;
        long tail = from + (start << 2);
        interleave(1, group, last, width, tail, rowBytes, to + start * width * Float.BYTES);
      }
    }
  }

  private static void interleave(
      int blocks, int group, int last, int width, long source, long rowBytes, long target) {
    long stepBytes = group == Lanes.COUNT ? (long) width << 2 : Lanes.BYTES;
    long blockBytes = (long) width * Lanes.BYTES;
    switch (group) {
      case 16 ->
          Interleave16Kernel.run(blocks, last, source, rowBytes, target, stepBytes, blockBytes);
      case 8 ->
          Interleave8Kernel.run(blocks, last, source, rowBytes, target, stepBytes, blockBytes);
      default ->
          Interleave4Kernel.run(blocks, last, source, rowBytes, target, stepBytes, blockBytes);
    }
  }
}
