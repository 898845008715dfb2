package dev.ranvier.simd.gemm;

import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.team.ThreadTeam;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of tiles. A tile declared here is tested for parity and edges on every machine, and
 * measured by {@code bench/run.sh jmh TileJmh}.
 */
final class GemmTiles {

  /** Bits of a vector that come with 32 registers; AVX2 and SSE have 16, NEON 32 at any width. */
  private static final int WIDE = 512;

  private GemmTiles() {}

  /** Every tile that can run here; the narrow ones also run, only slower, on wide vectors. */
  static List<MacroKernel> all() {
    List<MacroKernel> all = new ArrayList<>(strided());
    if (vectors()) {
      all.add(new GemmTile8x3v());
      all.add(new GemmTile8x2v());
      all.add(new GemmTile8x1v());
      all.add(new GemmTile4x3v());
      all.add(new GemmTile4x1v());
    }
    return all;
  }

  /** Those that take rows of A at any distance. */
  static List<MacroKernel> strided() {
    return vectors()
        ? List.of(new GemmTileScalar(), new GemmTile8x2vStrided(), new GemmTile8x1vStrided())
        : List.of(new GemmTileScalar());
  }

  /**
   * The product on one tile alone. One that takes A where it lies always does, the others never.
   *
   * @param blocking but for the columns up to which A is left where it lies
   */
  static Gemm alone(MacroKernel tile, Blocking blocking) {
    TileSet alone = new TileSet(tile);
    Pack pack = tile instanceof GemmTileScalar ? new PackScalar() : new PackKernel();
    boolean strided = false;
    for (MacroKernel other : strided()) {
      strided |= other.getClass() == tile.getClass();
    }
    TileSet inPlace = strided ? alone : new TileSet(new GemmTileScalar());
    return new Gemm(alone, inPlace, pack, blocking.leavingA(strided ? Integer.MAX_VALUE : 0));
  }

  /** The product on the tiles for this machine's vectors. */
  static Gemm best(Tier tier, ThreadTeam team, int threads) {
    Blocking blocking = Blocking.here();
    if (tier.require() == Tier.SCALAR || !vectors()) {
      TileSet scalar = new TileSet(new GemmTileScalar());
      return new Gemm(scalar, scalar, new PackScalar(), blocking, team, threads);
    }
    TileSet packed =
        manyRegisters()
            ? new TileSet(new GemmTile8x3v(), new GemmTile8x2v(), new GemmTile8x1v())
                .withLow(new GemmTile4x3v())
            : new TileSet(new GemmTile4x3v(), new GemmTile4x1v());
    TileSet strided =
        manyRegisters()
            ? new TileSet(new GemmTile8x2vStrided(), new GemmTile8x1vStrided())
            : new TileSet(new GemmTile8x1vStrided());
    return new Gemm(packed, strided, new PackKernel(), blocking, team, threads);
  }

  /** Vector tiles fuse multiply and add; where the hardware cannot, the scalar tile stands in. */
  static boolean vectors() {
    return Simd.current().available();
  }

  private static boolean manyRegisters() {
    return Simd.current().bits() >= WIDE || "aarch64".equals(System.getProperty("os.arch"));
  }
}
