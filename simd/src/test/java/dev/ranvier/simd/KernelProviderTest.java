package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.gemv.Gemv;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every provider of products gives the bits of the scalar one, or says why it cannot run. */
@Anywhere
class KernelProviderTest {

  private static final int M = 13;
  private static final int N = 48;
  private static final int K = 600;

  @ParameterizedTest
  @EnumSource(KernelProvider.class)
  void givesTheBitsOfTheScalarOneOrARefusal(KernelProvider provider) {
    if (!runs(provider)) {
      assertThatThrownBy(() -> Gemm.of(provider)).hasMessageContaining("cannot run: ");
      assertThatThrownBy(() -> Gemv.of(provider)).hasMessageContaining("cannot run: ");
      return;
    }
    int[] expected = product(Gemm.of(KernelProvider.SCALAR));
    assertThat(product(Gemm.of(provider))).isEqualTo(expected);
    assertThat(product(Gemm.of(provider, ThreadTeam.shared(), 2))).isEqualTo(expected);
    assertThat(product(Gemm.ofPaddedRows(provider, null, 1))).isEqualTo(expected);
    assertThat(row(Gemv.of(provider))).isEqualTo(Arrays.copyOf(expected, N));
  }

  @Test
  void theBestRunsAndATierHasOneOfItsOwn() {
    List<KernelProvider> run =
        Arrays.stream(KernelProvider.values()).filter(KernelProviderTest::runs).toList();
    assertThat(KernelProvider.best()).isEqualTo(run.getFirst());
    assertThat(KernelProvider.best().require()).isEqualTo(run.getFirst());
    for (Tier tier : Tier.values()) {
      assertThat(KernelProvider.of(tier).tier()).isEqualTo(tier);
    }
    assertThat(KernelProvider.CODE.tier()).isEqualTo(Tier.best());
  }

  private static boolean runs(KernelProvider provider) {
    return switch (provider) {
      case CODE -> MachineCode.current().available();
      case VECTOR -> Simd.current().available();
      case SCALAR -> true;
    };
  }

  private static int[] product(Gemm gemm) {
    try (Arena arena = Arena.ofConfined()) {
      Matrix c = new Matrix(arena.allocate(4L * M * N, 64), 0, N);
      Matrix packs = new Matrix(arena.allocate(gemm.packBytes(Form.NN, M, N, K), 64), 0, 0);
      gemm.multiply(Form.NN, M, N, K, filled(arena, M, K), filled(arena, K, N), 0f, c, null, packs);
      return c.segment().toArray(ValueLayout.JAVA_INT);
    }
  }

  private static int[] row(Gemv gemv) {
    try (Arena arena = Arena.ofConfined()) {
      Matrix y = new Matrix(arena.allocate(4L * N, 64), 0, N);
      Matrix lists = new Matrix(arena.allocate(gemv.scratchBytes(N, K), 64), 0, 0);
      MemorySegment x = filled(arena, M, K).segment();
      gemv.multiply(N, K, x, 0, filled(arena, K, N), y, 0, true, null, lists);
      return y.segment().toArray(ValueLayout.JAVA_INT);
    }
  }

  private static Matrix filled(Arena arena, int rows, int columns) {
    MemorySegment segment = arena.allocate(4L * rows * columns, 64);
    for (long i = 0; i < (long) rows * columns; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) Math.sin(i + columns));
    }
    return new Matrix(segment, 0, columns);
  }
}
