package dev.ranvier.simd.gemm;

import java.util.stream.Stream;

/**
 * Tiles of the same number of rows, widest first. The columns of C go to as many whole panels of
 * the widest as there are, the rest to one panel of the narrowest that holds it. A last panel of A
 * with few rows may go to a tile of fewer rows that reads the same panels.
 */
final class TileSet {

  private final MacroKernel[] tiles;
  private final CodeTile code;
  private MacroKernel low;

  TileSet(MacroKernel... tiles) {
    this.tiles = tiles.clone();
    this.code = tiles[0] instanceof CodeTile bands ? bands : null;
    this.low = tiles[0];
    for (MacroKernel tile : tiles) {
      require(
          tile.rows() == tiles[0].rows() && tile.columns() <= tiles[0].columns(),
          tile,
          "as many rows as the first tile, %s, and no more columns than its %s"
              .formatted(tiles[0].rows(), tiles[0].columns()));
    }
  }

  private static void require(boolean right, MacroKernel tile, String expected) {
    if (!right) {
      throw new IllegalArgumentException(
          "%s has %s rows and %s columns, expected %s"
              .formatted(tile.getClass().getSimpleName(), tile.rows(), tile.columns(), expected));
    }
  }

  /**
   * Sees to it that panels come out as these tiles read them. Rows are worked through in groups,
   * and each group begins with a panel of its own: one that went across would be read from its
   * start.
   *
   * @throws IllegalArgumentException naming the tile and what does not fit
   */
  void requirePanels(Pack packer) {
    for (MacroKernel tile : tiles) {
      require(
          code != null || GemmScratch.GROUP_ROWS % tile.rows() == 0,
          tile,
          "rows that divide a group of " + GemmScratch.GROUP_ROWS);
      String packs = packer.getClass().getSimpleName();
      require(packer.takes(tile.rows()), tile, "rows that %s makes panels of".formatted(packs));
      require(
          packer.takes(tile.columns()), tile, "columns that %s makes panels of".formatted(packs));
    }
  }

  /** The same with a tile as wide as the widest for as many rows as that has. */
  TileSet withLow(MacroKernel tile) {
    require(
        tile.columns() == tiles[0].columns() && tile.rows() < tiles[0].rows(),
        tile,
        "the %s columns of the widest tile and fewer than its %s rows"
            .formatted(tiles[0].columns(), tiles[0].rows()));
    TileSet set = new TileSet(tiles);
    set.low = tile;
    return set;
  }

  /** The one tile of a set in machine code, which takes whole bands of rows; null in others. */
  CodeTile code() {
    return code;
  }

  int rows() {
    return tiles[0].rows();
  }

  MacroKernel wide() {
    return tiles[0];
  }

  /** The widest tile for so many rows. */
  MacroKernel wide(int rows) {
    return rows <= low.rows() ? low : tiles[0];
  }

  /** Columns in whole panels of the widest tile. */
  int wideColumns(int n) {
    return n - n % tiles[0].columns();
  }

  /** The tile for {@code rest} columns, less than the widest has. */
  MacroKernel narrow(int rest) {
    MacroKernel best = tiles[0];
    for (MacroKernel tile : tiles) {
      if (tile.columns() >= rest && tile.columns() < best.columns()) {
        best = tile;
      }
    }
    return best;
  }

  /** Columns of a B that is packed whole: the last panel is filled up. */
  int packedColumns(int n) {
    int rest = n - wideColumns(n);
    return rest == 0 ? n : n - rest + narrow(rest).columns();
  }

  @Override
  public String toString() {
    return String.join(
        " and ",
        Stream.of(tiles)
            .map(tile -> code == null ? tile.getClass().getSimpleName() : tile.toString())
            .toList());
  }
}
