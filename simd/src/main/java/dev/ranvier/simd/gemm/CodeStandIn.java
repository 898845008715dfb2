package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.Simd;
import dev.ranvier.simd.code.x86.GemmEmitter.BForm;
import dev.ranvier.simd.vector.Memory;

/**
 * What a {@link CodeTile} does, in Java and on the same panels: until the code is there, where it
 * is refused, and to compare it with.
 *
 * <p>Defined by {@link GemmTileScalar}, as it is made of tiles that take rows at any distance.
 */
final class CodeStandIn {

  /** Made when code is refused. */
  private static CodeStandIn lasting;

  private final MacroKernel tile;

  /** On such a tile. */
  CodeStandIn(MacroKernel tile) {
    this.tile = tile;
  }

  /** Where code is refused, which then stays so: the best there is. */
  static CodeStandIn lasting() {
    CodeStandIn made = lasting;
    if (made == null) {
      made = new CodeStandIn(GemmTiles.strided().getLast());
      lasting = made;
    }
    return made;
  }

  /**
   * A block.
   *
   * @param rows of a band; {@code width} columns of a panel
   */
  void run(
      int rows,
      int width,
      BForm form,
      int mc,
      int nc,
      int kc,
      long a,
      long aRowBytes,
      long aStepBytes,
      long aPanelBytes,
      long b,
      long bStepBytes,
      long bPanelBytes,
      boolean first,
      long c,
      long cRowBytes,
      long packed,
      long scratch) {
    long step = form == BForm.PANELS ? (long) width * Float.BYTES : bStepBytes;
    long within = tile.rows() * aRowBytes;
    for (int j = 0; j < nc; j += width) {
      int columns = Math.min(width, nc - j);
      int whole = tile.reads(1) ? columns : columns - columns % tile.columns();
      long panel = b + j / width * bPanelBytes;
      if (form == BForm.PACKING) {
        long to = packed + (long) j * kc * Float.BYTES;
        PackScalar.gather(kc, columns, width, panel, step, Float.BYTES, to);
      }
      long narrow = (long) tile.columns() * Float.BYTES;
      for (int i = 0; i < mc; i += rows) {
        int height = Math.min(rows, mc - i);
        long band = a + i / rows * aPanelBytes;
        long corner = c + i * cRowBytes + (long) j * Float.BYTES;
        if (whole > 0) {
          tile.run(
              height,
              whole,
              kc,
              band,
              aRowBytes,
              aStepBytes,
              within,
              panel,
              step,
              narrow,
              first,
              corner,
              cRowBytes,
              scratch);
        }
        for (int column = whole; column < columns; column++) {
          long at = (long) column * Float.BYTES;
          column(
              height,
              kc,
              band,
              aRowBytes,
              aStepBytes,
              panel + at,
              step,
              first,
              corner + at,
              cRowBytes);
        }
      }
    }
  }

  /** One column of a band. */
  private static void column(
      int rows,
      int kc,
      long a,
      long aRowBytes,
      long aStepBytes,
      long b,
      long bStepBytes,
      boolean first,
      long c,
      long cRowBytes) {
    for (int i = 0; i < rows; i++) {
      float sum = 0f;
      for (int p = 0; p < kc; p++) {
        float x = get(a + i * aRowBytes + p * aStepBytes);
        float y = get(b + p * bStepBytes);
        sum = Simd.FMA ? Math.fma(x, y, sum) : x * y + sum;
      }
      long to = (c + i * cRowBytes) & Memory.ADDRESS;
      Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to, first ? sum : get(to) + sum);
    }
  }

  private static float get(long address) {
    return Memory.ALL.get(JAVA_FLOAT_UNALIGNED, address & Memory.ADDRESS);
  }
}
