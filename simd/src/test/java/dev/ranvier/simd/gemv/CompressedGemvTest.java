package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Products with weights of 8 and 16 bits against the float32 product of the same numbers; in one
 * file because both formats go through the same cases.
 */
@Width
class CompressedGemvTest {

  private static final long SEED = Long.getLong("ranvier.test.seed", 20_251_122L);
  private static final int[] OUTPUTS = {0, 1, 17, 67, 129, 400};
  private static final int[] INPUTS = {0, 1, 17, Gemm.KC, 2 * Gemm.KC + 3};

  private static int padded(int n) {
    return (n + Matrix.PADDING - 1) / Matrix.PADDING * Matrix.PADDING;
  }

  /** The operands of m rows; W as float32 holds the very numbers of its compressed form. */
  private static final class Product {
    final int m;
    final int n;
    final int k;
    final int ldw;
    final int ldx;
    final int ldy;
    final GuardedMemory x;
    final GuardedMemory w;
    final GuardedMemory scale;
    final MemorySegment bytes;
    final MemorySegment shorts;
    final MemorySegment scratch;
    final Arena arena;

    Product(Arena arena, int m, int n, int k, SplittableRandom random) {
      this.arena = arena;
      this.m = m;
      this.n = n;
      this.k = k;
      ldw = padded(n) + 16 * random.nextInt(3);
      ldx = k + random.nextInt(3);
      ldy = padded(n) + 16 * random.nextInt(2);
      x = new GuardedMemory(arena, (long) m * ldx, 1).fill(random, m, k, ldx);
      for (int i = 0; i < m; i++) {
        for (int p = 0; p < k; p++) {
          if (random.nextInt(100) < 30 * i) {
            x.set((long) i * ldx + p, p % 2 == 0 ? 0f : -0f);
          }
        }
      }
      w = new GuardedMemory(arena, (long) k * ldw, 0);
      scale = new GuardedMemory(arena, padded(n), 2).fill(random, 1, n, n);
      bytes = arena.allocate(QuantizedWeights.bytes(k, n) + 1, 1);
      shorts = arena.allocate(Bfloat16Weights.bytes(k, n) + 2, 2);
      scratch = arena.allocate(QuantizedGemv.scratchBytes(), 64);
      for (long at = 0; at < (long) k * padded(n); at++) {
        bytes.set(JAVA_BYTE, at, (byte) random.nextInt(-127, 128));
        float value = random.nextFloat(-1f, 1f);
        shorts.set(JAVA_SHORT, 2 * at, (short) (Float.floatToRawIntBits(value) >>> 16));
      }
    }

    /** Which element of a compressed matrix stands for W[i, j]: panels of 128 columns. */
    int place(int i, int j) {
      int first = j / 128 * 128;
      return first * k + i * Math.min(128, padded(n) - first) + j - first;
    }

