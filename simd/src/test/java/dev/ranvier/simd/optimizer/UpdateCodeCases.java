package dev.ranvier.simd.optimizer;

import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.UpdateEmitter;
import dev.ranvier.simd.code.x86.UpdateEmitter.Rule;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The updates in machine code: each optimizer's for each level. */
public final class UpdateCodeCases {

  private static final int[] ROWS = {1, 2, 5};
  private static final int[] COLUMNS = {1, 7, 8, 9, 15, 16, 17, 31, 32, 47, 67};

  /** What operands are by turns: numbers alone, then with some that are special. */
  private static final float[][] SPECIAL = {
    {},
    {0f, -0f, Float.MIN_VALUE, -Float.MIN_NORMAL / 2, Float.MIN_NORMAL, -1.1f * Float.MIN_NORMAL},
    {0f, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, 0x1p-70f},
    {Float.NaN, -0f, Float.POSITIVE_INFINITY}
  };

  private static final float STEP = 0.01f;
  private static final float MOMENTUM = 0.9f;
  private static final float RATE1 = 0.1f;
  private static final float RATE2 = 0.001f;
  private static final float EPSILON = 1e-7f;

  private UpdateCodeCases() {}

  public static List<CodeKernel> all() {
    List<CodeKernel> all = new ArrayList<>();
    for (Level level : Level.values()) {
      for (Rule rule : Rule.values()) {
        all.add(
            new CodeKernel(
                CodeUpdate.name(level, rule),
                UpdateEmitter.class,
                level,
                () -> CodeUpdate.code(level, rule),
                (function, memory, random) -> update(rule, function, memory, random)));
      }
    }
    return all;
  }

  private static void update(
      Rule rule, MachineFunction function, Arena memory, SplittableRandom random) {
    int turn = 0;
    for (int rows : ROWS) {
      for (int columns : COLUMNS) {
        run(rule, function, rows, columns, turn++, memory, random);
      }
    }
  }

  private static void run(
      Rule rule,
      MachineFunction function,
      int rows,
      int columns,
      int turn,
      Arena memory,
      SplittableRandom random) {
    int ld = columns + random.nextInt(3);
    int gradLd = columns + 16 * random.nextInt(2);
    float decay = turn % 2 == 0 ? 0f : 0.001f;
    List<GuardedMemory> operands = new ArrayList<>();
    for (int i = 0; i < 2 + rule.slots(); i++) {
      int stride = i == 0 ? gradLd : ld;
      long floats = (rows - 1L) * stride + columns;
      operands.add(new GuardedMemory(memory, floats, random.nextInt(16)));
      for (int j = 0; j < rows * columns; j++) {
        operands.getLast().set(j / columns * stride + j % columns, value(turn, i, random));
      }
    }
    float[][] expected = expected(rule, operands, rows, columns, ld, gradLd, decay);
    GuardedMemory block = new GuardedMemory(memory, UpdateEmitter.BYTES / 4, 0);
    block.putLong(UpdateEmitter.ROWS, rows);
    block.putLong(UpdateEmitter.COLUMNS, columns);
    block.putLong(UpdateEmitter.WEIGHTS_ROW, 4L * ld);
    block.putLong(UpdateEmitter.GRAD_ROW, 4L * gradLd);
    for (int i = 0; i < operands.size(); i++) {
      GuardedMemory operand = operands.get(i);
      block.putLong(UpdateEmitter.GRAD + 8 * i, operand.segment.address() + operand.bytes);
    }
    putNumbers(block, rule, decay);
    function.call(block.segment.address() + block.bytes);
    block.check("arguments");
    for (int i = 0; i < operands.size(); i++) {
      operands.get(i).check("operand " + i);
      for (int j = 0; j < expected[i].length; j++) {
        float found = operands.get(i).get(j);
        if (Float.floatToIntBits(found) != Float.floatToIntBits(expected[i][j])) {
          fail(
              "%s, %d by %d, operand %d at %d: %s, not %s",
              function, rows, columns, i, j, found, expected[i][j]);
        }
      }
    }
  }

  private static void putNumbers(GuardedMemory block, Rule rule, float decay) {
    float step = rule == Rule.ADAM ? STEP : -STEP;
    float[] numbers =
        switch (rule) {
          case SGD -> new float[] {-decay, step};
          case MOMENTUM -> new float[] {-decay, step, MOMENTUM};
          case ADAM -> new float[] {-decay, step, RATE1, RATE2, EPSILON};
        };
    for (int i = 0; i < numbers.length; i++) {
      block.putLong(UpdateEmitter.NUMBERS + 8 * i, Float.floatToRawIntBits(numbers[i]));
    }
  }

  /** All floats of the operands; between rows they are what they were. */
  private static float[][] expected(
      Rule rule,
      List<GuardedMemory> operands,
      int rows,
      int columns,
      int ld,
      int gradLd,
      float decay) {
    float[][] all = new float[operands.size()][];
    for (int i = 0; i < all.length; i++) {
      all[i] = new float[(rows - 1) * (i == 0 ? gradLd : ld) + columns];
      for (int j = 0; j < all[i].length; j++) {
        all[i][j] = operands.get(i).get(j);
      }
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        step(rule, all, i * ld + j, all[0][i * gradLd + j], decay);
      }
    }
    return all;
  }

  private static void step(Rule rule, float[][] all, int at, float g, float decay) {
    float w = Math.fma(all[1][at], -decay, all[1][at]);
    all[1][at] =
        switch (rule) {
          case SGD -> Math.fma(g, -STEP, w);
          case MOMENTUM -> {
            float v = all[2][at] = flush(Math.fma(all[2][at], MOMENTUM, g * -STEP));
            yield w + v;
          }
          case ADAM -> {
            float m = all[2][at] = flush(Math.fma(g - all[2][at], RATE1, all[2][at]));
            float v = all[3][at];
            v = all[3][at] = flush(Math.fma(Math.fma(g, g, -v), RATE2, v));
            yield w - m * STEP / ((float) Math.sqrt(v) + EPSILON);
          }
        };
  }

  private static float flush(float x) {
    return Math.abs(x) < Float.MIN_NORMAL ? 0f : x;
  }

  /** Second moments are not negative. */
  private static float value(int turn, int operand, SplittableRandom random) {
    float[] special = SPECIAL[turn / 2 % SPECIAL.length];
    float value =
        special.length == 0 || random.nextInt(4) > 0
            ? random.nextFloat(-1f, 1f)
            : special[random.nextInt(special.length)];
    return operand == 3 ? Math.abs(value) : value;
  }
}
