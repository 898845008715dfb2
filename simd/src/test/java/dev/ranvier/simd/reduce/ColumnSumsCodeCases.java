package dev.ranvier.simd.reduce;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.ColumnSumsEmitter;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Sums of columns in machine code, of every number of columns. */
public final class ColumnSumsCodeCases {

  private static final int MOST_COLUMNS = 150;

  private static final float[] SPECIAL = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 0x1p-140f
  };

  private ColumnSumsCodeCases() {}

  public static List<CodeKernel> all() {
    return Arrays.stream(Level.values()).map(ColumnSumsCodeCases::kernel).toList();
  }

  private static CodeKernel kernel(Level level) {
    CodeColumnSums code = CodeColumnSums.of(level);
    return new CodeKernel(
        code.name(), ColumnSumsEmitter.class, level, code::code, ColumnSumsCodeCases::run);
  }

  private static void run(MachineFunction function, Arena memory, SplittableRandom random) {
    for (int columns = 1; columns <= MOST_COLUMNS; columns++) {
      run(function, 1 + columns % 5, columns, memory, random);
    }
  }

  private static void run(
      MachineFunction function, int rows, int columns, Arena memory, SplittableRandom random) {
    int width = (columns + 15) / 16 * 16;
    int stride = width + 16 * random.nextInt(2);
    long floats = (rows - 1L) * stride + width;
    GuardedMemory in = new GuardedMemory(memory, floats, random.nextInt(16));
    GuardedMemory out = new GuardedMemory(memory, width, random.nextInt(16));
    Matrix twinIn = new Matrix(memory.allocate(4 * floats), 0, stride);
    Matrix twinOut = new Matrix(memory.allocate(4L * width), 0, width);
    for (int i = 0; i < floats; i++) {
      float value = i % stride < columns ? value(random) : Float.NaN;
      in.set(i, value);
      twinIn.segment().setAtIndex(JAVA_FLOAT, i, value);
    }
    GuardedMemory block = new GuardedMemory(memory, ColumnSumsEmitter.BYTES / 4, 0);
    long arguments = block.segment.address() + block.bytes;
    long from = in.segment.address() + in.bytes;
    CodeColumnSums.write(arguments, from, stride, out.segment.address() + out.bytes, rows, columns);
    function.call(arguments);
    ColumnSumsScalar.run(twinIn, twinOut, 0, rows, columns);
    for (GuardedMemory each : List.of(in, out, block)) {
      each.check("operand");
    }
    for (int j = 0; j < columns; j++) {
      float must = twinOut.segment().getAtIndex(JAVA_FLOAT, j);
      if (Float.floatToIntBits(out.get(j)) != Float.floatToIntBits(must)) {
        fail("%s of %s columns at %s: %s, not %s", function, columns, j, out.get(j), must);
      }
    }
  }

  private static float value(SplittableRandom random) {
    return random.nextInt(40) == 0
        ? SPECIAL[random.nextInt(SPECIAL.length)]
        : random.nextFloat(-1f, 1f);
  }
}
