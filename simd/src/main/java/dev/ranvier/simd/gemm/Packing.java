package dev.ranvier.simd.gemm;

import java.lang.foreign.MemorySegment;

/**
 * What of a block is copied, where to, and how much room that takes; {@link Pack} copies. A column
 * of B lies in a wide panel if a whole one holds it, otherwise in a narrow one.
 *
 * @param rows of a tile
 * @param wideColumns of the wide tile
 * @param narrowColumns of the narrow tile
 */
record Packing(int rows, int wideColumns, int narrowColumns) {

  private static final long LINE_BYTES = 64;

  void packA(
      Form form,
      int kc,
      int mc,
      MemorySegment a,
      long aBytes,
      int lda,
      int pc,
      int ic,
      MemorySegment pack,
      long packedA) {
    int width = rows;
    if (form == Form.TN) {
      long from = aBytes + ((long) pc * lda + ic) * Float.BYTES;
      Pack.copy(kc, mc, width, a, from, lda, pack, packedA);
    } else {
      long from = aBytes + ((long) ic * lda + pc) * Float.BYTES;
      Pack.transpose(kc, mc, width, a, from, lda, pack, packedA);
    }
  }

  void packB(
      Form form,
      boolean direct,
      int kc,
      int nc,
      MemorySegment b,
      long bBytes,
      int ldb,
      int pc,
      int jc,
      MemorySegment pack,
      long packedB) {
    int panels = direct ? 0 : nc - nc % wideColumns;
    int rest = direct ? nc - nc % narrowColumns : panels;
    packPanels(form, kc, panels, wideColumns, b, bBytes, ldb, pc, jc, pack, packedB);
    long packedRest = packedB + (long) panels * kc * Float.BYTES;
    packPanels(form, kc, nc - rest, narrowColumns, b, bBytes, ldb, pc, jc + rest, pack, packedRest);
  }

  private static void packPanels(
      Form form,
      int kc,
      int columns,
      int width,
      MemorySegment b,
      long bBytes,
      int ldb,
      int pc,
      int jc,
      MemorySegment pack,
      long packed) {
    if (form == Form.NT) {
      long from = bBytes + ((long) jc * ldb + pc) * Float.BYTES;
      Pack.transpose(kc, columns, width, b, from, ldb, pack, packed);
    } else {
      long from = bBytes + ((long) pc * ldb + jc) * Float.BYTES;
      Pack.copy(kc, columns, width, b, from, ldb, pack, packed);
    }
  }

  long tileBytes() {
    return lineBytes((long) rows * wideColumns);
  }

  long packABytes(int m, int kc) {
    return lineBytes(panels(Math.min(m, Gemm.MC), rows) * kc);
  }

  long packBBytes(int n, int kc) {
    return lineBytes(panels(Math.min(n, Gemm.NC), narrowColumns) * kc);
  }

  private static long panels(int extent, int width) {
    return ((long) extent + width - 1) / width * width;
  }

  private static long lineBytes(long floats) {
    return (floats * Float.BYTES + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
  }
}
