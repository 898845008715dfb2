package dev.ranvier.simd.code.x86;

import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernels;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.vector.RowScalar;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Functions of floats in machine code have the bits of their scalar twins, on every level: over all
 * exponents, where they bend, next to zero and infinity; over all floats on demand, with
 * -Dranvier.sweep=all or the start of a name in small letters.
 */
@Anywhere
class VectorFunctionsTest {

  private static final int COLUMNS = 4096;
  private static final float FIRST = (float) 1.0507009873554805;
  private static final float SECOND = (float) (1.0507009873554805 * 1.6732632423543772);
  private static final Register TABLE = Register.RDX;

  @BeforeEach
  void codeRuns() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
  }

  @ParameterizedTest
  @EnumSource
  void haveTheBitsOfTheirTwins(FloatFunction f) {
    try (Arena arena = Arena.ofConfined()) {
      sweep(new Run(f, false, arena));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EXP")
  void haveTheBitsOfTheirTwinsDerivatives(FloatFunction f) {
    try (Arena arena = Arena.ofConfined()) {
      sweep(new Run(f, true, arena));
    }
  }

  private static void sweep(Run run) {
    String wanted = System.getProperty("ranvier.sweep", "");
    if (wanted.equals("all") || wanted.equals(run.f.name().toLowerCase(Locale.ROOT))) {
      run.compare(Integer.MIN_VALUE, 1, 1 << 20);
      return;
    }
    run.compare(Integer.MIN_VALUE, 52371, 20);
    for (int sign : new int[] {0, Integer.MIN_VALUE}) {
      run.compare(sign | Float.floatToRawIntBits(128f), -1731, 20);
      run.compare(sign, 1, 1);
      run.compare(sign | Float.floatToRawIntBits(Float.MAX_VALUE) - 2000, 1, 1);
      for (float edge :
          new float[] {0.625f, 1, 3, 13.1463f, 18, 87.33654f, 88.72284f, 103.97208f}) {
        run.compare(sign | Float.floatToRawIntBits(edge) - COLUMNS / 2, 1, 1);
      }
    }
  }

  /** One function, or its derivative, on all levels, and its twin. */
  private static final class Run {

    private static final int IN = 0;
    private static final int OUT = 8;
    private static final int PARAMETERS = 16;

    private final FloatFunction f;
    private final boolean derivative;
    private final Padded x;
    private final Padded expected;
    private final Padded y;
    private final MemorySegment block;
    private final List<MachineFunction> levels = new ArrayList<>();

    Run(FloatFunction f, boolean derivative, Arena arena) {
      this.f = f;
      this.derivative = derivative;
      this.x = new Padded(arena, 1, COLUMNS, 0, 0);
      this.expected = new Padded(arena, 1, COLUMNS, 0, 0);
      this.y = new Padded(arena, 1, COLUMNS, 0, 0);
      block = arena.allocate(24, 8);
      block.set(ValueLayout.JAVA_LONG, IN, x.segment.address() + x.bytes);
      block.set(ValueLayout.JAVA_LONG, OUT, y.segment.address() + y.bytes);
      block.set(ValueLayout.JAVA_FLOAT, PARAMETERS, FIRST);
      block.set(ValueLayout.JAVA_FLOAT, PARAMETERS + 4, SECOND);
      for (Level level : Level.values()) {
        if (CodeKernels.runs(level)) {
          levels.add(MachineFunction.of(f + "-" + level + derivative, code(level)));
        }
      }
    }

    void compare(int from, int step, int blocks) {
      int bits = from;
      for (int i = 0; i < blocks; i++) {
        for (int j = 0; j < COLUMNS; j++, bits += step) {
          x.segment.set(ValueLayout.JAVA_INT, x.at(0, j), bits);
          expected.set(0, j, gradient(j));
        }
        define();
        for (MachineFunction function : levels) {
          for (int j = 0; j < COLUMNS; j++) {
            y.set(0, j, gradient(j));
          }
          function.call(block.address());
          for (int j = 0; j < COLUMNS; j++) {
            float is = y.get(0, j);
            float must = expected.get(0, j);
            if (Float.floatToIntBits(is) != Float.floatToIntBits(must)) {
              fail("%s of %s is %s, must be %s", function, x.get(0, j), is, must);
            }
          }
        }
      }
    }

    private static float gradient(int j) {
      return j % 64 == 0 ? -0f : j % 67 == 0 ? Float.NaN : (j - 1000) * 0.0123f;
    }

    private void define() {
      ActivationKernel kernel = twin(f);
      if (kernel == null) {
        RowScalar.expShifted(x.segment, x.bytes, 0f, expected.segment, expected.bytes, COLUMNS);
      } else if (derivative) {
        kernel.backward(x.matrix, 0, expected.matrix, 0, 1, COLUMNS);
      } else {
        kernel.forward(x.matrix, 0, expected.matrix, 0, 1, COLUMNS);
      }
    }

    /** For a row, with as few registers as there may be. */
    private byte[] code(Level level) {
      Assembler asm = new Assembler();
      VectorFunctions functions = new VectorFunctions(asm, level, TABLE);
      int table = asm.label();
      CallingConvention.here().enter(asm, 0);
      asm.lea(TABLE, table).mov(Register.RSI, Address.at(Register.RDI, IN));
      asm.mov(Register.RBX, Address.at(Register.RDI, OUT)).mov(Register.RCX, 0);
      int loop = asm.here();
      int v = level.registers() - 1;
      int grad = 0;
      int free = v - VectorFunctions.REGISTERS;
      Address out = Address.at(Register.RBX, Register.RCX, 1);
      level.load(asm, v, Address.at(Register.RSI, Register.RCX, 1));
      if (derivative) {
        level.load(asm, grad, out);
        functions.emitDerivative(f, v, grad, free, Address.at(Register.RDI, PARAMETERS));
        level.store(asm, out, grad);
      } else {
        functions.emit(f, v, free, Address.at(Register.RDI, PARAMETERS));
        level.store(asm, out, v);
      }
      asm.add(Register.RCX, level.width().bytes());
      asm.cmp(Register.RCX, COLUMNS * Float.BYTES).jump(Condition.NOT_EQUAL, loop);
      CallingConvention.here().leave(asm, 0);
      functions.table(table);
      return asm.finish();
    }
  }

  /** Null for the exponential, which is no activation. */
  private static ActivationKernel twin(FloatFunction f) {
    return switch (f) {
      case LINEAR -> Activations.linear(KernelProvider.SCALAR);
      case RELU -> Activations.relu(KernelProvider.SCALAR);
      case LEAKY_RELU -> Activations.leakyRelu(KernelProvider.SCALAR, FIRST);
      case ELU -> Activations.selu(KernelProvider.SCALAR);
      case SIGMOID -> Activations.sigmoid(KernelProvider.SCALAR);
      case TANH -> Activations.tanh(KernelProvider.SCALAR);
      case SILU -> Activations.silu(KernelProvider.SCALAR);
      case SOFTPLUS -> Activations.softplus(KernelProvider.SCALAR);
      case GELU_ERF -> Activations.geluErf(KernelProvider.SCALAR);
      case GELU_TANH -> Activations.geluTanh(KernelProvider.SCALAR);
      case HARD_SIGMOID -> Activations.hardSigmoid(KernelProvider.SCALAR);
      case EXP -> null;
    };
  }
}
