package dev.ranvier.simd.gemm;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.team.ThreadTeam;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of tiles. A tile declared here is tested for parity and edges on every machine, and
 * measured by {@code bench/run.sh jmh TileJmh}; {@link TileTable} says which machine gets which.
 */
final class GemmTiles {

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

  /**
   * The product on the tiles that {@link TileTable} has for this machine: the one place that knows
   * what a provider's tiles are. A switch that names a tile of vectors goes before machine code.
   *
   * @param padded whether rows go on to a multiple of 16 floats
   */
  static Gemm best(KernelProvider provider, boolean padded, ThreadTeam team, int threads) {
    Level level = provider.require().level().orElse(null);
    if (level != null) {
      String name = Simd.tiles();
      for (CodeTile tile : CodeTile.all(level)) {
        if (name.isEmpty() || tile.shape().equals(name)) {
          return code(
              tile, Blocking.here().ofCode(tile.rows(), tile.columns()), padded, team, threads);
        }
      }
    }
    Tier tier = provider.tier();
    TileTable.Line line = tier == Tier.VECTOR && vectors() ? TileTable.here() : TileTable.scalar();
    return new Gemm(
        line.packed(), line.strided(), line.packer(), Blocking.here(), padded, team, threads);
  }

  /** The product on a tile in machine code alone. */
  static Gemm code(CodeTile tile, Blocking blocking, boolean padded, ThreadTeam team, int threads) {
    return new Gemm(
        new TileSet(tile), new TileSet(tile), tile.pack(), blocking, padded, team, threads);
  }

  /** Vector tiles fuse multiply and add; where the hardware cannot, the scalar tile stands in. */
  static boolean vectors() {
    return Simd.current().available();
  }
}
