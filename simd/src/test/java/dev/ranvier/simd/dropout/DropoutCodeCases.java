package dev.ranvier.simd.dropout;

import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.DropoutEmitter;
import dev.ranvier.simd.code.x86.Level;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Dropout in machine code, in place and apart, from any row and column on. */
public final class DropoutCodeCases {

  private static final int[][] SHAPES = {{1, 16}, {3, 48}, {7, 16}, {2, 208}};
  private static final float[] RATES = {0f, 0.5f, 0.1f, 0.999f};

  private DropoutCodeCases() {}

  public static List<CodeKernel> all() {
    return Arrays.stream(Level.values()).map(DropoutCodeCases::kernel).toList();
  }

  private static CodeKernel kernel(Level level) {
    CodeDropout code = CodeDropout.of(level);
    return new CodeKernel(
        code.name(), DropoutEmitter.class, level, code::code, DropoutCodeCases::run);
  }

  private static void run(MachineFunction function, Arena memory, SplittableRandom random) {
    for (int[] shape : SHAPES) {
      for (float rate : RATES) {
        run(function, shape[0], shape[1], rate, memory, random);
      }
    }
  }

  private static void run(
      MachineFunction function,
      int rows,
      int columns,
      float rate,
      Arena memory,
      SplittableRandom random) {
    boolean apart = random.nextBoolean();
    int stride = columns + 16 * random.nextInt(2);
    long floats = (rows - 1L) * stride + columns;
    GuardedMemory in = new GuardedMemory(memory, floats, random.nextInt(16));
    for (int i = 0; i < floats; i++) {
      in.set(i, random.nextInt(9) == 0 ? Float.POSITIVE_INFINITY : random.nextFloat(-1f, 1f));
    }
    GuardedMemory out = apart ? new GuardedMemory(memory, floats, random.nextInt(16)) : in;
    float scale = 1f / (1f - rate);
    long key = random.nextLong();
    long firstRow = random.nextInt(1 << 20);
    int firstColumn = random.nextInt(1 << 20);
    float[] expected = new float[rows * columns];
    for (int i = 0; i < rows; i++) {
      long word = DropoutMaskScalar.word(key, firstRow + i);
      for (int j = 0; j < columns; j++) {
        int hash = DropoutMaskScalar.hash((int) word, (int) (word >>> 32), firstColumn + j) >>> 8;
        boolean kept = hash >= DropoutMaskScalar.threshold(rate);
        expected[i * columns + j] = kept ? in.get((long) i * stride + j) * scale : 0f;
      }
    }
    GuardedMemory block = new GuardedMemory(memory, DropoutEmitter.BYTES / 4, 0);
    block.putLong(DropoutEmitter.ROWS, rows);
    block.putLong(DropoutEmitter.ROW_BYTES, 4L * columns);
    block.putLong(DropoutEmitter.IN, address(in));
    block.putLong(DropoutEmitter.IN_ROW, 4L * stride);
    block.putLong(DropoutEmitter.OUT, address(out));
    block.putLong(DropoutEmitter.OUT_ROW, 4L * stride);
    CodeDropout.numbers(
        address(block),
        DropoutMaskScalar.threshold(rate),
        scale,
        DropoutMaskScalar.rowKey(key, firstRow),
        firstColumn);
    function.call(address(block));
    for (GuardedMemory each : List.of(in, out, block)) {
      each.check("operand");
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float must = expected[i * columns + j];
        float is = out.get((long) i * stride + j);
        if (Float.floatToIntBits(is) != Float.floatToIntBits(must)) {
          fail("%s, rate %s, at %d, %d: %s, not %s", function, rate, i, j, is, must);
        }
      }
    }
  }

  private static long address(GuardedMemory memory) {
    return memory.segment.address() + memory.bytes;
  }
}
