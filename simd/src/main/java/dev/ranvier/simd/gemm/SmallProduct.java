package dev.ranvier.simd.gemm;

import dev.ranvier.simd.vector.Memory;

/** Products of one block, so small that the loop nest would cost more than the sums. */
final class SmallProduct {

  /** Rows up to which a product in place is done at once, and its epilogue afterwards. */
  private static final int MOST_ROWS = 256;

  /** Rows and terms of a B that machine code turns as one panel. */
  private static final int MOST_TURNED = 64;

  private final MacroKernel tile;
  private final Blocking blocking;

  /** On a tile for rows where they lie, if it can do without the loop nest. */
  SmallProduct(MacroKernel tile, Blocking blocking) {
    this.tile = tile;
    this.blocking = blocking;
  }

  boolean takes(GemmCall call) {
    boolean way =
        tile instanceof CodeTile ? isOneCall(call) : tile.inPlaceVectors() > 0 && isVectors(call);
    return way
        && blocking.leavesA(call.form, call.m, call.n, call.k)
        && call.m > 0
        && call.n > 0
        && call.k > 0
        && call.k <= Gemm.KC
        && call.m <= MOST_ROWS
        && Memory.isNear(tile.rows(), call.aRowBytes);
  }

  private boolean isOneCall(GemmCall call) {
    // A part of C in scratch has fewer columns than C may have.
    boolean group = !call.streamed || call.m <= GemmScratch.GROUP_ROWS && call.n <= call.ldc;
    return group
        && (call.form == Form.NT
            ? Math.max(call.n, call.k) <= MOST_TURNED
            : blocking.leavesB(call.form, call.m, call.n, call.k));
  }

  private static boolean isVectors(GemmCall call) {
    return !call.add && !call.streamed;
  }

  /** B of NT is transposed first, into the scratch behind the tile. */
  void multiply(GemmCall call, long scratch) {
    long b = call.b;
    long bTermBytes = call.bTermBytes;
    if (call.form == Form.NT) {
      b = call.packSmall(scratch);
      bTermBytes = (long) call.smallWidth() << 2;
    }
    if (tile instanceof CodeTile code) {
      long c = call.streamed ? call.part(scratch) : call.cAddress;
      if (!code.multiply(call, b, bTermBytes, c, scratch)) {
        call.finish(0, call.m, 0, call.n, c);
      }
      return;
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
