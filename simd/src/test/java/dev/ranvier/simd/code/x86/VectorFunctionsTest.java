package dev.ranvier.simd.code.x86;

import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernels;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.Tier;
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
    String wanted = System.getProperty("ranvier.sweep", "");
    boolean all = wanted.equals("all") || wanted.equals(f.name().toLowerCase());
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 1, COLUMNS, 0, 0);
      Padded expected = new Padded(arena, 1, COLUMNS, 0, 0);
      Padded y = new Padded(arena, 1, COLUMNS, 0, 0);
      Run run = new Run(f, x, expected, y, arena);
      if (all) {
        run.compare(Integer.MIN_VALUE, 1, 1 << 20);
        return;
      }
      run.compare(Integer.MIN_VALUE, 52371, 20);
      for (int sign : new int[] {0, Integer.MIN_VALUE}) {
        run.compare(sign | Float.floatToRawIntBits(128f), -1731, 20);
        run.compare(sign, 1, 1);
        run.compare(sign | Float.floatToRawIntBits(Float.MAX_VALUE) - 2000, 1, 1);
        for (float edge :
            new float[] {0.625f, 3, 13.1463f, 18, 87.33654f, 88.72284f, 103.972084f}) {
          run.compare(sign | Float.floatToRawIntBits(edge) - COLUMNS / 2, 1, 1);
        }
      }
    }
  }

  private static final class Run {

    private final FloatFunction f;
    private final Padded x;
    private final Padded expected;
    private final Padded y;
    private final MemorySegment block;
    private final List<MachineFunction> levels = new ArrayList<>();

    Run(FloatFunction f, Padded x, Padded expected, Padded y, Arena arena) {
      this.f = f;
      this.x = x;
      this.expected = expected;
      this.y = y;
      block = arena.allocate(32, 8);
      block.set(ValueLayout.JAVA_LONG, 0, x.segment.address() + x.bytes);
      block.set(ValueLayout.JAVA_LONG, 8, y.segment.address() + y.bytes);
      block.set(ValueLayout.JAVA_FLOAT, 16, FIRST);
      block.set(ValueLayout.JAVA_FLOAT, 20, SECOND);
      for (Level level : Level.values()) {
        if (CodeKernels.runs(level)) {
          levels.add(MachineFunction.of(f + "-" + level, code(f, level)));
        }
      }
    }

    void compare(int from, int step, int blocks) {
      int bits = from;
      for (int block = 0; block < blocks; block++) {
        for (int j = 0; j < COLUMNS; j++, bits += step) {
          x.segment.set(ValueLayout.JAVA_INT, x.at(0, j), bits);
        }
        define(f, x, expected);
        for (MachineFunction function : levels) {
          function.call(this.block.address());
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
  }

  private static void define(FloatFunction f, Padded x, Padded y) {
    ActivationKernel kernel =
        switch (f) {
          case LINEAR -> Activations.linear(Tier.SCALAR);
          case RELU -> Activations.relu(Tier.SCALAR);
          case LEAKY_RELU -> Activations.leakyRelu(Tier.SCALAR, FIRST);
          case ELU -> Activations.selu(Tier.SCALAR);
          case SIGMOID -> Activations.sigmoid(Tier.SCALAR);
          case TANH -> Activations.tanh(Tier.SCALAR);
          case SILU -> Activations.silu(Tier.SCALAR);
          case SOFTPLUS -> Activations.softplus(Tier.SCALAR);
          case GELU_ERF -> Activations.geluErf(Tier.SCALAR);
          case GELU_TANH -> Activations.geluTanh(Tier.SCALAR);
          case HARD_SIGMOID -> Activations.hardSigmoid(Tier.SCALAR);
          case EXP -> null;
        };
    if (kernel == null) {
      RowScalar.expShifted(x.segment, x.bytes, 0f, y.segment, y.bytes, COLUMNS);
    } else {
      kernel.forward(x.matrix, 0, y.matrix, 0, 1, COLUMNS);
    }
  }

  /** y = f(x) for a row, with as few registers as there may be. */
  private static byte[] code(FloatFunction f, Level level) {
    Assembler asm = new Assembler();
    VectorFunctions functions = new VectorFunctions(asm, level, TABLE);
    int table = asm.label();
    CallingConvention.here().enter(asm, 0);
    asm.lea(TABLE, table).mov(Register.RSI, Address.at(Register.RDI, 0));
    asm.mov(Register.RBX, Address.at(Register.RDI, 8)).mov(Register.RCX, 0);
    int loop = asm.here();
    int x = level.registers() - 1;
    int free = level.registers() - 1 - VectorFunctions.REGISTERS;
    level.load(asm, x, Address.at(Register.RSI, Register.RCX, 1));
    functions.emit(f, x, free, Address.at(Register.RDI, 16));
    level.store(asm, Address.at(Register.RBX, Register.RCX, 1), x);
    asm.add(Register.RCX, level.width().bytes());
    asm.cmp(Register.RCX, COLUMNS * Float.BYTES).jump(Condition.NOT_EQUAL, loop);
    CallingConvention.here().leave(asm, 0);
    functions.table(table);
    return asm.finish();
  }
}
