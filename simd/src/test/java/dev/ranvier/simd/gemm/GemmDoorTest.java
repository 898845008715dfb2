package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Doors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the door of products refuses beside hostile operands: callers at once, sizes that wrap. */
@Doors
class GemmDoorTest {

  private static final int SIZE = 40;

  @Test
  void aSecondThreadInOneGemmIsRefusedAndHarmless() throws Exception {
    for (Tier tier : TestTiers.all()) {
      Gemm gemm = Gemm.of(tier);
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch refused = new CountDownLatch(1);
      try (Arena arena = Arena.ofShared()) {
        MemorySegment first = memory(arena);
        CompletableFuture<Void> caller =
            CompletableFuture.runAsync(
                () ->
                    run(
                        gemm,
                        first,
                        (c, at, row, column, rows, columns) -> {
                          inside.countDown();
                          await(refused);
                        }));
        inside.await();
        MemorySegment second = memory(arena);
        assertThatThrownBy(() -> run(gemm, second, null))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("in the middle of a product");
        refused.countDown();
        caller.join();
        assertThat(first.get(ValueLayout.JAVA_FLOAT, 0)).isEqualTo(SIZE);
        assertThatCode(() -> run(gemm, second, null)).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void aProductFromInsideAnEpilogueOfTheSameGemmIsRefused() {
    for (Tier tier : TestTiers.all()) {
      Gemm gemm = Gemm.of(tier);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment memory = memory(arena);
        Epilogue again = (c, at, row, column, rows, columns) -> run(gemm, memory, null);
        assertThatThrownBy(() -> run(gemm, memory, again))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("around this epilogue");
        assertThatCode(() -> run(gemm, memory, null)).doesNotThrowAnyException();
      }
    }
  }

  /** Without terms A and B are empty, and only C is left to be too large. */
  @Test
  void aResultWhoseBytesWrapIsRefused() {
    int m = (1 << 30) + 5;
    int ld = Integer.MAX_VALUE;
    for (Tier tier : TestTiers.all()) {
      Gemm gemm = Gemm.of(tier);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment s = arena.allocate(4 << 20, 64);
        assertThatThrownBy(
                () -> gemm.multiply(Form.NN, m, 5, 0, s, 0, ld, s, 0, ld, 0f, s, 0, ld, s, 0))
            .isExactlyInstanceOf(IndexOutOfBoundsException.class)
            .hasMessageContaining("C needs 9223372066919546884 bytes")
            .hasMessageContaining("has 4194304");
      }
    }
  }

  /** A packed B whose bytes are more than 64 bits count was taken for an empty one. */
  @Test
  void aPackedMatrixLargerThanMemoryIsRefused() {
    Gemm gemm = Gemm.of(Tier.SCALAR);
    int huge = 1 << 30;
    assertThatThrownBy(() -> gemm.prepackedBytes(huge, huge))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more bytes than memory can have");
  }

  private static MemorySegment memory(Arena arena) {
    MemorySegment memory = arena.allocate(1 << 20, 64);
    for (long at = 4L * SIZE * SIZE; at < 12L * SIZE * SIZE; at += 4) {
      memory.set(ValueLayout.JAVA_FLOAT, at, 1f);
    }
    return memory;
  }

  /** C, A, B and the scratch one behind the other. */
  private static void run(Gemm gemm, MemorySegment memory, Epilogue epilogue) {
    long bytes = 4L * SIZE * SIZE;
    gemm.multiply(
        Form.NN,
        SIZE,
        SIZE,
        SIZE,
        new Matrix(memory, bytes, SIZE),
        new Matrix(memory, 2 * bytes, SIZE),
        0f,
        new Matrix(memory, 0, SIZE),
        epilogue,
        new Matrix(memory, 64 * 1024, 0));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
