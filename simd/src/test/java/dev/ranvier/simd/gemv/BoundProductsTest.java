package dev.ranvier.simd.gemv;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.BoundGemm;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Doors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Products that are checked once and run often see that their memory is gone all the same. */
@Doors
class BoundProductsTest {

  /** Room for the scratch of any of them. */
  private static final int BYTES = 1 << 20;

  private static final List<BiFunction<Tier, MemorySegment[], Runnable>> BOUND =
      List.of(
          (tier, s) ->
              Gemv.of(tier)
                      .bind(
                          3,
                          2,
                          new Matrix(s[0], 0, 2),
                          new Matrix(s[1], 0, 16),
                          new Matrix(s[2], 0, 3),
                          true,
                          null,
                          new Matrix(s[3], 0, 0))
                  ::multiply,
          (tier, s) -> {
            BoundGemm product =
                Gemm.of(tier)
                    .bind(
                        Form.NN,
                        2,
                        3,
                        2,
                        new Matrix(s[0], 0, 2),
                        new Matrix(s[1], 0, 16),
                        new Matrix(s[2], 0, 3),
                        null,
                        new Matrix(s[3], 0, 0));
            return () -> product.multiply(2, 2, false);
          },
          (tier, s) ->
              SmallLayers.of(
                      tier,
                      List.of(
                          new SmallLayers.Layer(
                              3,
                              2,
                              new Matrix(s[0], 0, 2),
                              new Matrix(s[1], 0, 16),
                              new Matrix(s[2], 0, 0),
                              SmallLayers.Function.LINEAR,
                              new Matrix(s[3], 0, 3))))
                  ::multiply);

  @Test
  void aRunAfterAnArenaWasClosedIsRefused() {
    for (Tier tier : TestTiers.all()) {
      for (var bound : BOUND) {
        for (int closed = 0; closed < 4; closed++) {
          try (Arena open = Arena.ofShared()) {
            Arena arena = Arena.ofShared();
            MemorySegment[] operands = operands(open);
            operands[closed] = arena.allocate(BYTES, 64);
            Runnable run = bound.apply(tier, operands);
            assertThatCode(run::run).doesNotThrowAnyException();
            arena.close();
            assertThatThrownBy(run::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
          }
        }
      }
    }
  }

  @Test
  void aRunOnAnotherThreadThanTheArenasIsRefused() {
    for (Tier tier : TestTiers.all()) {
      for (var bound : BOUND) {
        try (Arena arena = Arena.ofConfined()) {
          Runnable run = bound.apply(tier, operands(arena));
          assertThatCode(run::run).doesNotThrowAnyException();
          assertThatThrownBy(() -> CompletableFuture.runAsync(run).join())
              .isInstanceOf(CompletionException.class)
              .hasCauseInstanceOf(WrongThreadException.class);
        }
      }
    }
  }

  /** Numbers of rows are read back from scratch: from y they would be anything. */
  @Test
  void scratchThatSharesMemoryWithTheResultIsRefused() {
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment s = arena.allocate(128 << 10, 64);
        for (long shift : new long[] {0, 60, -60}) {
          refuse(
              () ->
                  Gemv.of(tier)
                      .multiply(
                          3,
                          2,
                          s,
                          0,
                          new Matrix(s, 0, 16),
                          new Matrix(s, 512, 3),
                          0,
                          true,
                          null,
                          new Matrix(s, 512 + shift, 0)));
          refuse(
              () ->
                  Bfloat16Gemv.of(tier)
                      .multiply(
                          1,
                          3,
                          2,
                          s,
                          0,
                          2,
                          new Matrix(s, 0, 0),
                          new Matrix(s, 512, 16),
                          true,
                          null,
                          new Matrix(s, 512 + shift, 0)));
          refuse(
              () ->
                  QuantizedGemv.of(tier)
                      .multiply(
                          1,
                          3,
                          2,
                          s,
                          0,
                          2,
                          new Matrix(s, 0, 0),
                          new Matrix(s, 0, 0),
                          new Matrix(s, 512, 16),
                          null,
                          new Matrix(s, 512 + shift, 0)));
        }
      }
    }
  }

  private static void refuse(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scratch and y share memory");
  }

  private static MemorySegment[] operands(Arena arena) {
    MemorySegment[] operands = new MemorySegment[4];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = arena.allocate(BYTES, 64);
    }
    return operands;
  }
}
