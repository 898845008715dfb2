package dev.ranvier.simd.gemv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.CodeKernels;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.Corruption;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.PanelEmitter;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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

  @Test
  void noMultiplyAddOfCompressedWeightsCanHaveAnotherFactor() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
    for (CodeKernel kernel : CodeKernels.thatRun()) {
      if (kernel.emitter() == PanelEmitter.class) {
        String name = kernel.name();
        byte[] code = kernel.code().get();
        int format = PanelCodeCases.format(name);
        assertThat(panels(code, format)).as(name).isEmpty();
        List<byte[]> mutants = Corruption.mutants(code, 3);
        assertThat(mutants).as(name).hasSizeGreaterThan(4);
        for (byte[] mutant : mutants) {
          assertThat(panels(mutant, format)).as(name).startsWith("of ");
        }
        byte[] mutant = Corruption.withOtherStores(code);
        assertThat(panels(mutant, format)).as(name).startsWith("of ");
      }
    }
  }

  /** In a process of its own, since it loses its trust in all code. */
  @Test
  void oneThatDiffersIsRefusedByNameAndLosesNoProduct() throws Exception {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
    Outcome outcome = Program.likeThis(Refused.class).run().requireSuccess();
    assertThat(outcome.out())
        .containsPattern(
            "Machine code: off \\(gemv\\d+-\\w+: it differs from its scalar twin, of \\d+ terms");
  }

  /** A product whose code is wrong: before that is known, when it waits for it, and after. */
  static final class Refused {

    private static final int N = 2_000;
    private static final int K = 1_100;

    private Refused() {}

    public static void main(String[] arguments) {
      Corruption.ofKernels("gemv");
      Gemv gemv = Gemv.of(KernelProvider.CODE);
      for (int k : new int[] {7, K, 7}) {
        assertThat(product(gemv, k)).isEqualTo(product(Gemv.of(Tier.SCALAR), k));
      }
      System.out.println(MachineCode.current().describe());
    }

    private static int[] product(Gemv gemv, int k) {
      SplittableRandom random = new SplittableRandom(5);
      try (Arena arena = Arena.ofConfined()) {
        GuardedMemory x = new GuardedMemory(arena, k, 0).fill(random, 1, k, k);
        GuardedMemory w = new GuardedMemory(arena, (long) k * N, 0).fill(random, k, N, N);
        GuardedMemory y = new GuardedMemory(arena, N, 0);
        MemorySegment scratch = arena.allocate(gemv.scratchBytes(N, k), 64);
        gemv.multiply(
            N,
            k,
            x.segment,
            x.bytes,
            new Matrix(w.segment, w.bytes, N),
            new Matrix(y.segment, y.bytes, N),
            0,
            true,
            null,
            new Matrix(scratch, 0, 0));
        return IntStream.range(0, N).map(j -> Float.floatToRawIntBits(y.get(j))).toArray();
      }
    }
  }

  private static String panels(byte[] code, int format) {
    return CodePanelGemv.difference(MachineFunction.of("mutant", code), format);
  }

  private static String check(byte[] code) {
    return CodeGemvCheck.difference(MachineFunction.of("mutant", code));
  }
}
