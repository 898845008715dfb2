package dev.ranvier.simd.loss;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.KernelProvider;
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
 * Losses in machine code on rows of every length and on columns, with special values, with and
 * without gradient.
 */
public final class LossCodeCases {

  private static final int LONGEST = 70;

  private static final float P = 0.75f;
  private static final float Q = 0.125f;

  private static final float[] SPECIAL = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 0f, 0x1p-140f, 110f, -110f
  };

  private LossCodeCases() {}

  public static List<CodeKernel> all() {
    List<CodeKernel> all = new ArrayList<>();
    for (Level level : Level.values()) {
      for (LossFunction f : LossFunction.values()) {
        CodeLoss code = new CodeElementLoss(f, twin(f), twin(f), level, P, Q);
        all.add(
            new CodeKernel(
                code.name(),
                LossEmitter.class,
                level,
                code::code,
                (function, memory, random) -> run(function, f, memory, random)));
      }
    }
    for (Level level : Level.values()) {
      for (LossKernel twin :
          List.of(
              Losses.softmaxCrossEntropy(KernelProvider.SCALAR),
              Losses.softmaxCrossEntropyClassIds(KernelProvider.SCALAR))) {
        CodeSoftmaxCrossEntropy code = new CodeSoftmaxCrossEntropy(twin, twin, level);
        all.add(
            new CodeKernel(
                code.name(),
                SoftmaxEmitter.class,
                level,
                code::code,
                (function, memory, random) -> runSoftmax(function, twin, memory, random)));
      }
    }
    return all;
  }

  private static void runSoftmax(
      MachineFunction function, LossKernel twin, Arena memory, SplittableRandom random) {
    for (int columns = 1; columns <= LONGEST; columns++) {
      runSoftmax(function, twin, 1 + columns % 4, columns, columns % 3, memory, random);
    }
  }

  /** All that code does: the output, the parts of the loss, and the gradient of no class. */
  private static void runSoftmax(
      MachineFunction function,
      LossKernel twin,
      int rows,
      int columns,
      int turn,
      Arena memory,
      SplittableRandom random) {
    int width = (columns + 15) / 16 * 16;
    int stride = width + 16 * (turn & 1);
    long floats = (rows - 1L) * stride + width;
    boolean ids = twin.takesClassIds();
    GuardedMemory in = new GuardedMemory(memory, floats, random.nextInt(16));
    GuardedMemory targets = new GuardedMemory(memory, ids ? rows : floats, random.nextInt(16));
    Matrix twinIn = new Matrix(memory.allocate(4 * floats), 0, stride);
    Matrix twinTargets = new Matrix(memory.allocate(4 * floats), 0, ids ? 1 : stride);
    Matrix twinGrad = new Matrix(memory.allocate(4 * floats), 0, stride);
    float[] own = new float[rows];
    for (int i = 0; i < floats; i++) {
      boolean counts = i % stride < columns;
      set(in, twinIn, i, counts ? value(turn, random) : Float.NaN);
      if (!ids) {
        float target = random.nextInt(3) == 0 ? value(turn, random) : 0f;
        set(targets, twinTargets, i, counts ? target : Float.NaN);
      }
    }
    for (int i = 0; ids && i < rows; i++) {
      int id = random.nextInt(columns);
      set(targets, twinTargets, i, Float.intBitsToFloat(id));
      own[i] = in.get((long) i * stride + id);
    }
    boolean alone = turn == 0;
    GuardedMemory grad = alone ? in : new GuardedMemory(memory, floats, random.nextInt(16));
    int blockBytes = SoftmaxEmitter.PARTS + rows * SoftmaxEmitter.PART_BYTES;
    GuardedMemory block = new GuardedMemory(memory, blockBytes / 4, 0);
    put(block, SoftmaxEmitter.ROWS, rows);
    put(block, SoftmaxEmitter.COLUMNS, columns);
    put(block, SoftmaxEmitter.IN, address(in));
    put(block, SoftmaxEmitter.IN_ROW, 4L * stride);
    put(block, SoftmaxEmitter.OUT, address(in));
    put(block, SoftmaxEmitter.OUT_ROW, 4L * stride);
    put(block, SoftmaxEmitter.GRAD, address(grad));
    put(block, SoftmaxEmitter.GRAD_ROW, 4L * stride);
    put(block, SoftmaxEmitter.TARGETS, address(targets));
    put(block, SoftmaxEmitter.TARGETS_ROW, 4L * twinTargets.stride());
    put(block, SoftmaxEmitter.SCALE, bits(1f / rows));
    function.call(address(block));
    for (GuardedMemory each : List.of(in, targets, grad, block)) {
      each.check("operand");
    }
    double must = twin.lossAndGradient(twinIn, twinTargets, twinGrad, 0, rows, columns);
    double is = 0;
    for (int i = 0; i < rows; i++) {
      long part = SoftmaxEmitter.PARTS / 4 + (long) i * SoftmaxEmitter.PART_BYTES / 4;
      double log = StrictMath.log(block.get(part + SoftmaxEmitter.SUM_PART / 4));
      float dot = ids ? own[i] - block.get(part) : block.get(part + SoftmaxEmitter.DOT_PART / 4);
      is += (ids ? 1 : block.get(part + SoftmaxEmitter.WEIGHT_PART / 4)) * log - dot;
    }
    if (Double.compare(is / rows, must) != 0) {
      fail("%s of %s columns: a loss of %s, not %s", function, columns, is / rows, must);
    }
    compare(function, "output", in, twinIn, floats, columns);
    if (!alone) {
      for (int i = 0; ids && i < rows; i++) {
        long at = (long) i * stride + Float.floatToRawIntBits(targets.get(i));
        grad.set(at, (in.get(at) - 1f) * (1f / rows));
      }
      compare(function, "gradient", grad, twinGrad, floats, columns);
    }
  }

  /** With parameters P and Q. */
  private static LossKernel twin(LossFunction f) {
    return switch (f) {
      case SIGMOID_BINARY_CROSS_ENTROPY ->
          Losses.sigmoidBinaryCrossEntropy(KernelProvider.SCALAR, 2 * Q);
      case MEAN_SQUARED_ERROR -> Losses.meanSquaredError(KernelProvider.SCALAR);
      case MEAN_ABSOLUTE_ERROR -> Losses.meanAbsoluteError(KernelProvider.SCALAR);
      case HUBER -> Losses.huber(KernelProvider.SCALAR, P);
    };
  }

  private static void run(
      MachineFunction function, LossFunction f, Arena memory, SplittableRandom random) {
    for (int columns = 1; columns <= LONGEST; columns++) {
      run(function, f, 1 + columns % 4, columns, columns % 3, memory, random);
    }
    for (int rows = 1; rows <= LONGEST; rows++) {
      run(function, f, rows, 1, rows % 3, memory, random);
    }
  }

  private static void run(
      MachineFunction function,
      LossFunction f,
      int rows,
      int columns,
      int turn,
      Arena memory,
      SplittableRandom random) {
    int width = (columns + 15) / 16 * 16;
    int stride = width + 16 * (turn & 1);
    long floats = (rows - 1L) * stride + width;
    GuardedMemory in = new GuardedMemory(memory, floats, random.nextInt(16));
    GuardedMemory targets = new GuardedMemory(memory, floats, random.nextInt(16));
    Matrix twinIn = new Matrix(memory.allocate(4 * floats), 0, stride);
    Matrix twinTargets = new Matrix(memory.allocate(4 * floats), 0, stride);
    Matrix twinGrad = new Matrix(memory.allocate(4 * floats), 0, stride);
    for (int i = 0; i < floats; i++) {
      boolean counts = i % stride < columns;
      set(in, twinIn, i, counts ? value(turn, random) : Float.NaN);
      set(targets, twinTargets, i, counts ? value(turn, random) : Float.NaN);
    }
    boolean alone = turn == 0;
    GuardedMemory grad = alone ? in : new GuardedMemory(memory, floats, random.nextInt(16));
    GuardedMemory block = new GuardedMemory(memory, LossEmitter.BYTES / 4, 0);
    float scale = (float) (f.factor() / ((double) rows * columns));
    put(block, LossEmitter.ROWS, rows);
    put(block, LossEmitter.COLUMNS, columns);
    put(block, LossEmitter.IN, address(in));
    put(block, LossEmitter.IN_ROW, 4L * stride);
    put(block, LossEmitter.TARGETS, address(targets));
    put(block, LossEmitter.TARGETS_ROW, 4L * stride);
    put(block, LossEmitter.GRAD, address(grad));
    put(block, LossEmitter.GRAD_ROW, 4L * stride);
    put(block, LossEmitter.PARAMETERS, bits(P) | bits(Q) << 32);
    put(block, LossEmitter.PARAMETERS + 8, bits(scale));
    put(block, LossEmitter.LOSS, 0);
    function.call(address(block));
    for (GuardedMemory each : List.of(in, targets, grad, block)) {
      each.check("operand");
    }
    LossKernel twin = twin(f);
    double must =
        alone
            ? twin.loss(twinIn, twinTargets, 0, rows, columns)
            : twin.lossAndGradient(twinIn, twinTargets, twinGrad, 0, rows, columns);
    double sum = block.segment.get(JAVA_DOUBLE_UNALIGNED, block.bytes + LossEmitter.LOSS);
    double is = sum / rows / columns;
    if (Double.compare(is, must) != 0) {
      fail("%s of %s columns: a loss of %s, not %s", function, columns, is, must);
    }
    compare(function, "output", in, twinIn, floats, columns);
    compare(function, "target", targets, twinTargets, floats, columns);
    if (!alone) {
      compare(function, "gradient", grad, twinGrad, floats, columns);
    }
  }

  private static float value(int turn, SplittableRandom random) {
    return turn == 2 && random.nextInt(20) == 0
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

  private static long address(GuardedMemory memory) {
    return memory.segment.address() + memory.bytes;
  }

  private static long bits(float value) {
    return Integer.toUnsignedLong(Float.floatToRawIntBits(value));
  }

  private static void put(GuardedMemory block, int place, long value) {
    block.segment.set(JAVA_LONG_UNALIGNED, block.bytes + place, value);
  }
}
