package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.RequireVector;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.testkit.Width;
import org.junit.jupiter.api.Test;

/** A tile of a shape that packing and row groups cannot serve is refused before it multiplies. */
@Width
class TileSetTest {

  /** A tile of any shape, which is never run. */
  private record Tile(int rows, int columns) implements MacroKernel {

    @Override
    public void run(
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
        long tile) {
      throw new AssertionError("never run");
    }
  }

  private static Gemm product(Pack packer, MacroKernel... tiles) {
    return new Gemm(new TileSet(tiles), new TileSet(new GemmTileScalar()), packer, Blocking.here());
  }

  /** Its second group would read the first one's last panel. */
  @Test
  void aTileWhoseRowsDivideNoGroupIsRefusedBug() {
    for (int rows : new int[] {3, 6, 12}) {
      assertThatThrownBy(() -> product(new PackScalar(), new Tile(rows, 16)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Tile has %d rows and 16 columns, expected rows that divide a group of 32"
                  .formatted(rows));
    }
    product(new PackScalar(), new Tile(2, 16));
  }

  /** Two rows would come out of the exchange of four. */
  @Test
  void aTileThatVectorsCannotPackIsRefusedBug() {
    RequireVector.orSkip();
    int columns = Lanes.COUNT;
    assertThatThrownBy(() -> product(new PackKernel(), new Tile(2, columns)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Tile has 2 rows")
        .hasMessageContaining("expected rows that PackKernel makes panels of");
    assertThatThrownBy(() -> product(new PackKernel(), new Tile(4, columns + 2)))
        .hasMessageContaining("expected columns that PackKernel makes panels of");
    product(new PackKernel(), new Tile(4, 3 * columns), new Tile(4, columns));
    product(new PackKernel(), new Tile(8, 3 * columns));
  }

  @Test
  void tilesOfOneSetHaveOneNumberOfRows() {
    assertThatThrownBy(() -> new TileSet(new Tile(8, 32), new Tile(4, 16)))
        .hasMessage(
            "Tile has 4 rows and 16 columns, expected as many rows as the first tile, 8, and no"
                + " more columns than its 32");
    assertThatThrownBy(() -> new TileSet(new Tile(4, 16), new Tile(4, 32)))
        .hasMessageContaining("no more columns than its 16");
    assertThatThrownBy(() -> new TileSet(new Tile(8, 32)).withLow(new Tile(8, 32)))
        .hasMessageContaining("the 32 columns of the widest tile and fewer than its 8 rows");
  }
}
