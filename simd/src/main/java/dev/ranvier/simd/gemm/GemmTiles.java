package dev.ranvier.simd.gemm;

import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import java.util.List;

/** The list of tiles. A tile declared here is tested for parity and edges on every machine. */
final class GemmTiles {

  /** Bits of a vector that come with 32 registers; AVX2 and SSE have 16, NEON 32 at any width. */
  private static final int WIDE = 512;

  private GemmTiles() {}

  /** Every tile that can run here; the narrow ones also run, only slower, on wide vectors. */
  static List<MacroKernel> all() {
    return vectors()
        ? List.of(
            new GemmTileScalar(),
            new GemmTile8x3v(),
            new GemmTile8x1v(),
            new GemmTile4x3v(),
            new GemmTile4x1v())
        : List.of(new GemmTileScalar());
  }

  /** The product on the tiles for this machine's vectors. */
  static Gemm best(Tier tier) {
    if (tier.require() == Tier.SCALAR || !vectors()) {
      return new Gemm(new GemmTileScalar());
    }
    return manyRegisters()
        ? new Gemm(new GemmTile8x3v(), new GemmTile8x1v(), Gemm.DIRECT_B_ROWS)
        : new Gemm(new GemmTile4x3v(), new GemmTile4x1v(), Gemm.DIRECT_B_ROWS);
  }

  /** Vector tiles fuse multiply and add; where the hardware cannot, the scalar tile stands in. */
  static boolean vectors() {
    return Simd.current().available();
  }

  private static boolean manyRegisters() {
    return Simd.current().bits() >= WIDE || "aarch64".equals(System.getProperty("os.arch"));
  }
}
