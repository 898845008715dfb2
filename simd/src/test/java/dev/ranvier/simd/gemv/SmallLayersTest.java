package dev.ranvier.simd.gemv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Patience;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.gemv.SmallLayers.Function;
import dev.ranvier.simd.gemv.SmallLayers.Layer;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against a row of the GEMM, then bias and activation, each held against an oracle of its own. */
@Width
class SmallLayersTest {

  private static final long SEED = Long.getLong("ranvier.test.seed", 20_251_122L);

  private static List<KernelProvider> providers() {
    List<KernelProvider> providers = new ArrayList<>();
    TestTiers.all().forEach(tier -> providers.add(KernelProvider.of(tier)));
    if (MachineCode.current().available()) {
      providers.add(KernelProvider.CODE);
    }
    return providers;
  }

  private static int padded(int n) {
    return (n + Matrix.PADDING - 1) / Matrix.PADDING * Matrix.PADDING;
  }

  /** Operands of one layer between canaries, NaN in all padding. */
  private record Operands(
      int n, int k, int ldw, GuardedMemory x, GuardedMemory w, GuardedMemory bias) {

    Operands(Arena arena, int n, int k, int ldw, SplittableRandom random) {
      this(
          n,
          k,
          ldw,
          new GuardedMemory(arena, k, 1).fill(random, 1, k, k),
          new GuardedMemory(arena, (k - 1L) * ldw + padded(n), 0).fill(random, k, n, ldw),
          new GuardedMemory(arena, padded(n), 0).fill(random, 1, n, n));
    }

    Layer layer(boolean biased, Function function, GuardedMemory y) {
      return new Layer(
          n,
          k,
          new Matrix(x.segment, x.bytes, k),
          new Matrix(w.segment, w.bytes, ldw),
          biased ? new Matrix(bias.segment, bias.bytes, 0) : null,
          function,
          new Matrix(y.segment, y.bytes, n));
    }

    GuardedMemory expected(Arena arena, boolean biased, Function function) {
      GuardedMemory y = new GuardedMemory(arena, padded(n), 0);
      Gemm gemm = Gemm.of(Tier.SCALAR);
      Epilogue epilogue =
          (c, at, firstRow, firstColumn, rows, columns) -> {
            if (biased) {
              Bias.of(Tier.SCALAR)
                  .add(c, at, new Matrix(bias.segment, bias.bytes, 0), 0, rows, columns);
            }
            SmallLayersCodeCases.twin(function).forward(c, at, c, at, rows, columns);
          };
      gemm.multiply(
          Form.NN,
          1,
          n,
          k,
          new Matrix(x.segment, x.bytes, k),
          new Matrix(w.segment, w.bytes, ldw),
          0f,
          new Matrix(y.segment, y.bytes, padded(n)),
          epilogue,
          new Matrix(arena.allocate(gemm.packBytes(Form.NN, 1, n, k), 64), 0, 0));
      return y;
    }

    void check(Arena arena, boolean biased) {
      for (Function function : Function.values()) {
        GuardedMemory expected = expected(arena, biased, function);
        for (KernelProvider provider : providers()) {
          GuardedMemory y = new GuardedMemory(arena, padded(n), 0);
          SmallLayers.of(provider, List.of(layer(biased, function, y))).await().multiply();
          for (int j = 0; j < n; j++) {
            assertThat(Float.floatToIntBits(y.get(j)))
                .as("%s %s n %d k %d bias %s at %d", provider, function, n, k, biased, j)
                .isEqualTo(Float.floatToIntBits(expected.get(j)));
          }
          y.check("y");
        }
      }
      x.check("x");
      w.check("W");
      bias.check("bias");
    }
  }

