package dev.ranvier.bench.lab;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source of a tile of any shape, written as the declared ones are: one statement for each sum,
 * one zero for all of them, one loop.
 *
 * @param rows of the tile
 * @param vectors in a row of it
 * @param parted after so many rows a branch that is never taken parts the loads of A; 0 for none
 * @param checked whether memory is a segment and an offset, with bounds checks, instead of {@code
 *     Memory.ALL}
 */
record TileSource(int rows, int vectors, int parted, boolean checked) {

  private static final Pattern NAME =
      Pattern.compile("([1-9]\\d?)x([1-9]\\d?)v(?:-parted([1-9]\\d?))?(-checked)?");

  private static final int MOST_SUMS = 64;

  private static final String HEAD =
      """
      package dev.ranvier.simd.gemm;

      import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

      import dev.ranvier.simd.vector.Lanes;
      import dev.ranvier.simd.vector.Memory;
      import java.lang.foreign.MemorySegment;
      import java.nio.ByteOrder;
      import jdk.incubator.vector.FloatVector;

      public final class NAME implements MacroKernel {
        private static final int ROWS = %d;
        private static final int VECTORS = %d;
        private static final int COLUMNS = VECTORS * Lanes.COUNT;
        private static final int TILE_ROW_BYTES = VECTORS * Lanes.BYTES;
        private static final ByteOrder ORDER = ByteOrder.nativeOrder();
        public static MemorySegment memory;

        public NAME() {}

        @Override
        public int rows() {
          return ROWS;
        }

        @Override
        public int columns() {
          return COLUMNS;
        }

        @Override
        public void run(
            int mc, int nc, int kc, long a, long aRowBytes, long aStepBytes, long aPanelBytes,
            long b, long bStepBytes, long bPanelBytes, boolean first, long c, long cRowBytes,
            long tile) {
          long panelB = b;
          for (int j = 0; j < nc; j += COLUMNS, panelB += bPanelBytes) {
            int columns = Math.min(COLUMNS, nc - j);
            long panelA = a;
            for (int i = 0; i < mc; i += ROWS, panelA += aPanelBytes) {
              int rows = Math.min(ROWS, mc - i);
              long corner = c + i * cRowBytes + (long) j * Float.BYTES;
              if (first && rows == ROWS && columns == COLUMNS) {
                accumulate(SEGMENT kc, panelA, aStepBytes, panelB, bStepBytes, corner, cRowBytes);
                continue;
              }
              accumulate(SEGMENT kc, panelA, aStepBytes, panelB, bStepBytes, tile, TILE_ROW_BYTES);
              TileKernel.apply(rows, columns, COLUMNS, tile, first, corner, cRowBytes);
            }
          }
        }

        private static void accumulate(
            PARAMETER int kc, long a, long aStepBytes, long b, long bStepBytes, long out,
            long outRowBytes) {
          FloatVector zero = FloatVector.zero(Lanes.FLOATS);
      """;

  /**
   * The tile of a name: {@code 6x4v}, {@code 8x3v-parted4}, {@code 8x3v-checked}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static TileSource parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (matcher.matches()) {
      int rows = Integer.parseInt(matcher.group(1));
      int vectors = Integer.parseInt(matcher.group(2));
      int parted = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
      if (rows * vectors <= MOST_SUMS) {
        return new TileSource(rows, vectors, parted, matcher.group(4) != null);
      }
    }
    throw new IllegalArgumentException(
        ("--shape is '%s', expected a tile such as 6x4v, of at most %s sums, or 8x3v-parted4, which"
                + " has a branch after each four rows, or 8x3v-checked, with bounds checks")
            .formatted(name, MOST_SUMS));
  }

  /** In the CSV, and on the command line. */
  String name() {
    return rows
        + "x"
        + vectors
        + "v"
        + (parted == 0 ? "" : "-parted" + parted)
        + (checked ? "-checked" : "");
  }

  String className() {
    return "LabTile" + name().replace("-", "_");
  }

  /** The class, in the package of the declared tiles. */
  String text() {
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, HEAD, rows, vectors));
    each((i, j) -> text.append("    FloatVector c%s_%s = zero;\n".formatted(i, j)));
    text.append("    long end = a + kc * aStepBytes;\n    long nextB = b;\n");
    text.append("    for (long nextA = a; nextA != end; nextA += aStepBytes) {\n");
    text.append("      long pa = nextA MASK;\n      long pb = nextB MASK;\n");
    for (int j = 0; j < vectors; j++) {
      text.append(
          "      FloatVector b%s = FloatVector.fromMemorySegment(Lanes.FLOATS, ALL, pb + %s * Lanes.BYTES, ORDER);\n"
              .formatted(j, j));
    }
    text.append("      FloatVector x;\n");
    for (int i = 0; i < rows; i++) {
      if (parted > 0 && i > 0 && i % parted == 0) {
        // Each branch a condition of its own: C2 drops the second of the same.
        text.append("      if (nextB == %s) {\n        break;\n      }\n".formatted(i / parted));
      }
      text.append(
          "      x = FloatVector.broadcast(Lanes.FLOATS, ALL.get(JAVA_FLOAT_UNALIGNED, pa + %s));\n"
              .formatted(Float.BYTES * i));
      for (int j = 0; j < vectors; j++) {
        text.append("      c%s_%s = x.fma(b%s, c%s_%s);\n".formatted(i, j, j, i, j));
      }
    }
    text.append("      nextB += bStepBytes;\n    }\n");
    for (int i = 0; i < rows; i++) {
      text.append("    long t%s = (out + %s * outRowBytes) MASK;\n".formatted(i, i));
      for (int j = 0; j < vectors; j++) {
        text.append(
            "    c%s_%s.intoMemorySegment(ALL, t%s + %s * Lanes.BYTES, ORDER);\n"
                .formatted(i, j, i, j));
      }
    }
    return text.append("  }\n}\n")
        .toString()
        .replace("NAME", className())
        .replace("SEGMENT", checked ? "memory," : "")
        .replace("PARAMETER", checked ? "MemorySegment memory," : "")
        .replace(" MASK", checked ? " - memory.address()" : " & Memory.ADDRESS")
        .replace("ALL", checked ? "memory" : "Memory.ALL");
  }

  private interface Sum {
    void at(int row, int vector);
  }

  private void each(Sum sum) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < vectors; j++) {
        sum.at(i, j);
      }
    }
  }
}
