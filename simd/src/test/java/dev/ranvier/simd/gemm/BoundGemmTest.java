package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.RequireVector;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A product that was bound has the bits of the door, for every batch that fits. */
@Width
class BoundGemmTest {

  private static final int[][] SIZES = {
    {10, 32, 4},
    {32, 10, 10},
    {32, 10, 1},
    {7, 9, 8},
    {33, 17, 19},
    {3, 64, 64},
    {70, 100, 30},
    {1, 8192, 8},
    {4, 4096, 8},
    {8, 200, 512}
  };

  private static List<KernelProvider> providers() {
    List<KernelProvider> all = new ArrayList<>();
    for (KernelProvider provider : KernelProvider.values()) {
      boolean here = provider != KernelProvider.VECTOR || RequireVector.available();
      if (here && provider.ordinal() >= KernelProvider.best().ordinal()) {
        all.add(provider);
      }
    }
    return all;
  }

  @Test
  void hasTheBitsOfTheDoor() {
    for (KernelProvider provider : providers()) {
      for (boolean padded : new boolean[] {false, true}) {
        for (Form form : Form.values()) {
          for (int[] size : SIZES) {
            Gemm gemm = padded ? Gemm.ofPaddedRows(provider, null, 1) : Gemm.of(provider);
            compare(gemm.await(), form, size[0], size[1], size[2]);
          }
        }
      }
    }
  }

  /** Whole, then with fewer rows or terms, added to C, and whole again. */
  private static void compare(Gemm gemm, Form form, int m, int n, int k) {
    SplittableRandom random = new SplittableRandom(m * 31 + n * 7 + k);
    try (Arena arena = Arena.ofConfined()) {
      Matrix a = filled(arena, form == Form.TN ? k : m, form == Form.TN ? m : k, random);
      Matrix b = filled(arena, form == Form.NT ? n : k, form == Form.NT ? k : n, random);
      Matrix c = filled(arena, m, n, random);
      Matrix expected = filled(arena, m, n, random);
      MemorySegment.copy(c.segment(), 0, expected.segment(), 0, c.segment().byteSize());
      Matrix pack = new Matrix(arena.allocate(gemm.packBytes(form, m, n, k), 64), 0, 0);
      BoundGemm bound = gemm.bind(form, m, n, k, a, b, c, null, pack);
      boolean inTerms = form == Form.TN;
      for (int[] batch : new int[][] {{m, k, 0}, {m / 2, k / 2, 1}, {m, k, 1}, {m, k, 0}}) {
        int rows = inTerms ? m : batch[0];
        int terms = inTerms ? batch[1] : k;
        bound.multiply(rows, terms, batch[2] == 1);
        gemm.multiply(form, rows, n, terms, a, b, batch[2], expected, null, pack);
        assertThat(bits(c, m, n))
            .as("%s %s %sx%sx%s of %sx%s", gemm, form, rows, n, terms, m, k)
            .isEqualTo(bits(expected, m, n));
      }
      compareStream(gemm, form, m, n, k, a, b, expected);
    }
  }

  private static void compareStream(
      Gemm gemm, Form form, int m, int n, int k, Matrix a, Matrix b, Matrix expected) {
    try (Arena arena = Arena.ofConfined()) {
      Matrix c = filled(arena, m, n, new SplittableRandom(1));
      Epilogue keep =
          (part, at, firstRow, firstColumn, rows, columns) -> {
            for (int i = 0; i < rows; i++) {
              long from = part.bytes() + at + part.at(i, 0);
              long to = c.at(firstRow + i, firstColumn);
              MemorySegment.copy(part.segment(), from, c.segment(), to, 4L * columns);
            }
          };
      long bytes = gemm.streamBytes(form, m, n, k);
      GuardedMemory scratch = new GuardedMemory(arena, bytes / Float.BYTES, 0);
      Matrix pack = new Matrix(scratch.segment, scratch.bytes, 0);
      BoundGemm bound = gemm.bindStream(form, m, n, k, a, b, keep, pack);
      bound.multiply(m, k, false);
      scratch.check("scratch");
      assertThat(bits(c, m, n)).as("%s streamed", gemm).isEqualTo(bits(expected, m, n));
      assertThatThrownBy(() -> bound.multiply(m, k, true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("streamed");
    }
  }

  @Test
  void refusesMoreThanWasBoundAndACallFromItsEpilogue() {
    try (Arena arena = Arena.ofConfined()) {
      SplittableRandom random = new SplittableRandom(2);
      Matrix a = filled(arena, 5, 3, random);
      Matrix b = filled(arena, 3, 4, random);
      Matrix c = filled(arena, 5, 4, random);
      Gemm gemm = Gemm.of(KernelProvider.best());
      Matrix pack = new Matrix(arena.allocate(gemm.packBytes(Form.NN, 5, 4, 3), 64), 0, 0);
      BoundGemm[] again = new BoundGemm[1];
      Epilogue epilogue =
          (part, at, firstRow, firstColumn, rows, columns) -> again[0].multiply(5, 3, false);
      again[0] = gemm.bind(Form.NN, 5, 4, 3, a, b, c, epilogue, pack);
      for (int[] sizes : new int[][] {{6, 3}, {5, 4}, {-1, 3}, {5, -1}}) {
        assertThatThrownBy(() -> again[0].multiply(sizes[0], sizes[1], false))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "A product of %s rows and %s terms, expected 0 to 5 and 0 to 3",
                sizes[0], sizes[1]);
      }
      assertThatThrownBy(() -> again[0].multiply(5, 3, false))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in the middle of a product");
    }
  }

  /** With rows that are padded to 16. */
  private static Matrix filled(Arena arena, int rows, int columns, SplittableRandom random) {
    int stride = (columns + 15) / 16 * 16;
    MemorySegment memory = arena.allocate(4L * rows * stride, 64);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float value = (float) random.nextDouble(-1, 1);
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, (long) i * stride + j, value);
      }
    }
    return new Matrix(memory, 0, stride);
  }

  private static int[] bits(Matrix matrix, int rows, int columns) {
    int[] bits = new int[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        bits[i * columns + j] =
            matrix.segment().get(ValueLayout.JAVA_INT, matrix.bytes() + matrix.at(i, j));
      }
    }
    return bits;
  }
}
