package dev.ranvier.simd.gemm;

import dev.ranvier.simd.vector.Memory;

/** Products of one block, so small that the loop nest would cost more than the sums. */
final class SmallProduct {

  /** Rows up to which a product in place is done at once, and its epilogue afterwards. */
  private static final int MOST_ROWS = 256;

  private final MacroKernel tile;
  private final Blocking blocking;

  /** On a tile for rows where they lie, if it can do without the loop nest. */
  SmallProduct(MacroKernel tile, Blocking blocking) {
    this.tile = tile;
    this.blocking = blocking;
  }

  boolean takes(GemmCall call) {
    boolean way =
        tile instanceof CodeTile
            ? call.form != Form.NT && blocking.leavesB(call.form, call.m, call.n, call.k)
            : tile.inPlaceVectors() > 0 && !call.add;
    return way
        && blocking.leavesA(call.form, call.m, call.n, call.k)
        && call.m > 0
        && call.n > 0
        && call.k > 0
        && call.k <= Gemm.KC
        && call.m <= MOST_ROWS
        && Memory.isNear(tile.rows(), call.aRowBytes);
  }

  /** B of NT is transposed first, into the scratch behind the tile. */
  void multiply(GemmCall call, long scratch) {
    if (tile instanceof CodeTile code) {
      code.multiply(call, scratch);
      call.finish(0, call.m, 0, call.n, call.cAddress);
      return;
    }
    long b = call.b;
    long bTermBytes = call.bTermBytes;
    if (call.form == Form.NT) {
      b = call.packSmall(scratch);
      bTermBytes = (long) call.smallWidth() << 2;
    }
    InPlaceKernel.run(
        tile.inPlaceVectors() == 2,
        call.m,
        call.n,
        call.k,
        call.a,
        call.aRowBytes,
        call.aTermBytes,
        b,
        bTermBytes,
        call.cAddress,
        (long) call.ldc << 2,
        call.padded,
        scratch);
    call.finish(0, call.m, 0, call.n, call.cAddress);
  }
}
