package dev.ranvier.simd.dropout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks that are counted, not drawn: what is kept, and that no block or neighbour changes it. */
@Width
class DropoutMaskTest {

  private static final int SIDE = 512;
  private static final long KEY = 0x5eed_0123_4567_89abL;

  private static void run(
      Tier tier, float rate, long key, long firstRow, Padded in, Padded out, int row, int rows) {
    DropoutMask.of(tier)
        .run(
            rate,
            key,
            firstRow,
            0,
            in.matrix,
            in.matrix.at(row, 0),
            out.matrix,
            out.matrix.at(row, 0),
            rows,
            in.columns);
  }

  /** What the Javadoc writes down, in unsigned arithmetic of 64 bits. */
  private static boolean kept(float rate, long key, long row, int column) {
    long word = mix(mix(key) + (row + 1) * 0x9e3779b97f4a7c15L);
    long h = (column ^ word) & 0xffffffffL;
    h = (h ^ h >> 16) * 0x85ebca6bL & 0xffffffffL;
    h = ((h ^ h >> 13) + (word >>> 32)) * 0xc2b2ae35L & 0xffffffffL;
    h = h ^ h >> 16;
    return h >> 8 >= Math.round(rate * 16777216.0);
  }

  private static long mix(long word) {
    long z = (word ^ word >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  @Test
  void keepsWhatTheFormulaKeeps() {
    float[] rates = {0f, 1e-4f, 0.1f, 0.5f, 0.9f, Math.nextDown(1f)};
    int turn = 0;
    for (Layouts.Layout layout : Layouts.all()) {
      float rate = rates[turn++ % rates.length];
      long firstRow = turn % 2 == 0 ? turn : turn << 40L;
      double[][] x = layout.random(1, 2);
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          Padded in = padded(arena, layout, layout.offset()).fill(x);
          Padded out = padded(arena, layout, layout.other());
          run(tier, rate, KEY, firstRow, in, out, 0, in.rows);
          in.assertExactGuards();
          out.assertGuards();
          for (int i = 0; i < in.rows; i++) {
            for (int j = 0; j < in.columns; j++) {
              boolean kept = kept(rate, KEY, firstRow + i, j);
              float expected = kept ? in.get(i, j) * (1f / (1f - rate)) : 0f;
              if (Float.floatToRawIntBits(out.get(i, j)) != Float.floatToRawIntBits(expected)) {
                assertThat(out.get(i, j)).as("%s %s %d %d", tier, layout, i, j).isEqualTo(expected);
              }
            }
          }
          run(tier, rate, KEY, firstRow, in, in, 0, in.rows);
          in.assertSameBits(out, "in place");
        }
      }
    }
  }

  private static Padded padded(Arena arena, Layouts.Layout layout, int offset) {
    return new Padded(arena, layout.rows(), layout.columns(), layout.extraStride(), offset);
  }

