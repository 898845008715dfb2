package dev.ranvier.simd.activation;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.SoftmaxEmitter;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Softmax in machine code on rows of every length, in place and apart, with what makes NaN. */
public final class SoftmaxCodeCases {

  private static final int LONGEST = 70;

  private SoftmaxCodeCases() {}

  public static List<CodeKernel> all() {
    return Arrays.stream(Level.values()).map(SoftmaxCodeCases::kernel).toList();
  }

  private static CodeKernel kernel(Level level) {
    CodeSoftmax code = CodeSoftmax.of(level);
    return new CodeKernel(
        code.name(), SoftmaxEmitter.class, level, code::code, SoftmaxCodeCases::run);
  }

  private static void run(MachineFunction function, Arena memory, SplittableRandom random) {
    for (int columns = 1; columns <= LONGEST; columns++) {
      run(function, 1 + columns % 4, columns, columns % 3, memory, random);
    }
  }

  private static void run(
      MachineFunction function,
      int rows,
      int columns,
      int turn,
      Arena memory,
      SplittableRandom random) {
    int width = (columns + 15) / 16 * 16;
    int stride = width + 16 * (turn & 1);
    long floats = (rows - 1L) * stride + width;
    GuardedMemory in = new GuardedMemory(memory, floats, random.nextInt(16));
    Matrix twin = new Matrix(memory.allocate(4 * floats), 0, stride);
    for (int i = 0; i < floats; i++) {
      boolean counts = i % stride < columns;
      float value =
          !counts
              ? Float.NaN
              : turn == 2 && random.nextInt(50) == 0
                  ? List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)
                      .get(random.nextInt(3))
                  : random.nextFloat(-1f, 1f) * (1 << random.nextInt(8));
      in.set(i, value);
      twin.segment().setAtIndex(JAVA_FLOAT, i, value);
    }
    GuardedMemory out = turn == 0 ? in : new GuardedMemory(memory, floats, random.nextInt(16));
    new Softmax(Tier.SCALAR).forward(twin, 0, twin, 0, rows, columns);
    GuardedMemory block = new GuardedMemory(memory, SoftmaxEmitter.BYTES / 4, 0);
    block.putLong(SoftmaxEmitter.ROWS, rows);
    block.putLong(SoftmaxEmitter.COLUMNS, columns);
    block.putLong(SoftmaxEmitter.IN, in.segment.address() + in.bytes);
    block.putLong(SoftmaxEmitter.IN_ROW, 4L * stride);
    block.putLong(SoftmaxEmitter.OUT, out.segment.address() + out.bytes);
    block.putLong(SoftmaxEmitter.OUT_ROW, 4L * stride);
    function.call(block.segment.address() + block.bytes);
    for (GuardedMemory each : List.of(in, out, block)) {
      each.check("operand");
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        long at = (long) i * stride + j;
        float is = out.get(at);
        float must = twin.segment().getAtIndex(JAVA_FLOAT, at);
        if (Float.floatToIntBits(is) != Float.floatToIntBits(must)) {
          fail("%s of %s columns at %s, %s: %s, not %s", function, columns, i, j, is, must);
        }
      }
    }
  }
}
