package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.CodeKernels;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What tiles do of an epilogue has the bits of the epilogue, and is done once. */
@Width
class TileEpilogueTest {

  private static final int[][] SIZES = {
    {10, 32, 4},
    {32, 10, 10},
    {33, 17, 19},
    {64, 64, 64},
    {3, 130, 70},
    {130, 70, 600},
    {5, 7, 1100}
  };

  private enum Kind {
    BIAS,
    BIAS_RELU,
    RELU_DERIVATIVE;

    TileEpilogue inTiles(Matrix other) {
      return switch (this) {
        case BIAS -> TileEpilogue.bias(other);
        case BIAS_RELU -> TileEpilogue.biasRelu(other);
        case RELU_DERIVATIVE -> TileEpilogue.reluDerivative(other);
      };
    }
  }

  /** An epilogue in plain loops, which tiles may do. */
  private static final class Plain implements Epilogue {

    private final Kind kind;
    private final Matrix other;
    private final TileEpilogue inTiles;
    int elements;

    Plain(Kind kind, Matrix other, boolean inTiles) {
      this.kind = kind;
      this.other = other;
      this.inTiles = inTiles ? kind.inTiles(other) : null;
    }

    @Override
    public synchronized void apply(Matrix c, long at, int row, int column, int rows, int columns) {
      elements += rows * columns;
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          long place = c.bytes() + at + c.at(i, j);
          float sum = c.segment().get(ValueLayout.JAVA_FLOAT_UNALIGNED, place);
          float f = kind == Kind.RELU_DERIVATIVE ? get(other, row + i, column + j) : 0f;
          float finished =
              switch (kind) {
                case BIAS -> sum + get(other, 0, column + j);
                case BIAS_RELU -> Math.max(sum + get(other, 0, column + j), 0f);
                case RELU_DERIVATIVE -> f <= 0f ? 0f : sum;
              };
          c.segment().set(ValueLayout.JAVA_FLOAT_UNALIGNED, place, finished);
        }
      }
    }

    @Override
    public TileEpilogue inTiles() {
      return inTiles;
    }
  }

  private static float get(Matrix matrix, int row, int column) {
    long place = matrix.bytes() + matrix.at(row, column);
    return matrix.segment().get(ValueLayout.JAVA_FLOAT_UNALIGNED, place);
  }

  @Test
  void hasTheBitsOfTheEpilogueAndIsDoneOnce() {
    boolean code = KernelProvider.best() == KernelProvider.CODE;
    for (int threads = 1; threads <= 2; threads++) {
      for (boolean padded : new boolean[] {false, true}) {
        Gemm gemm =
            padded
                ? Gemm.ofPaddedRows(KernelProvider.best(), ThreadTeam.shared(), threads)
                : Gemm.of(KernelProvider.best(), ThreadTeam.shared(), threads);
        compare(gemm.await(), code);
      }
    }
  }

  @Test
  void everyTileHasTheBitsOfTheEpilogue() {
    for (CodeTile tile : GemmCodeCases.tiles()) {
      for (int large : new int[] {0, Integer.MAX_VALUE}) {
        Blocking small = new Blocking(64, 96, 96, 64, large, 0, 0, large, 0);
        compare(GemmTiles.code(tile, small, false, null, 1), CodeKernels.runs(tile.level()));
      }
    }
  }

  private static void compare(Gemm gemm, boolean code) {
    for (int[] size : SIZES) {
      for (Form form : Form.values()) {
        for (Kind kind : Kind.values()) {
          compare(gemm, form, size[0], size[1], size[2], kind, code);
        }
      }
    }
  }

  private static void compare(Gemm gemm, Form form, int m, int n, int k, Kind kind, boolean code) {
    SplittableRandom random = new SplittableRandom(m * 31 + n * 7 + k);
    try (Arena arena = Arena.ofShared()) {
      Matrix a = filled(arena, form == Form.TN ? k : m, form == Form.TN ? m : k, random);
      Matrix b = filled(arena, form == Form.NT ? n : k, form == Form.NT ? k : n, random);
      Matrix other = filled(arena, m, n, random);
      Matrix expected = filled(arena, m, n, random);
      Matrix found = filled(arena, m, n, random);
      Matrix before = filled(arena, m, n, random);
      Plain plain = new Plain(kind, other, false);
      Plain inTiles = new Plain(kind, other, true);
      Matrix pack = new Matrix(arena.allocate(gemm.packBytes(form, m, n, k), 64), 0, 0);
      gemm.multiply(form, m, n, k, a, b, 0f, expected, plain, pack);
      gemm.multiply(form, m, n, k, a, b, 0f, found, inTiles, pack);
      same(gemm, form, found, expected, m, n, kind);
      copy(before, found);
      gemm.bind(form, m, n, k, a, b, found, inTiles, pack).multiply(m, k, false);
      same(gemm, form, found, expected, m, n, kind);
      if (form == Form.NN) {
        Matrix packed = new Matrix(arena.allocate(gemm.prepackedBytes(n, k), 64), 0, 0);
        gemm.prepack(form, n, k, b, packed);
        copy(before, found);
        long bytes = gemm.prepackedScratchBytes(m, n, k);
        Matrix scratch = new Matrix(arena.allocate(bytes, 64), 0, 0);
        gemm.multiplyPrepacked(
            m, n, k, a.segment(), a.bytes(), a.stride(), packed, 0f, found, inTiles, scratch);
        same(gemm, form, found, expected, m, n, kind);
      }
      copy(before, found);
      copy(before, expected);
      gemm.multiply(form, m, n, k, a, b, 1f, expected, plain, pack);
      gemm.multiply(form, m, n, k, a, b, 1f, found, inTiles, pack);
      same(gemm, form, found, expected, m, n, kind);
      int times = form == Form.NN ? 4 : 3;
      assertThat(inTiles.elements).as("elements seen").isEqualTo(code ? 0 : times * m * n);
      assertThat(plain.elements).isEqualTo(2 * m * n);
    }
  }

  private static void copy(Matrix from, Matrix to) {
    to.segment().copyFrom(from.segment());
  }

  /** Columns to a multiple of 16, as padded products want them. */
  private static Matrix filled(Arena arena, int rows, int columns, SplittableRandom random) {
    int stride = (columns + 15) / 16 * 16;
    MemorySegment segment = arena.allocate((long) rows * stride * Float.BYTES, 64);
    for (int i = 0; i < rows * stride; i++) {
      float value = random.nextInt(20) == 0 ? Float.NaN : random.nextFloat(-1f, 1f);
      boolean beside = i % stride >= columns;
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, beside ? 0f : value);
    }
    return new Matrix(segment, 0, stride);
  }

  private static void same(
      Gemm gemm, Form form, Matrix found, Matrix expected, int m, int n, Kind kind) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float f = get(found, i, j);
        if (Float.floatToIntBits(f) != Float.floatToIntBits(get(expected, i, j))) {
          assertThat(f)
              .as("%s, %s of %s, at [%s, %s] of %s x %s", kind, form, gemm, i, j, m, n)
              .isEqualTo(get(expected, i, j));
        }
      }
    }
  }

  @Test
  void whatTilesReadMustBeThere() {
    if (KernelProvider.best() != KernelProvider.CODE) {
      return;
    }
    Gemm gemm = Gemm.of(KernelProvider.CODE);
    SplittableRandom random = new SplittableRandom(3);
    try (Arena arena = Arena.ofConfined()) {
      Matrix a = filled(arena, 16, 16, random);
      Matrix b = filled(arena, 16, 16, random);
      Matrix c = filled(arena, 16, 16, random);
      Matrix pack = new Matrix(arena.allocate(gemm.packBytes(Form.NN, 16, 16, 16), 64), 0, 0);
      Matrix shorter = new Matrix(arena.allocate(15 * Float.BYTES, 64), 0, 16);
      for (Kind kind : Kind.values()) {
        Epilogue none = new Plain(kind, shorter, true);
        assertThatThrownBy(() -> gemm.multiply(Form.NN, 16, 16, 16, a, b, 0f, c, none, pack))
            .isInstanceOf(IndexOutOfBoundsException.class)
            .hasMessageContaining(kind == Kind.RELU_DERIVATIVE ? "what ReLU gave" : "bias");
        gemm.multiply(Form.NN, 15, 16, 16, a, b, 0f, c, null, pack);
        Arena ended = Arena.ofConfined();
        Epilogue closed = new Plain(kind, filled(ended, 16, 16, random), true);
        BoundGemm bound = gemm.bind(Form.NN, 16, 16, 16, a, b, c, closed, pack);
        bound.multiply(16, 16, false);
        ended.close();
        assertThatThrownBy(() -> bound.multiply(16, 16, false))
            .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> gemm.multiply(Form.NN, 16, 16, 16, a, b, 0f, c, closed, pack))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }
}