    void fillWithBytes() {
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < n; j++) {
          w.set((long) i * ldw + j, bytes.get(JAVA_BYTE, place(i, j)));
        }
      }
    }

    void fillWithShorts() {
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < n; j++) {
          short bits = shorts.get(JAVA_SHORT, 2L * place(i, j));
          w.set((long) i * ldw + j, Float.intBitsToFloat(bits << 16));
        }
      }
    }

    GuardedMemory result() {
      return new GuardedMemory(arena, (long) m * ldy, 0);
    }

    GuardedMemory quantized(CompressedProducts way) {
      return quantized(way.quantized());
    }

    GuardedMemory quantized(QuantizedGemv gemv) {
      GuardedMemory y = result();
      gemv.multiply(
          m,
          n,
          k,
          x.segment,
          x.bytes,
          ldx,
          new Matrix(bytes, 0, 0),
          new Matrix(scale.segment, scale.bytes, 0),
          new Matrix(y.segment, y.bytes, ldy),
          null,
          new Matrix(scratch, 0, 0));
      y.check("y");
      return y;
    }

    /** An element by the definition: inputs that are integers, and exact sums. */
    float dynamic(int row, int column) {
      float largest = 0f;
      for (int p = 0; p < k; p++) {
        largest = Math.max(largest, Math.abs(x.get((long) row * ldx + p)));
      }
      float sum = 0f;
      for (int pc = 0; pc < k && largest > 0; pc += Gemm.KC) {
        int exact = 0;
        for (int p = pc; p < Math.min(k, pc + Gemm.KC); p++) {
          int input = (int) Math.rint(x.get((long) row * ldx + p) * (127 / largest));
          exact += input * bytes.get(JAVA_BYTE, place(p, column));
        }
        sum += exact;
      }
      return sum * scale.get(column) * (largest / 127);
    }

    GuardedMemory bfloat16(CompressedProducts way, boolean skipZeros) {
      GuardedMemory y = result();
      way.bfloat16()
          .multiply(
              m,
              n,
              k,
              x.segment,
              x.bytes,
              ldx,
              new Matrix(shorts, 0, 0),
              new Matrix(y.segment, y.bytes, ldy),
              skipZeros,
              null,
              new Matrix(scratch, 0, 0));
      y.check("y");
      return y;
    }

    /** Row by row, in float32. */
    GuardedMemory expected() {
      GuardedMemory y = result();
      for (int i = 0; i < m; i++) {
        Gemv.of(Tier.SCALAR)
            .multiply(
                n,
                k,
                x.segment,
                x.bytes + 4L * i * ldx,
                new Matrix(w.segment, w.bytes, ldw),
                new Matrix(y.segment, y.bytes + 4L * i * ldy, n),
                0,
                false,
                null,
                new Matrix(scratch, 0, 0));
      }
      return y;
    }
  }

  @Test
  void haveTheBitsOfTheProductWithTheSameNumbersInFloat32() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int n : OUTPUTS) {
      for (int k : INPUTS) {
        for (int m : n == 17 || k == 17 ? new int[] {0, 1, 2, 4, 5, 9, 21} : new int[] {1}) {
          try (Arena arena = Arena.ofConfined()) {
            compare(new Product(arena, m, n, k, random));
          }
        }
      }
    }
  }

  private static void compare(Product p) {
    p.fillWithBytes();
    GuardedMemory sums = p.expected();
    p.fillWithShorts();
    GuardedMemory products = p.expected();
    for (CompressedProducts way : CompressedProducts.all()) {
      GuardedMemory quantized = p.quantized(way);
      GuardedMemory half = p.bfloat16(way, false);
      GuardedMemory skipped = p.bfloat16(way, true);
      GuardedMemory dynamic = p.quantized(way.dynamic());
      for (int i = 0; i < p.m; i++) {
        for (int j = 0; j < p.n; j++) {
          long at = (long) i * p.ldy + j;
          same(quantized.get(at), sums.get(at) * p.scale.get(j), p, way, at);
          same(half.get(at), products.get(at), p, way, at);
          same(dynamic.get(at), p.dynamic(i, j), p, way, at);
          Close.check(skipped.get(at), products.get(at), 0, way);
        }
      }
    }
  }

  private static void same(
      float actual, float expected, Product p, CompressedProducts way, long at) {
    if (Float.floatToRawIntBits(actual) != Float.floatToRawIntBits(expected)) {
      assertThat(actual).as("%s n %d k %d at %d", way, p.n, p.k, at).isEqualTo(expected);
      throw new AssertionError("the sign of a zero, n " + p.n + " k " + p.k + " at " + at);
    }
  }

  @Test
  void rowsBehindAZeroAreNotReadAndNanIsNotAZero() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (CompressedProducts way : CompressedProducts.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Product p = new Product(arena, 1, 20, 40, random);
        p.x.set(7, 0f);
        p.shorts.set(JAVA_SHORT, 2L * (7 * 32 + 3), (short) 0x7fc0);
        assertThat(p.bfloat16(way, true).get(3)).isNotNaN();
        assertThat(p.bfloat16(way, false).get(3)).isNaN();
        p.x.set(7, Float.NaN);
        assertThat(p.bfloat16(way, true).get(0)).isNaN();
        assertThat(p.quantized(way).get(0)).isNaN();
      }
    }
  }

  @Test
  void theEpilogueSeesAllRowsOnceAndNothingIsAllocated() {
    for (CompressedProducts way : CompressedProducts.all()) {
      try (Arena arena = Arena.ofConfined()) {
        QuantizedGemv quantized = way.quantized();
        Bfloat16Gemv half = way.bfloat16();
        MemorySegment s = arena.allocate(2 * 60 * 160, 64);
        MemorySegment y = arena.allocate(2 * 4 * 160, 64);
        MemorySegment scratch = arena.allocate(QuantizedGemv.scratchBytes(), 64);
        Matrix w = new Matrix(s, 0, 0);
        Matrix out = new Matrix(y, 0, 160);
        Matrix lists = new Matrix(scratch, 0, 0);
        int[] calls = new int[1];
        Epilogue count =
            (c, at, firstRow, firstColumn, rows, columns) -> {
              calls[0]++;
              assertThat(new int[] {c.stride(), firstRow, firstColumn, rows, columns})
                  .containsExactly(160, 0, 0, 2, 150);
            };
        quantized.multiply(2, 150, 60, s, 0, 60, w, w, out, count, lists);
        half.multiply(2, 150, 60, s, 0, 60, w, out, true, count, lists);
        assertThat(calls[0]).isEqualTo(2);
        Allocation.assertNone(
            "int8 " + way, () -> quantized.multiply(1, 128, 3, s, 0, 3, w, w, out, null, lists));
        Allocation.assertNone(
            "bfloat16 " + way, () -> half.multiply(1, 128, 3, s, 0, 3, w, out, false, null, lists));
      }
    }
  }

  @Test
  void theDoorsSayWhatDoesNotFit() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(256, 64);
      QuantizedGemv quantized = QuantizedGemv.of(Tier.SCALAR);
      Bfloat16Gemv half = Bfloat16Gemv.of(Tier.SCALAR);
      assertThatThrownBy(
              () ->
                  quantized.multiply(
                      1,
                      3,
                      17,
                      s,
                      0,
                      17,
                      new Matrix(s, 0, 0),
                      new Matrix(s, 0, 0),
                      new Matrix(s, 0, 16),
                      null,
                      new Matrix(s, 0, 0)))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("W needs 272 bytes");
      assertThatThrownBy(
              () ->
                  half.multiply(
                      1,
                      3,
                      9,
                      s,
                      0,
                      9,
                      new Matrix(s, 0, 0),
                      new Matrix(s, 0, 16),
                      true,
                      null,
                      new Matrix(s, 0, 0)))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("W needs 288 bytes");
      assertThatThrownBy(
              () ->
                  half.multiply(
                      2,
                      3,
                      2,
                      s,
                      0,
                      1,
                      new Matrix(s, 0, 0),
                      new Matrix(s, 0, 16),
                      true,
                      null,
                      new Matrix(s, 0, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("x has a leading dimension of 1 elements, expected at least 2");
      assertThatThrownBy(
              () ->
                  half.multiply(
                      2,
                      3,
                      2,
                      s,
                      0,
                      2,
                      new Matrix(s, 0, 0),
                      new Matrix(s, 0, 3),
                      true,
                      null,
                      new Matrix(s, 0, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("y has a leading dimension of 3 elements, expected at least 16");
    }
  }

  @Test
  void quantizingRoundsToTheNearestStepOfEachColumn() {
    SplittableRandom random = new SplittableRandom(SEED);
    try (Arena arena = Arena.ofConfined()) {
      int n = 21;
      GuardedMemory w = new GuardedMemory(arena, 50 * 32, 0).fill(random, 50, n, 32);
      for (int i = 0; i < 50; i++) {
        w.set(32L * i, 0f);
        w.set(32L * i + 1, i == 5 ? 254f : i % 2 == 0 ? i + 1 : -i);
        w.set(32L * i + 2, i == 5 ? -1e-36f : 0f);
      }
      MemorySegment q = arena.allocate(50 * 32 + 1, 64).fill((byte) 77);
      GuardedMemory scale = new GuardedMemory(arena, 32, 0);
      GuardedMemory back = new GuardedMemory(arena, 50 * 32, 0);
      QuantizedWeights.quantize(
          new Matrix(w.segment, w.bytes, 32),
          50,
          n,
          new Matrix(q, 0, 0),
          new Matrix(scale.segment, scale.bytes, 0));
      QuantizedWeights.dequantize(
          new Matrix(q, 0, 0),
          new Matrix(scale.segment, scale.bytes, 0),
          50,
          n,
          new Matrix(back.segment, back.bytes, 32));
      w.check("w");
      scale.check("scale");
      back.check("back");
      for (int j = 0; j < n; j++) {
        float largest = 0f;
        for (int i = 0; i < 50; i++) {
          largest = Math.max(largest, Math.abs(w.get(32L * i + j)));
        }
        assertThat(scale.get(j)).isEqualTo(j == 2 ? 0f : largest / 127);
        for (int i = 0; i < 50; i++) {
          float step = scale.get(j);
          long at = 32L * i + j;
          Close.check(back.get(at), w.get(at), step * 0.500001 + 1.1e-36, "column " + j);
          assertThat(back.get(at)).isEqualTo(q.get(JAVA_BYTE, 32L * i + j) * step);
        }
      }
      for (int j = n; j < 32; j++) {
        assertThat(q.get(JAVA_BYTE, j)).isZero();
      }
      assertThat(q.get(JAVA_BYTE, 50 * 32)).isEqualTo((byte) 77);
      assertThat(scale.get(31)).isZero();
      assertHalvesGoToEven(q);
      w.set(32 * 3 + 4, Float.NaN);
      assertThatThrownBy(
              () ->
                  QuantizedWeights.quantize(
                      new Matrix(w.segment, w.bytes, 32),
                      50,
                      n,
                      new Matrix(q, 0, 0),
                      new Matrix(scale.segment, scale.bytes, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Weight [3, 4] is NaN");
    }
  }

  /** Column 1 has scale 2: 1, 3, 5 and 7 lie half way between two steps. */
  private static void assertHalvesGoToEven(MemorySegment q) {
    int[] rows = {0, 1, 2, 3, 4, 5, 6};
    int[] steps = {0, 0, 2, -2, 2, 127, 4};
    for (int i : rows) {
      assertThat(q.get(JAVA_BYTE, 32L * i + 1)).isEqualTo((byte) steps[i]);
    }
  }

  @Test
  void bfloat16RoundsToTheNearestEven() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 20_000; i++) {
      int bits = random.nextInt();
      if (i % 4 == 0) {
        bits = bits & 0xffff0000 | 0x8000; // half way
      }
      float value = Float.intBitsToFloat(bits);
      float rounded = Bfloat16Weights.widen(Bfloat16Weights.narrow(value));
      if (Float.isNaN(value)) {
        assertThat(rounded).isNaN();
        continue;
      }
      // the neighbours toward and away from zero, as doubles, so that the outer one may be 2^128
      int inner = bits & 0x7fff0000;
      double low = Float.intBitsToFloat(inner);
      double high = inner == 0x7f7f0000 ? 0x1p128 : Float.intBitsToFloat(inner + 0x10000);
      double magnitude = Math.abs((double) value);
      boolean up =
          magnitude - low > high - magnitude
              || magnitude - low == high - magnitude && (inner >>> 16 & 1) == 1;
      double expected = Float.isInfinite(value) ? value : Math.copySign(up ? high : low, value);
      assertThat(rounded).isEqualTo((float) expected);
    }
    assertThat(Bfloat16Weights.widen(Bfloat16Weights.narrow(Float.intBitsToFloat(0x7f800001))))
        .isNaN();
    assertThat(Bfloat16Weights.narrow(-0f)).isEqualTo((short) 0x8000);
  }

  /** More than one panel, the last one with padding. */
  @Test
  void matricesGoThereAndBack() {
    SplittableRandom random = new SplittableRandom(SEED);
    try (Arena arena = Arena.ofConfined()) {
      int n = 277;
      Product p = new Product(arena, 1, n, 5, random);
      GuardedMemory w = new GuardedMemory(arena, 5 * 304, 0).fill(random, 5, n, 304);
      GuardedMemory half = new GuardedMemory(arena, 5 * 304, 0);
      GuardedMemory eighth = new GuardedMemory(arena, 5 * 304, 0);
      MemorySegment scale = arena.allocate(4 * 288, 64);
      QuantizedWeights.quantize(
          new Matrix(w.segment, w.bytes, 304),
          5,
          n,
          new Matrix(p.bytes, 0, 0),
          new Matrix(scale, 0, 0));
      QuantizedWeights.dequantize(
          new Matrix(p.bytes, 0, 0),
          new Matrix(scale, 0, 0),
          5,
          n,
          new Matrix(eighth.segment, eighth.bytes, 304));
      Bfloat16Weights.narrow(new Matrix(w.segment, w.bytes, 304), 5, n, new Matrix(p.shorts, 0, 0));
      Bfloat16Weights.widen(
          new Matrix(p.shorts, 0, 0), 5, n, new Matrix(half.segment, half.bytes, 304));
      half.check("half");
      eighth.check("eighth");
      assertThat(p.shorts.get(JAVA_SHORT, p.shorts.byteSize() - 2)).isZero();
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < n; j++) {
          long at = 304L * i + j;
          float value = w.get(at);
          assertThat(half.get(at)).isEqualTo(Bfloat16Weights.widen(Bfloat16Weights.narrow(value)));
          assertThat(p.shorts.get(JAVA_SHORT, 2L * p.place(i, j)))
              .isEqualTo(Bfloat16Weights.narrow(value));
          byte step = p.bytes.get(JAVA_BYTE, p.place(i, j));
          float unit = scale.getAtIndex(JAVA_FLOAT, j);
          assertThat(eighth.get(at)).isEqualTo(step * unit);
          Close.check(eighth.get(at), value, 0.500001 * unit, "int8");
        }
        for (int j = n; j < 288; j++) {
          assertThat(p.bytes.get(JAVA_BYTE, p.place(i, j))).isZero();
          assertThat(p.shorts.get(JAVA_SHORT, 2L * p.place(i, j))).isZero();
          assertThat(half.get(304L * i + j)).isNaN();
        }
      }
    }
  }
}
