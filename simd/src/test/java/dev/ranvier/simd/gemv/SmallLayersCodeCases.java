package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.SmallLayersEmitter;
import dev.ranvier.simd.gemv.SmallLayers.Function;
import dev.ranvier.simd.gemv.SmallLayers.Layer;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small layers in machine code: every number of outputs, each function, several in one call. */
public final class SmallLayersCodeCases {

  /** Sums about the ends of what exponentials take, and what is special. */
  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_NORMAL / 2,
    87.4f,
    -87.4f,
    88.73f,
    -103.96f,
    -103.98f,
    Float.MAX_VALUE,
    Float.NEGATIVE_INFINITY,
    Float.POSITIVE_INFINITY,
    Float.NaN
  };

  private static final int[] TERMS = {1, 2, 3, 31, 64};

  private SmallLayersCodeCases() {}

  public static List<CodeKernel> all() {
    List<CodeKernel> all = new ArrayList<>();
    for (Level level : Level.values()) {
      CodeSmallLayers kernel = new CodeSmallLayers(level);
      all.add(
          new CodeKernel(
              kernel.sources().getFirst().name(),
              SmallLayersEmitter.class,
              level,
              kernel::code,
              SmallLayersCodeCases::multiply));
    }
    return all;
  }

  private static void multiply(MachineFunction function, Arena memory, SplittableRandom random) {
    int turn = 0;
    for (int n = 1; n <= 32; n++) {
      for (Function f : Function.values()) {
        run(function, n, TERMS[n % TERMS.length], f, turn++, memory, random);
      }
    }
  }

  /** A layer, and behind it one that reads its outputs. */
  private static void run(
      MachineFunction function,
      int n,
      int k,
      Function f,
      int turn,
      Arena memory,
      SplittableRandom random) {
    List<GuardedMemory> operands = new ArrayList<>();
    GuardedMemory x = operand(memory, random, 1, k, k, operands);
    Layer first = layer(memory, random, n, k, x, f, turn, operands);
    GuardedMemory y = operands.getLast();
    Function other = Function.values()[random.nextInt(Function.values().length)];
    Layer second = layer(memory, random, 1 + random.nextInt(32), n, y, other, turn + 1, operands);
    MemorySegment made = SmallLayers.blocks(memory, List.of(first, second));
    GuardedMemory blocks = new GuardedMemory(memory, made.byteSize() / Float.BYTES, 0);
    MemorySegment.copy(made, 0, blocks.segment, blocks.bytes, made.byteSize());
    operands.add(blocks);
    function.call(blocks.segment.address() + blocks.bytes);
    operands.forEach(each -> each.check("operand"));
    check(function, first);
    check(function, second);
  }

  private static GuardedMemory operand(
      Arena memory,
      SplittableRandom random,
      int rows,
      int columns,
      int stride,
      List<GuardedMemory> operands) {
    int padded = (columns + 15) / 16 * 16;
    long floats = rows == 1 && stride == columns ? columns : (rows - 1L) * stride + padded;
    GuardedMemory made = new GuardedMemory(memory, floats, 0).fill(random, rows, columns, stride);
    operands.add(made);
    return made;
  }

  /** Its result is the last of the operands. */
  private static Layer layer(
      Arena memory,
      SplittableRandom random,
      int n,
      int k,
      GuardedMemory x,
      Function f,
      int turn,
      List<GuardedMemory> operands) {
    int padded = (n + 15) / 16 * 16;
    int stride = padded + 16 * random.nextInt(2);
    GuardedMemory w = operand(memory, random, k, n, stride, operands);
    GuardedMemory bias = operand(memory, random, 1, n, padded, operands);
    for (int j = 0; j < n; j++) {
      if (turn % 4 == 1 || turn % 4 == 2 && j == n / 2) {
        bias.set(j, SPECIAL[random.nextInt(turn % 8 == 1 ? SPECIAL.length - 2 : SPECIAL.length)]);
      } else if (turn % 4 == 3) {
        bias.set(j, random.nextFloat(-110f, 110f));
      }
    }
    GuardedMemory y = new GuardedMemory(memory, padded, 0);
    operands.add(y);
    return new Layer(
        n,
        k,
        new Matrix(x.segment, x.bytes, k),
        new Matrix(w.segment, w.bytes, stride),
        turn % 4 == 0 && random.nextBoolean() ? null : new Matrix(bias.segment, bias.bytes, n),
        f,
        new Matrix(y.segment, y.bytes, n));
  }

  /** Of plain Java from the inputs that the layer had. */
  private static void check(MachineFunction function, Layer layer) {
    float[] sums = new float[layer.n()];
    for (int j = 0; j < sums.length; j++) {
      for (int p = 0; p < layer.k(); p++) {
        sums[j] = Math.fma(at(layer.x(), 0, p), at(layer.w(), p, j), sums[j]);
      }
      sums[j] = layer.bias() == null ? sums[j] : sums[j] + at(layer.bias(), 0, j);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment row = arena.allocate(4L * 32, 64);
      MemorySegment.copy(sums, 0, row, JAVA_FLOAT, 0, sums.length);
      Matrix y = new Matrix(row, 0, 32);
      twin(layer.function()).forward(y, 0, y, 0, 1, sums.length);
      for (int j = 0; j < sums.length; j++) {
        float found = at(layer.y(), 0, j);
        float expected = at(y, 0, j);
        if (Float.compare(found, expected) != 0) {
          fail("%s, %s, at %d: %s, not %s", function, layer, j, found, expected);
        }
      }
    }
  }

  static ActivationKernel twin(Function function) {
    return switch (function) {
      case LINEAR -> Activations.linear(KernelProvider.SCALAR);
      case RELU -> Activations.relu(KernelProvider.SCALAR);
      case SIGMOID -> Activations.sigmoid(KernelProvider.SCALAR);
      case TANH -> Activations.tanh(KernelProvider.SCALAR);
      case SOFTMAX -> Activations.softmax(KernelProvider.SCALAR);
    };
  }

  private static float at(Matrix matrix, int row, int column) {
    return matrix.segment().get(JAVA_FLOAT_UNALIGNED, matrix.bytes() + matrix.at(row, column));
  }
}
