package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.Corruption;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.GemmEmitter;
import dev.ranvier.simd.code.x86.GemmEmitter.AForm;
import dev.ranvier.simd.code.x86.GemmEmitter.BForm;
import dev.ranvier.simd.code.x86.PackEmitter;
import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A kernel of products whose code is not what it should be is found out before it is used, and
 * refused by name; the product has its bits all the same.
 */
@Anywhere
class CodeCheckTest {

  /** So that each form of a tile has some dozens of mutants. */
  private static final int STEP = 23;

  @BeforeEach
  void codeRuns() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
  }

  @Test
  void noMultiplyAddCanHaveAnotherFactor() {
    for (CodeTile tile : GemmCodeCases.tiles()) {
      for (AForm a : AForm.values()) {
        for (BForm b : BForm.values()) {
          byte[] code = GemmCodeCases.code(tile, a, b);
          assertThat(check(tile, a, b, code)).isEmpty();
          List<byte[]> mutants = Corruption.mutants(code, STEP);
          assertThat(mutants).hasSizeGreaterThan(10);
          for (int i = 0; i < mutants.size(); i++) {
            assertThat(check(tile, a, b, mutants.get(i)))
                .as("%s %s %s, mutant %d", tile, a, b, i)
                .startsWith("of ");
          }
          assertThat(check(tile, a, b, Corruption.withOtherStores(code))).startsWith("of ");
          assertThat(check(tile, a, b, Corruption.withMinima(code)))
              .contains("finished by " + GemmEmitter.BIAS_RELU);
          assertThat(check(tile, a, b, Corruption.withOtherComparisons(code)))
              .contains("finished by " + GemmEmitter.RELU_DERIVATIVE);
        }
      }
    }
  }

  private static String check(CodeTile tile, AForm a, BForm b, byte[] code) {
    int vectors = tile.columns() / tile.level().lanes();
    MachineFunction function = MachineFunction.of("mutant", code);
    return CodeCheck.tile(function, tile.level(), tile.rows(), vectors, a, b);
  }

  @Test
  void noPanelCanHaveOtherElements() {
    CallingConvention convention = CallingConvention.here();
    for (CodeTile tile : GemmCodeCases.tiles()) {
      int rows = tile.rows();
      int columns = tile.columns();
      int vectors = columns / tile.level().lanes();
      check(AForm.COLUMNS, rows, 2, PackEmitter.split(convention, rows));
      check(AForm.COLUMNS, columns, 0, PackEmitter.copy(convention, tile.level(), vectors));
      check(AForm.ROWS, rows, 2, PackEmitter.transpose(convention, rows));
      check(AForm.ROWS, columns, 2, PackEmitter.transpose(convention, columns));
      check(AForm.ROWS, columns, 0, PackEmitter.transposeGroups(convention));
    }
  }

  private static void check(AForm form, int width, int panels, byte[] code) {
    MachineFunction right = MachineFunction.of("right", code);
    assertThat(CodeCheck.pack(right, form, width, panels, panels)).isEmpty();
    MachineFunction wrong = MachineFunction.of("wrong", Corruption.withOtherStores(code));
    assertThat(CodeCheck.pack(wrong, form, width, panels, panels)).startsWith("of ");
  }

  /** In a process of its own, since it loses its trust in all code. */
  @Test
  void oneThatDiffersIsRefusedByNameAndLosesNoProduct() throws Exception {
    String best = GemmCodeCases.tiles().getFirst().toString();
    Outcome outcome = Program.likeThis(Refused.class, best).run().requireSuccess();
    assertThat(outcome.out())
        .contains("Gemm of " + best + " (")
        .containsPattern(
            "Machine code: off \\(%s-\\w+-\\w+: it differs from its scalar twin, of \\d+x"
                .formatted(best))
        .contains("best " + Tier.best());
  }

  /** A product on a tile whose code is wrong, before and after that is known. */
  static final class Refused {

    private Refused() {}

    public static void main(String[] arguments) {
      Corruption.ofKernels(arguments[0]);
      try (Arena arena = Arena.ofShared()) {
        GemmOracle product = new GemmOracle(arena, Form.NN, 70, 90, 50, 3, new SplittableRandom(1));
        var expected = product.run(Gemm.of(Tier.SCALAR), 0f, product.newC(), null);
        Gemm gemm = Gemm.of(KernelProvider.CODE);
        product.checkSame(product.run(gemm, 0f, product.newC(), null), expected);
        GemmCodeCases.runnable().forEach(CodeTile::await);
        product.checkSame(product.run(gemm, 0f, product.newC(), null), expected);
        System.out.println(gemm);
        System.out.println(MachineCode.current().describe());
        System.out.println("best " + KernelProvider.best());
      }
    }
  }
}
