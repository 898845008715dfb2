package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Layouts.Layout;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Products of matrices whose rows are padded: the same bits, and nothing beyond the padding. */
@Width
class PaddedProductsTest {

  private static final int[] ROWS = {1, 3, 8, 10, 33};
  private static final int[] COLUMNS = {1, 10, 16, 20, 33, 64, 70};
  private static final int[] TERMS = {1, 4, 10, 15, 16, 17, 40};

  @Test
  void everySmallShapeGivesTheBitsOfTheScalarTile() {
    for (Form form : Form.values()) {
      for (int m : ROWS) {
        for (int n : COLUMNS) {
          for (int k : TERMS) {
            try (Arena arena = Arena.ofConfined()) {
              check(arena, form, m, n, k, 0);
              check(arena, form, m, n, k, 16);
            }
          }
        }
      }
    }
  }

  private static void check(Arena arena, Form form, int m, int n, int k, int extraStride) {
    boolean tn = form == Form.TN;
    boolean nt = form == Form.NT;
    Padded a = matrix(arena, tn ? k : m, tn ? m : k, extraStride);
    Padded b = matrix(arena, nt ? n : k, nt ? k : n, extraStride);
    Padded expected = new Padded(arena, m, n, extraStride, 0);
    run(arena, Gemm.of(Tier.SCALAR), form, k, a, b, expected);
    for (Gemm gemm : products()) {
      Padded actual = new Padded(arena, m, n, extraStride, 0);
      run(arena, gemm, form, k, a, b, actual);
      actual.assertSameBits(expected, gemm + ", " + form + " " + m + "x" + n + "x" + k);
      actual.assertGuards();
    }
  }

  /** Of the best tier, and of every tile in machine code that runs here. */
  private static List<Gemm> products() {
    List<Gemm> products = new ArrayList<>();
    products.add(Gemm.ofPaddedRows(Tier.best(), null, 1));
    for (CodeTile tile : GemmCodeCases.tiles()) {
      Blocking blocking = Blocking.here().ofCode(tile.rows(), tile.columns());
      products.add(GemmTiles.code(tile, blocking, true, null, 1));
    }
    return products;
  }

  private static Padded matrix(Arena arena, int rows, int columns, int extraStride) {
    return new Padded(arena, rows, columns, extraStride, 0)
        .fill(new Layout(rows, columns, 0, 0, 0).random(rows + columns, 1));
  }

  private static void run(Arena arena, Gemm gemm, Form form, int k, Padded a, Padded b, Padded c) {
    long bytes = gemm.packBytes(form, c.rows, c.columns, k);
    MemorySegment pack = arena.allocate(Math.max(bytes, 1), 64);
    gemm.multiply(
        form, c.rows, c.columns, k, a.segment, a.bytes, a.stride, b.segment, b.bytes, b.stride, 0f,
        c.segment, c.bytes, c.stride, pack, 0);
  }

  /** So that an update may take a gradient with its padding. */
  @Test
  void paddingOfTheResultIsLeftAloneOrZero() {
    try (Arena arena = Arena.ofConfined()) {
      for (Form form : Form.values()) {
        for (int n : COLUMNS) {
          Padded a = matrix(arena, 10, 10, 0);
          Padded b = form == Form.NT ? matrix(arena, n, 10, 0) : matrix(arena, 10, n, 0);
          for (Gemm gemm : products()) {
            Padded c = new Padded(arena, 10, n, 0, 0);
            c.segment.fill((byte) 0);
            run(arena, gemm, form, 10, a, b, c);
            assertPaddingIsZero(c, gemm + ", " + form);
          }
        }
      }
    }
  }

  private static void assertPaddingIsZero(Padded c, String product) {
    for (int i = 0; i < c.rows; i++) {
      for (int j = c.columns; j < PaddedRows.round(c.columns); j++) {
        float padding = c.segment.get(ValueLayout.JAVA_FLOAT, c.at(i, j));
        assertThat(padding).as("%s, %d columns, %d", product, c.columns, j).isZero();
      }
    }
  }
}