  @Test
  void blocksOfRowsGiveTheBitsOfTheWhole() {
    Layouts.Layout layout = new Layouts.Layout(19, 67, 16, 3, 0);
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded in = padded(arena, layout, 0).fill(layout.random(1, 1));
        Padded whole = padded(arena, layout, 0);
        Padded blocked = padded(arena, layout, 5);
        run(tier, 0.4f, KEY, 100, in, whole, 0, 19);
        for (int row = 0; row < 19; row += 4) {
          run(tier, 0.4f, KEY, 100 + row, in, blocked, row, Math.min(4, 19 - row));
        }
        blocked.assertSameBits(whole, tier);
      }
    }
  }

  /** Corners are multiples of no vector; what a block overwrites behind it, the next repairs. */
  @Test
  void blocksOfColumnsGiveTheBitsOfTheWhole() {
    Layouts.Layout layout = new Layouts.Layout(5, 167, 16, 3, 0);
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded in = padded(arena, layout, 0).fill(layout.random(1, 1));
        Padded whole = padded(arena, layout, 0);
        Padded blocked = padded(arena, layout, 5);
        run(tier, 0.4f, KEY, 100, in, whole, 0, 5);
        int[] corners = {0, 3, 24, 64, 87, 120, 167};
        for (int block = 0; block < corners.length - 1; block++) {
          int column = corners[block];
          DropoutMask.of(tier)
              .run(
                  0.4f,
                  KEY,
                  100,
                  column,
                  in.matrix,
                  in.matrix.at(0, column),
                  blocked.matrix,
                  blocked.matrix.at(0, column),
                  5,
                  corners[block + 1] - column);
        }
        blocked.assertSameBits(whole, tier);
      }
    }
  }

  @Test
  void whatIsDroppedIsPlusZeroWhateverStoodThereAndNanStaysWhereKept() {
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded in = new Padded(arena, 3, 100, 0, 0);
        Padded out = new Padded(arena, 3, 100, 0, 0);
        for (int j = 0; j < 100; j++) {
          in.set(0, j, Float.NaN);
          in.set(1, j, Float.NEGATIVE_INFINITY);
          in.set(2, j, -0.0);
        }
        run(tier, 0.5f, KEY, 0, in, out, 0, 3);
        for (int j = 0; j < 100; j++) {
          float[] dropped = {0f, 0f, 0f};
          float[] values = {Float.NaN, Float.NEGATIVE_INFINITY, -0f};
          for (int i = 0; i < 3; i++) {
            float expected = kept(0.5f, KEY, i, j) ? values[i] : dropped[i];
            assertThat(Float.floatToIntBits(out.get(i, j)))
                .isEqualTo(Float.floatToIntBits(expected));
          }
        }
      }
    }
  }

  /** The mask of a square: bit {@code SIDE * row + column} is set where kept. */
  private static BitSet mask(float rate, long key, long firstRow) {
    double[][] ones = new double[SIDE][SIDE];
    Arrays.stream(ones).forEach(row -> Arrays.fill(row, 1));
    BitSet kept = new BitSet(SIDE * SIDE);
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, SIDE, SIDE, 0, 0).fill(ones);
      run(TestTiers.all().getLast(), rate, key, firstRow, x, x, 0, SIDE);
      for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
          kept.set(SIDE * i + j, x.get(i, j) != 0f);
        }
      }
    }
    return kept;
  }

  /** A count of n independent events of that probability is within five standard deviations. */
  private static void assertCount(int count, int n, double probability, String what) {
    double bound = 5 * Math.sqrt(n * probability * (1 - probability));
    Close.check(count, n * probability, bound, what);
  }

  @ParameterizedTest
  @ValueSource(floats = {0.1f, 0.5f, 0.8f})
  void everyRowAndColumnKeepsItsShare(float rate) {
    BitSet kept = mask(rate, KEY, 0);
    int[] columns = new int[SIDE];
    for (int i = 0; i < SIDE; i++) {
      BitSet row = kept.get(SIDE * i, SIDE * (i + 1));
      row.stream().forEach(j -> columns[j]++);
      assertCount(row.cardinality(), SIDE, 1 - rate, "row " + i);
    }
    for (int j = 0; j < SIDE; j++) {
      assertCount(columns[j], SIDE, 1 - rate, "column " + j);
    }
    assertCount(kept.cardinality(), SIDE * SIDE, 1 - rate, "all");
  }

  /** Two masks that know nothing of each other differ in 2 · rate · (1 - rate) of the places. */
  @ParameterizedTest
  @ValueSource(floats = {0.1f, 0.5f, 0.8f})
  void neighboursKnowNothingOfEachOther(float rate) {
    BitSet kept = mask(rate, KEY, 0);
    for (int distance : new int[] {1, 2, 4, 16, SIDE, 2 * SIDE, 16 * SIDE}) {
      BitSet shifted = kept.get(distance, SIDE * SIDE);
      shifted.xor(kept.get(0, SIDE * SIDE - distance));
      int n = SIDE * SIDE - distance;
      assertCount(shifted.cardinality(), n, 2 * rate * (1 - rate), "distance " + distance);
    }
    for (long other : new long[] {KEY + 1, KEY - 1, KEY ^ 1L << 32, KEY ^ 1L << 63, ~KEY, 0}) {
      BitSet differ = mask(rate, other, 0);
      differ.xor(kept);
      assertCount(differ.cardinality(), SIDE * SIDE, 2 * rate * (1 - rate), "key " + other);
    }
    BitSet far = mask(rate, KEY, 1L << 32);
    far.xor(kept);
    assertCount(far.cardinality(), SIDE * SIDE, 2 * rate * (1 - rate), "row 2^32");
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 3, 37, 0, 0).fill(new double[3][37]);
      for (Tier tier : TestTiers.all()) {
        DropoutMask mask = DropoutMask.of(tier);
        Allocation.assertNone(
            "dropout " + tier, () -> mask.run(0.5f, KEY, 7, 0, x.matrix, 0, x.matrix, 0, 3, 37));
      }
    }
  }
}
