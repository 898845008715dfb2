package dev.ranvier.simd.loss;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.LossFunction;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.LossEmitter;
import dev.ranvier.simd.code.x86.SoftmaxEmitter;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Losses in machine code on rows of every length and on columns, with and without gradient, with
 * special values: of two thirds of the operands those alone that leave the loss a number.
 */
public final class LossCodeCases {

  private static final int LONGEST = 70;

  private static final float[] SPECIAL = {-0f, 0f, 0x1p-140f, 110f, -110f};
  private static final float[] NO_NUMBERS = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  private LossCodeCases() {}

  public static List<CodeKernel> all() {
    List<CodeKernel> all = new ArrayList<>();
    for (Level level : Level.values()) {
      for (LossFunction f : LossFunction.values()) {
        LossKernel twin = CodeElementLoss.twin(f);
        CodeLoss code = new CodeElementLoss(f, twin, twin, level, 0f, 0f).trial();
        all.add(kernel(code, twin, LossEmitter.class));
      }
      for (LossKernel twin :
          List.of(
              new SoftmaxCrossEntropy(Tier.SCALAR, 0f),
              new SoftmaxCrossEntropyClassIds(Tier.SCALAR, 0f))) {
        CodeLoss code = new CodeSoftmaxCrossEntropy(twin, twin, level);
        all.add(kernel(code, twin, SoftmaxEmitter.class));
      }
    }
    return all;
  }

  private static CodeKernel kernel(CodeLoss code, LossKernel twin, Class<?> emitter) {
    return new CodeKernel(
        code.name(),
        emitter,
        code.level,
        code::code,
        (function, memory, random) -> {
          for (int length = 1; length <= LONGEST; length++) {
            run(code, twin, function, 1 + length % 4, length, length % 3, memory, random);
            run(code, twin, function, length, 1, length % 3, memory, random);
          }
        });
  }

  private static void run(
      CodeLoss code,
      LossKernel twin,
      MachineFunction function,
      int rows,
      int columns,
      int turn,
      Arena memory,
      SplittableRandom random) {
    int width = (columns + 15) / 16 * 16;
    int stride = width + 16 * (turn & 1);
    long floats = (rows - 1L) * stride + width;
    boolean ids = twin.takesClassIds();
    boolean alone = turn == 0;
    int shift = random.nextInt(16);
    GuardedMemory in = new GuardedMemory(memory, floats, shift);
    GuardedMemory targets = new GuardedMemory(memory, ids ? rows : floats, 15 - shift);
    GuardedMemory grad = alone ? in : new GuardedMemory(memory, floats, shift / 2);
    GuardedMemory block = new GuardedMemory(memory, MachineFunction.ARGUMENT_BYTES / 4, 0);
    Matrix twinIn = new Matrix(memory.allocate(4 * floats), 0, stride);
    Matrix twinTargets = new Matrix(memory.allocate(4 * floats), 0, ids ? 1 : stride);
    Matrix twinGrad = new Matrix(memory.allocate(4 * floats), 0, stride);
    for (int i = 0; i < floats; i++) {
      boolean counts = i % stride < columns;
      float value = counts ? value(turn, random) : Float.NaN;
      set(in, twinIn, i, value);
      if (!ids) {
        float target = random.nextInt(3) == 0 ? 0f : value(turn, random);
        set(targets, twinTargets, i, random.nextInt(5) == 0 || !counts ? value : target);
      }
    }
    for (int i = 0; i < rows; i++) {
      if (ids) {
        set(targets, twinTargets, i, Float.intBitsToFloat(random.nextInt(columns)));
      }
      if (turn == 1 && i % 4 == 1) {
        // Nothing but -Inf, or one of them, whose target is 0.
        int end = i % 8 == 1 ? columns : 1;
        for (int j = 0; j < end; j++) {
          set(in, twinIn, i * stride + j, Float.NEGATIVE_INFINITY);
          if (!ids && columns > 1) {
            set(targets, twinTargets, i * stride + j, 0f);
          }
        }
      }
    }
    Matrix logits = new Matrix(in.segment, in.bytes, stride);
    double is =
        code.run(
            function,
            block.segment.address() + block.bytes,
            logits,
            new Matrix(targets.segment, targets.bytes, twinTargets.stride()),
            alone ? logits : new Matrix(grad.segment, grad.bytes, stride),
            0,
            rows,
            columns);
    double must =
        alone
            ? twin.loss(twinIn, twinTargets, 0, rows, columns)
            : twin.lossAndGradient(twinIn, twinTargets, twinGrad, 0, rows, columns);
    for (GuardedMemory each : List.of(in, targets, grad, block)) {
      each.check("operand");
    }
    if (Double.compare(is, must) != 0) {
      fail("%s, %s x %s: a loss of %s, not %s", function, rows, columns, is, must);
    }
    compare(function, "output", in, twinIn, floats, columns);
    if (!ids) {
      compare(function, "target", targets, twinTargets, floats, columns);
    }
    if (!alone) {
      compare(function, "gradient", grad, twinGrad, floats, columns);
    }
  }

  private static float value(int turn, SplittableRandom random) {
    if (turn == 2 && random.nextInt(40) == 0) {
      return NO_NUMBERS[random.nextInt(NO_NUMBERS.length)];
    }
    return random.nextInt(10) == 0
        ? SPECIAL[random.nextInt(SPECIAL.length)]
        : random.nextFloat(-1f, 1f) * (1 << random.nextInt(6));
  }

  private static void set(GuardedMemory memory, Matrix twin, int i, float value) {
    memory.set(i, value);
    twin.segment().setAtIndex(JAVA_FLOAT, i, value);
  }

  private static void compare(
      MachineFunction function,
      String what,
      GuardedMemory is,
      Matrix must,
      long floats,
      int columns) {
    for (long i = 0; i < floats; i++) {
      float expected = must.segment().getAtIndex(JAVA_FLOAT, i);
      boolean counts = i % must.stride() < columns;
      if (counts && Float.floatToIntBits(is.get(i)) != Float.floatToIntBits(expected)) {
        fail(
            "%s of %s columns, %s at %s: %s, not %s",
            function, columns, what, i, is.get(i), expected);
      }
    }
  }
}
