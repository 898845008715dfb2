package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.x86.PanelEmitter;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Compares a {@link CodePanelGemv} with its scalar twins before anything else runs it: rows
 * together and one by one, every width of a stripe, zeros of both signs left out or not, two
 * blocks, what lies beside y.
 */
final class CodePanelCheck {

  /** A panel and every narrower stripe. */
  private static final int WIDTH = 128 + 7 * 16;

  private static final int STRIDE = WIDTH + 16;

  /** Together, then one by one since the most are zero, then what is left over. */
  private static final int ROWS = 4 + 4 + 1;

  private static final int[] TERMS = {0, 21, Gemm.KC + 11};

  private CodePanelCheck() {}

  /** Where a function differs; empty if it does not. */
  static String difference(MachineFunction function, boolean bytes) {
    for (int terms : TERMS) {
      for (boolean skipZeros : new boolean[] {true, bytes}) {
        int place = difference(function, bytes, terms, skipZeros);
        if (place >= 0) {
          return "of %s terms, row %s, column %s".formatted(terms, place / STRIDE, place % STRIDE);
        }
      }
    }
    return "";
  }

  private static int difference(
      MachineFunction function, boolean bytes, int terms, boolean skipZeros) {
    try (Arena arena = Arena.ofConfined()) {
      float[] values = MachineFunctions.trialValues(ROWS * terms + WIDTH);
      // The last numbers are the scales.
      MemorySegment numbers = arena.allocateFrom(JAVA_FLOAT, values);
      long scale = 4L * ROWS * terms;
      for (int i = 4 * terms; i < ROWS * terms; i++) {
        if (terms > 30 && i % 19 != 0) {
          numbers.setAtIndex(JAVA_FLOAT, i, i % 2 == 0 ? 0f : -0f);
        }
      }
      MemorySegment w = arena.allocate(2L * terms * WIDTH + 2, 64);
      for (int i = 0; i < w.byteSize(); i++) {
        // The upper byte of a bfloat16 is its sign and exponent: about 1.
        w.set(JAVA_BYTE, i, (byte) (bytes || i % 2 == 0 ? i * 37 : i * 64 & 0x80 | 0x3F));
      }
      MemorySegment y = arena.allocate(4L * ROWS * STRIDE, 64);
      MemorySegment expected = arena.allocate(y.byteSize(), 64);
      MemorySegment lists = arena.allocate(CompressedRows.scratchBytes(), 64);
      y.fill((byte) 1);
      Matrix out = new Matrix(expected, 0, STRIDE);
      expected.fill((byte) 1);
      Matrix weights = new Matrix(w, 0, 0);
      Matrix scratch = new Matrix(lists, 0, 0);
      if (bytes) {
        QuantizedGemv.of(Tier.SCALAR)
            .multiply(
                ROWS,
                WIDTH,
                terms,
                numbers,
                0,
                terms,
                weights,
                new Matrix(numbers, scale, 0),
                out,
                null,
                scratch);
      } else {
        Bfloat16Gemv.of(Tier.SCALAR)
            .multiply(
                ROWS, WIDTH, terms, numbers, 0, terms, weights, out, skipZeros, null, scratch);
      }
      long[] arguments = new long[PanelEmitter.BYTES / Long.BYTES];
      arguments[PanelEmitter.ROWS / Long.BYTES] = ROWS;
      arguments[PanelEmitter.WIDTH / Long.BYTES] = WIDTH;
      arguments[PanelEmitter.TERMS / Long.BYTES] = terms;
      arguments[PanelEmitter.X / Long.BYTES] = numbers.address();
      arguments[PanelEmitter.X_ROW / Long.BYTES] = 4L * terms;
      arguments[PanelEmitter.W / Long.BYTES] = w.address();
      arguments[PanelEmitter.Y / Long.BYTES] = y.address();
      arguments[PanelEmitter.Y_ROW / Long.BYTES] = 4L * STRIDE;
      arguments[PanelEmitter.SCALE / Long.BYTES] = numbers.address() + scale;
      arguments[PanelEmitter.LISTS / Long.BYTES] = lists.address();
      arguments[PanelEmitter.ALL / Long.BYTES] = skipZeros ? 0 : 1;
      function.call(arena.allocateFrom(JAVA_LONG, arguments).address());
      return (int) (expected.mismatch(y) >> 2);
    }
  }
}
