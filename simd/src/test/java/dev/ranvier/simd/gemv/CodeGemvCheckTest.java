package dev.ranvier.simd.gemv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.CodeKernels;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.code.Corruption;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Code of a single row's product that is not what it should be is found out before it is used. */
@Anywhere
class CodeGemvCheckTest {

  @Test
  void noMultiplyAddCanHaveAnotherFactor() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
    for (Level level : Level.values()) {
      for (boolean wholeRows : new boolean[] {false, true}) {
        if (CodeKernels.runs(level)) {
          String name = CodeGemv.name(level, wholeRows);
          byte[] code = CodeGemv.code(level, wholeRows);
          assertThat(check(code)).as(name).isEmpty();
          List<byte[]> mutants = Corruption.mutants(code, 3);
          assertThat(mutants).as(name).hasSizeGreaterThan(4);
          for (byte[] mutant : mutants) {
            assertThat(check(mutant)).as(name).startsWith("of ");
          }
          assertThat(check(Corruption.withOtherStores(code))).as(name).startsWith("of ");
        }
      }
    }
  }

  private static String check(byte[] code) {
    return CodeGemvCheck.difference(MachineFunction.of("mutant", code));
  }
}
