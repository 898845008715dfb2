package dev.ranvier.simd.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.code.Corruption;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Softmax in machine code through its door, and what its check finds. */
@Anywhere
class CodeSoftmaxTest {

  private static Level level() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
    return MachineCode.current().processor().level().orElseThrow();
  }

  @Test
  void rowsHaveTheBitsOfTheTwin() {
    CodeSoftmax.of(level()).await();
    ActivationKernel code = Activations.softmax(KernelProvider.CODE);
    ActivationKernel twin = Activations.softmax(KernelProvider.SCALAR);
    for (int columns : new int[] {1, 10, 16, 100, 1000}) {
      try (Arena arena = Arena.ofConfined()) {
        double[][] values = new double[9][columns];
        for (int i = 0; i < values.length; i++) {
          for (int j = 0; j < columns; j++) {
            values[i][j] = (i - 4) * 0.7 * (j % 13) - 3;
          }
        }
        Padded in = new Padded(arena, 9, columns, 16, 3).fill(values);
        Padded is = new Padded(arena, 9, columns, 0, 1);
        Padded must = new Padded(arena, 9, columns, 32, 0);
        twin.forward(in.matrix, 0, must.matrix, 0, 9, columns);
        code.forward(in.matrix, 0, is.matrix, 0, 9, columns);
        is.assertSameBits(must, "apart, of " + columns);
        is.assertGuards();
        Allocation.assertNone(
            "softmax", () -> code.forward(in.matrix, 0, is.matrix, 0, 9, columns));
        code.forward(in.matrix, 0, in.matrix, 0, 9, columns);
        in.assertSameBits(must, "in place, of " + columns);
      }
    }
  }

  @Test
  void everyOtherMultiplyAddAndOtherStoresAreFound() {
    CodeSoftmax softmax = CodeSoftmax.of(level());
    byte[] code = softmax.code();
    var check = softmax.sources().getFirst().check();
    assertThat(check.apply(MachineFunction.of("right", code))).isEmpty();
    int number = 0;
    for (byte[] mutant : Corruption.mutants(code, 1)) {
      assertThat(check.apply(MachineFunction.of("mutant", mutant)))
          .as("mutant %s", number++)
          .startsWith("of ");
    }
    assertThat(number).isPositive();
    byte[] other = Corruption.withOtherStores(code);
    assertThat(check.apply(MachineFunction.of("stores", other))).startsWith("of ");
  }
}
