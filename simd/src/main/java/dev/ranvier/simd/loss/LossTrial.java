package dev.ranvier.simd.loss;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A loss in machine code beside its scalar twin, before it is used. */
final class LossTrial {

  /** A loss with its gradient, from the first row on. */
  interface Loss {
    double of(Matrix logits, Matrix targets, Matrix grad, int rows, int columns);
  }

  /** Of a single column, which code may turn by sixteens; of wider ones some suffice. */
  private static final int ROWS = 18;

  private static final int SOME_ROWS = 2;
  private static final int STRIDE = 48;
  private static final int[] COLUMNS = {1, 7, 16, 29, 32, 41};

  private LossTrial() {}

  /** Where it differs on rows of whole and of other lengths, and with infinities; or nothing. */
  static String difference(LossKernel twin, Loss code) {
    float[] values = MachineFunctions.trialValues(3 * ROWS * STRIDE);
    for (int i = 0; i < values.length; i++) {
      values[i] *= i % STRIDE == 40 ? Float.POSITIVE_INFINITY : 1 << i % 7;
    }
    try (Arena arena = Arena.ofConfined()) {
      for (int columns : COLUMNS) {
        int rows = columns == 1 ? ROWS : SOME_ROWS;
        MemorySegment must = operands(arena, values, twin.takesClassIds(), columns);
        MemorySegment is = operands(arena, values, twin.takesClassIds(), columns);
        double expected =
            twin.lossAndGradient(part(must, 0), part(must, 1), part(must, 2), 0, rows, columns);
        double found = code.of(part(is, 0), part(is, 1), part(is, 2), rows, columns);
        String difference = MachineFunctions.difference(must, is, STRIDE, columns);
        if (Double.compare(found, expected) != 0) {
          difference = "in the loss: %s, not %s".formatted(found, expected);
        }
        if (!difference.isEmpty()) {
          return "of " + columns + " columns " + difference;
        }
      }
    }
    return "";
  }

  private static MemorySegment operands(Arena arena, float[] values, boolean ids, int columns) {
    MemorySegment all = arena.allocateFrom(JAVA_FLOAT, values);
    for (int row = 0; ids && row < ROWS; row++) {
      all.setAtIndex(JAVA_INT, (long) (ROWS + row) * STRIDE, (row + 5) % columns);
    }
    return all;
  }

  private static Matrix part(MemorySegment all, int index) {
    return new Matrix(all, (long) index * ROWS * STRIDE * Float.BYTES, STRIDE);
  }
}
