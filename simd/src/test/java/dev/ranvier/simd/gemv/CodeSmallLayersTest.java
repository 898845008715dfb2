package dev.ranvier.simd.gemv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.CodeKernels;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.Corruption;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.gemv.SmallLayers.Function;
import dev.ranvier.simd.gemv.SmallLayers.Layer;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Code of small layers that is not what it should be is found out before it is used. */
@Anywhere
class CodeSmallLayersTest {

  @Test
  void noMultiplyAddCanHaveAnotherFactor() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
    for (Level level : Level.values()) {
      if (CodeKernels.runs(level)) {
        byte[] code = new CodeSmallLayers(level).code();
        assertThat(check(code)).isEmpty();
        List<byte[]> mutants = Corruption.mutants(code, 1);
        assertThat(mutants).hasSizeGreaterThan(20);
        for (int i = 0; i < mutants.size(); i++) {
          assertThat(check(mutants.get(i))).as("%s, mutant %d", level, i).contains(" of ");
        }
        assertThat(check(Corruption.withOtherStores(code))).contains(" of ");
      }
    }
  }

  private static String check(byte[] code) {
    return CodeSmallLayers.difference(MachineFunction.of("mutant", code));
  }

  /** In a process of its own, since it loses its trust in all code. */
  @Test
  void oneThatDiffersIsRefusedByNameAndLosesNoLayer() throws Exception {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
    Outcome outcome = Program.likeThis(Refused.class).run().requireSuccess();
    assertThat(outcome.out())
        .containsPattern(
            "Machine code: off \\(small\\d+: it differs from its scalar twin, \\w+ of \\d+"
                + " outputs");
  }

  /** Layers whose code is wrong: before that is known, and after. */
  static final class Refused {

    private Refused() {}

    public static void main(String[] arguments) {
      Corruption.ofKernels("small");
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment operands = arena.allocate(4L * 16 * 16, 64);
        for (int i = 0; i < 16 * 16; i++) {
          operands.setAtIndex(ValueLayout.JAVA_FLOAT, i, i % 7 - 2.5f);
        }
        Matrix in = new Matrix(operands, 0, 16);
        List<String> results = new ArrayList<>();
        MemorySegment y = arena.allocate(64, 64);
        Layer layer = new Layer(9, 11, in, in, in, Function.SOFTMAX, new Matrix(y, 0, 16));
        SmallLayers code = SmallLayers.of(KernelProvider.CODE, List.of(layer));
        SmallLayers twin = SmallLayers.of(Tier.SCALAR, List.of(layer));
        for (int run = 0; run < 3; run++) {
          y.fill((byte) 0);
          (run == 0 ? twin : run == 1 ? code : code.await()).multiply();
          StringBuilder bits = new StringBuilder();
          for (int j = 0; j < 9; j++) {
            bits.append(y.getAtIndex(ValueLayout.JAVA_INT, j)).append(' ');
          }
          results.add(bits.toString());
        }
        assertThat(results).containsOnly(results.getFirst());
      }
      System.out.println(MachineCode.current().describe());
    }
  }
}
