package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.GemvEmitter;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.gemm.Gemm;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The kernels of a single row in machine code: both orders for each level. */
public final class GemvCodeCases {

  private static final int[] WIDTHS = {16, 32, 48, 112, 272, 496, 1040};
  private static final int[] TERMS = {0, 1, 7, 8, 9, 31, Gemm.KC, Gemm.KC + 1, Gemm.KC + 21};

  /** What inputs and weights are by turns: numbers alone, then with some that are special. */
  private static final float[][] SPECIAL = {
    {},
    {0f, -0f, Float.MIN_VALUE, -Float.MIN_NORMAL / 2, 0x1p-75f},
    {0f, Float.POSITIVE_INFINITY, Float.MAX_VALUE},
    {Float.NaN, -0f}
  };

  private GemvCodeCases() {}

  public static List<CodeKernel> all() {
    List<CodeKernel> all = new ArrayList<>();
    for (Level level : Level.values()) {
      for (boolean wholeRows : new boolean[] {false, true}) {
        all.add(
            new CodeKernel(
                CodeGemv.name(level, wholeRows),
                GemvEmitter.class,
                level,
                () -> CodeGemv.code(level, wholeRows),
                GemvCodeCases::multiply));
      }
    }
    return all;
  }

  private static void multiply(MachineFunction function, Arena memory, SplittableRandom random) {
    int turn = 0;
    for (int width : WIDTHS) {
      for (int terms : TERMS) {
        if (width < 200 || terms < 100 || terms == TERMS[TERMS.length - 1]) {
          run(function, width, terms, turn++, memory, random);
        }
      }
    }
  }

  /** Every second case leaves nothing out. */
  private static void run(
      MachineFunction function,
      int width,
      int terms,
      int turn,
      Arena memory,
      SplittableRandom random) {
    boolean all = turn % 2 == 0;
    int ld = width + 16 * random.nextInt(2);
    GuardedMemory x = new GuardedMemory(memory, terms, random.nextInt(16));
    GuardedMemory w = new GuardedMemory(memory, terms == 0 ? 0 : (terms - 1L) * ld + width, 0);
    for (int p = 0; p < terms; p++) {
      x.set(p, all || random.nextInt(3) > 0 ? value(turn, random) : p % 2 == 0 ? 0f : -0f);
      for (int j = 0; j < width; j++) {
        w.set((long) p * ld + j, value(turn / 2, random));
      }
    }
    int list = (Math.min(terms, Gemm.KC) + 15) / 16 * 16;
    GuardedMemory rows = new GuardedMemory(memory, all ? Gemm.KC : list, 0);
    for (int p = 0; all && p < Gemm.KC; p++) {
      rows.segment.set(JAVA_INT_UNALIGNED, rows.bytes + 4L * p, p);
    }
    GuardedMemory values = new GuardedMemory(memory, list, 0);
    GuardedMemory sums = new GuardedMemory(memory, terms > Gemm.KC ? width : 0, 0);
    GuardedMemory y = new GuardedMemory(memory, width, 0);
    GuardedMemory block = new GuardedMemory(memory, GemvEmitter.BYTES / 4, 0);
    block.putLong(GemvEmitter.WIDTH, width);
    block.putLong(GemvEmitter.TERMS, terms);
    block.putLong(GemvEmitter.X, address(x));
    block.putLong(GemvEmitter.W, address(w));
    block.putLong(GemvEmitter.W_ROW, 4L * ld);
    block.putLong(GemvEmitter.Y, address(y));
    block.putLong(GemvEmitter.LIST, address(rows));
    block.putLong(GemvEmitter.VALUES, address(values));
    block.putLong(GemvEmitter.SUMS, address(sums));
    block.putLong(GemvEmitter.ALL_ROWS, all ? address(rows) : 0);
    function.call(address(block));
    for (GuardedMemory each : List.of(x, w, rows, values, sums, y, block)) {
      each.check("operand");
    }
    for (int j = 0; j < width; j++) {
      float expected = expected(x, w, terms, ld, j, all);
      if (Float.floatToIntBits(y.get(j)) != Float.floatToIntBits(expected)) {
        fail("%s, %d of %d, at %d: %s, not %s", function, width, terms, j, y.get(j), expected);
      }
    }
  }

  private static float expected(
      GuardedMemory x, GuardedMemory w, int terms, int ld, int column, boolean all) {
    float y = 0f;
    for (int pc = 0; pc == 0 || pc < terms; pc += Gemm.KC) {
      float sum = 0f;
      for (int p = pc; p < Math.min(terms, pc + Gemm.KC); p++) {
        if (all || x.get(p) != 0f) {
          sum = Math.fma(x.get(p), w.get((long) p * ld + column), sum);
        }
      }
      y = pc == 0 ? sum : y + sum;
    }
    return y;
  }

  private static float value(int turn, SplittableRandom random) {
    float[] special = SPECIAL[turn % SPECIAL.length];
    return special.length == 0 || random.nextInt(9) > 0
        ? random.nextFloat(-1f, 1f)
        : special[random.nextInt(special.length)];
  }

  private static long address(GuardedMemory memory) {
    return memory.segment.address() + memory.bytes;
  }
}
