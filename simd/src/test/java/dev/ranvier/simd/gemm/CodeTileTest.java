package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.code.x86.GemmEmitter.BForm;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** One call of a tile in machine code may take as long as it wants: nobody waits for it. */
@Anywhere
class CodeTileTest {

  private static final int PANELS = 16;

  /** From a tenth of a second to some: a collection must only once be the faster one. */
  private static final int ATTEMPTS = 7;

  @Test
  void aLongProductHoldsUpNoGarbageCollection() throws Exception {
    List<CodeTile> tiles = GemmCodeCases.tiles();
    Assumptions.assumeFalse(tiles.isEmpty(), "no machine code here");
    boolean collected = false;
    for (int i = 0; i < ATTEMPTS && !collected; i++) {
      collected = isCollectedWithin(tiles.getFirst(), 16_384 << i);
    }
    assertThat(collected).as("a garbage collection in half of the time of a product").isTrue();
  }

  /** All rows are the same in memory, so that little of it does. */
  private static boolean isCollectedWithin(CodeTile tile, int rows) throws Exception {
    int n = PANELS * tile.columns();
    long step = (long) tile.columns() * Float.BYTES;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment a = arena.allocate((long) tile.rows() * Gemm.KC * Float.BYTES, 64);
      MemorySegment b = arena.allocate((long) n * Gemm.KC * Float.BYTES, 64);
      MemorySegment c = arena.allocate((long) n * Float.BYTES, 64);
      MemorySegment scratch = arena.allocate((long) CodeTile.SCRATCH_FLOATS * Float.BYTES, 64);
      long[] product = new long[1];
      Runnable call =
          () -> {
            long start = System.nanoTime();
            tile.run(
                BForm.PANELS,
                rows,
                n,
                Gemm.KC,
                a.address(),
                Float.BYTES,
                (long) tile.rows() * Float.BYTES,
                0,
                b.address(),
                step,
                step * Gemm.KC,
                true,
                c.address(),
                0,
                false,
                0,
                null,
                0,
                0,
                scratch.address());
            product[0] = System.nanoTime() - start;
          };
      Thread thread = Thread.ofPlatform().start(call);
      Thread.sleep(20); // it is in the call by now, or an attempt is lost
      long start = System.nanoTime();
      System.gc();
      long collection = System.nanoTime() - start;
      thread.join();
      return collection < product[0] / 2;
    }
  }
}
