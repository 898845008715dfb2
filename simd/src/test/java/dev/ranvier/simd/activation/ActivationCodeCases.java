package dev.ranvier.simd.activation;

import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.VectorFunctions;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The activations in machine code, and their derivatives, on blocks of every kind. */
public final class ActivationCodeCases {

  private static final float P = (float) 1.0507009873554805;
  private static final float Q = (float) (1.0507009873554805 * 1.6732632423543772);

  private static final int[][] SHAPES = {{1, 16}, {1, 48}, {3, 16}, {5, 64}, {2, 208}};

  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -20f,
    0.6f
  };

  private ActivationCodeCases() {}

  public static List<CodeKernel> all() {
    List<CodeKernel> all = new ArrayList<>();
    for (Level level : Level.values()) {
      for (FloatFunction f : FloatFunction.values()) {
        if (f != FloatFunction.EXP) {
          all.add(kernel(level, f, false));
          all.add(kernel(level, f, true));
        }
      }
    }
    return all;
  }

  private static CodeKernel kernel(Level level, FloatFunction f, boolean derivative) {
    return new CodeKernel(
        CodeActivation.name(level, f, derivative),
        VectorFunctions.class,
        level,
        () -> CodeActivation.code(level, f, derivative),
        (function, memory, random) -> run(function, twin(f), derivative, memory, random));
  }

  /** The scalar twin of a function with the parameters {@code P} and {@code Q}. */
  static ActivationKernel twin(FloatFunction f) {
    KernelProvider scalar = KernelProvider.SCALAR;
    return switch (f) {
      case LINEAR -> Activations.linear(scalar);
      case RELU -> Activations.relu(scalar);
      case LEAKY_RELU -> Activations.leakyRelu(scalar, P);
      case ELU -> Activations.selu(scalar);
      case SIGMOID -> Activations.sigmoid(scalar);
      case TANH -> Activations.tanh(scalar);
      case SILU -> Activations.silu(scalar);
      case SOFTPLUS -> Activations.softplus(scalar);
      case GELU_ERF -> Activations.geluErf(scalar);
      case GELU_TANH -> Activations.geluTanh(scalar);
      case HARD_SIGMOID -> Activations.hardSigmoid(scalar);
      case EXP -> throw new AssertionError(f);
    };
  }

  private static void run(
      MachineFunction function,
      ActivationKernel twin,
      boolean derivative,
      Arena memory,
      SplittableRandom random) {
    for (int[] shape : SHAPES) {
      for (int turn = derivative ? 2 : 0; turn < 4; turn++) {
        run(function, twin, derivative, shape[0], shape[1], turn, memory, random);
      }
    }
  }

  /** With a bias in place and apart, without one in place (or a derivative) and apart. */
  private static void run(
      MachineFunction function,
      ActivationKernel twin,
      boolean derivative,
      int rows,
      int columns,
      int turn,
      Arena memory,
      SplittableRandom random) {
    int stride = columns + 16 * (turn & 1);
    long floats = (rows - 1L) * stride + columns;
    GuardedMemory in = operand(memory, floats, random);
    boolean apart = derivative || turn % 2 == 1;
    GuardedMemory out = apart ? operand(memory, floats, random) : in;
    GuardedMemory bias = operand(memory, columns, random);
    GuardedMemory expectedIn = copy(in, floats);
    GuardedMemory expected = apart ? copy(out, floats) : expectedIn;
    Matrix x = new Matrix(expectedIn.segment, expectedIn.bytes, stride);
    Matrix y = new Matrix(expected.segment, expected.bytes, stride);
    if (derivative) {
      twin.backward(x, 0, y, 0, rows, columns);
    } else {
      if (turn < 2) {
        BiasScalar.add(
            expectedIn.segment, expectedIn.bytes, stride, bias.segment, bias.bytes, rows, columns);
      }
      twin.forward(x, 0, y, 0, rows, columns);
    }
    GuardedMemory block = new GuardedMemory(memory, VectorFunctions.BYTES / 4, 0);
    block.putLong(VectorFunctions.ROWS, rows);
    block.putLong(VectorFunctions.ROW_BYTES, 4L * columns);
    block.putLong(VectorFunctions.IN, address(in));
    block.putLong(VectorFunctions.IN_ROW, 4L * stride);
    block.putLong(VectorFunctions.OUT, address(out));
    block.putLong(VectorFunctions.OUT_ROW, 4L * stride);
    block.putLong(VectorFunctions.BIAS, turn < 2 ? address(bias) : 0);
    block.set(VectorFunctions.PARAMETERS / 4, P);
    block.set(VectorFunctions.PARAMETERS / 4 + 1, Q);
    function.call(address(block));
    for (GuardedMemory each : List.of(in, out, bias, block)) {
      each.check("operand");
    }
    compare(function, in, expectedIn, floats);
    compare(function, out, expected, floats);
  }

  private static void compare(
      MachineFunction function, GuardedMemory is, GuardedMemory must, long floats) {
    for (long i = 0; i < floats; i++) {
      if (Float.floatToIntBits(is.get(i)) != Float.floatToIntBits(must.get(i))) {
        fail("%s, at %d of %d: %s, not %s", function, i, floats, is.get(i), must.get(i));
      }
    }
  }

  private static GuardedMemory operand(Arena memory, long floats, SplittableRandom random) {
    GuardedMemory operand = new GuardedMemory(memory, floats, random.nextInt(16));
    for (long i = 0; i < floats; i++) {
      boolean special = random.nextInt(9) == 0;
      operand.set(
          i,
          special
              ? SPECIAL[random.nextInt(SPECIAL.length)]
              : random.nextFloat(-1f, 1f) * (1 << random.nextInt(8)));
    }
    return operand;
  }

  private static GuardedMemory copy(GuardedMemory operand, long floats) {
    GuardedMemory copy = new GuardedMemory(Arena.ofAuto(), floats, 0);
    for (long i = 0; i < floats; i++) {
      copy.set(i, operand.get(i));
    }
    return copy;
  }

  private static long address(GuardedMemory memory) {
    return memory.segment.address() + memory.bytes;
  }
}