  @Test
  void hasTheBitsOfProductBiasAndActivation() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int n : new int[] {1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 31, 32}) {
      for (int k : new int[] {1, 2, 3, 17, 32, 63, 64}) {
        try (Arena arena = Arena.ofConfined()) {
          int ldw = padded(n) + 16 * random.nextInt(2);
          new Operands(arena, n, k, ldw, random).check(arena, (n + k) % 3 != 0);
        }
      }
    }
  }

  /** Sums of all sizes: the exponential's ends, zeros of both signs, infinities, NaN. */
  @Test
  void hasThemWhereverTheSumLies() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] ends = {
      0f,
      -0f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      87.4f,
      -87.4f,
      -88.8f,
      103.9f,
      -103.9f,
      -103.98f,
      -1000f,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN
    };
    try (Arena arena = Arena.ofConfined()) {
      for (int round = 0; round < 20; round++) {
        Operands layer = new Operands(arena, 32, 1, 32, random);
        for (int j = 0; j < 32; j++) {
          layer.w.set(j, 0f);
          boolean end = round == 0 && j < ends.length;
          layer.bias.set(j, end ? ends[j] : random.nextFloat(-110f, 110f));
        }
        layer.check(arena, true);
      }
    }
  }

  @Test
  void layersRunOneAfterTheOtherAndAllocateNothingOnceWarm() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    SplittableRandom random = new SplittableRandom(SEED);
    for (KernelProvider provider : providers()) {
      try (Arena arena = Arena.ofConfined()) {
        Operands first = new Operands(arena, 20, 4, 32, random);
        GuardedMemory hidden = new GuardedMemory(arena, 32, 0);
        Operands second =
            new Operands(
                3,
                20,
                16,
                hidden,
                new GuardedMemory(arena, 20 * 16, 0).fill(random, 20, 3, 16),
                new GuardedMemory(arena, 16, 0).fill(random, 1, 3, 3));
        GuardedMemory y = new GuardedMemory(arena, 16, 0);
        SmallLayers both =
            SmallLayers.of(
                    provider,
                    List.of(
                        first.layer(true, Function.TANH, hidden),
                        second.layer(true, Function.SOFTMAX, y)))
                .await();
        both.multiply();
        GuardedMemory expected = second.expected(arena, true, Function.SOFTMAX);
        assertThat(hidden.get(19)).isEqualTo(first.expected(arena, true, Function.TANH).get(19));
        for (int j = 0; j < 3; j++) {
          assertThat(y.get(j)).isEqualTo(expected.get(j));
        }
        long bytes = Long.MAX_VALUE;
        Patience patience = Patience.of(120, provider + " without garbage");
        while (bytes != 0 && patience.isLeft()) {
          long start = threads.getCurrentThreadAllocatedBytes();
          for (int i = 0; i < 5_000; i++) {
            both.multiply();
          }
          bytes = threads.getCurrentThreadAllocatedBytes() - start;
        }
        assertThat(bytes).as("%s", patience).isZero();
      }
    }
  }

  @Test
  void theDoorSaysWhatDoesNotFit() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(256, 64);
      refuse("33 outputs and 2 inputs", 33, 2, 48, s);
      refuse("2 outputs and 65 inputs", 2, 65, 16, s);
      refuse("0 outputs", 0, 2, 16, s);
      refuse("W has a leading dimension of 3", 3, 2, 3, s);
      refuse("W needs 320 bytes", 3, 5, 16, s);
      refuse("bias needs 64 bytes", 3, 2, 16, s.asSlice(0, 32));
    }
  }

  private static void refuse(String words, int n, int k, int ldw, MemorySegment bias) {
    MemorySegment s = bias.byteSize() < 256 ? Arena.global().allocate(256, 64) : bias;
    assertThatThrownBy(
            () ->
                new Layer(
                    n,
                    k,
                    new Matrix(s, 0, k),
                    new Matrix(s, 0, ldw),
                    new Matrix(bias, 0, 0),
                    Function.LINEAR,
                    new Matrix(s, 0, n)))
        .isInstanceOf(
            words.contains("needs")
                ? IndexOutOfBoundsException.class
                : IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
