package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.gemm.Gemm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Compares a {@link CodeGemv} with what defines it, before anything else runs it: every width of a
 * stripe and a step that is not whole, lists and all rows, two blocks, zeros of both signs,
 * infinities, what lies beside y. The rows of W lie a float apart, and few inputs are not zero, so
 * that a cold JVM takes a millisecond.
 */
final class CodeGemvCheck {

  /** 16, 8, 4, 2 and 1 vectors of 16 floats, or several times 8, and 4 and 2 of 8. */
  private static final int WIDTH = 31 * 16;

  private static final int MOST_TERMS = Gemm.KC + 61;

  /** Inputs of which one is not zero in the first block, and in the second. */
  private static final int[] SPARSE = {27, 5};

  /** Of which none is left out: three by stripes, then eight rows. */
  private static final int ALL_TERMS = 11;

  private static final int BESIDE = 16;
  private static final float CANARY = 7f;

  private final float[] w = MachineFunctions.trialValues(MOST_TERMS + WIDTH);
  private final float[] x = new float[MOST_TERMS];

  private CodeGemvCheck() {
    for (int p = 0; p < x.length; p++) {
      int one = SPARSE[p / Gemm.KC];
      x[p] = p % one == one / 2 ? w[p] : p % 3 == 0 ? -0f : 0f;
    }
    w[WIDTH / 2] = Float.POSITIVE_INFINITY;
  }

  /** Where a function differs; empty if it does not. */
  static String difference(MachineFunction function) {
    CodeGemvCheck check = new CodeGemvCheck();
    try (Arena arena = Arena.ofConfined()) {
      for (int terms : new int[] {MOST_TERMS, 0, ALL_TERMS}) {
        int column = check.run(function, terms, terms == ALL_TERMS, arena);
        if (column >= 0) {
          return "of %s terms, column %s".formatted(terms, column);
        }
      }
    }
    return "";
  }

  /** The first column that differs, or -1. */
  private int run(MachineFunction function, int terms, boolean all, Arena arena) {
    MemorySegment lists = arena.allocate(2L * Float.BYTES * (Gemm.KC + WIDTH), 64);
    MemorySegment y = arena.allocate((WIDTH + BESIDE) * (long) Float.BYTES, 64);
    for (int j = 0; j < WIDTH + BESIDE; j++) {
      y.setAtIndex(JAVA_FLOAT, j, CANARY);
    }
    long values = lists.address() + (long) Float.BYTES * Gemm.KC;
    float[] inputs = all ? w : x;
    long arguments = arena.allocate(CodeGemv.ARGUMENT_BYTES, Long.BYTES).address();
    CodeGemv.write(
        arguments,
        WIDTH,
        terms,
        arena.allocateFrom(JAVA_FLOAT, inputs).address(),
        arena.allocateFrom(JAVA_FLOAT, w).address(),
        Float.BYTES,
        !all,
        y.address(),
        lists.address(),
        values,
        values + (long) Float.BYTES * Gemm.KC);
    function.call(arguments);
    for (int j = 0; j < WIDTH + BESIDE; j++) {
      float expected = j < WIDTH ? expected(inputs, terms, j) : CANARY;
      if (Float.floatToIntBits(y.getAtIndex(JAVA_FLOAT, j)) != Float.floatToIntBits(expected)) {
        return j;
      }
    }
    return -1;
  }

  private float expected(float[] inputs, int terms, int j) {
    float y = 0f;
    for (int pc = 0; pc == 0 || pc < terms; pc += Gemm.KC) {
      float sum = 0f;
      for (int p = pc; p < Math.min(terms, pc + Gemm.KC); p++) {
        if (inputs[p] != 0f) {
          sum = Math.fma(inputs[p], w[p + j], sum);
        }
      }
      y = pc == 0 ? sum : y + sum;
    }
    return y;
  }
}
