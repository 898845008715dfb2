package dev.ranvier.simd.optimizer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.CodeKernels;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.Corruption;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.UpdateEmitter.Rule;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Updates in machine code: wrong code is found out before it is used, and threads share one. */
@Anywhere
class CodeUpdateTest {

  @BeforeEach
  void codeRuns() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
  }

  @Test
  void noInstructionCanBeAnother() {
    for (Level level : Level.values()) {
      for (Rule rule : Rule.values()) {
        if (CodeKernels.runs(level)) {
          String name = CodeUpdate.name(level, rule);
          byte[] code = CodeUpdate.code(level, rule);
          assertThat(check(code, level, rule)).as(name).isEmpty();
          List<byte[]> mutants = Corruption.mutants(code, 1);
          mutants.add(Corruption.withOtherStores(code));
          assertThat(mutants).as(name).hasSizeGreaterThan(4);
          for (byte[] mutant : mutants) {
            assertThat(check(mutant, level, rule)).as(name).startsWith("at float ");
          }
        }
      }
    }
  }

  private static String check(byte[] code, Level level, Rule rule) {
    return CodeUpdate.difference(MachineFunction.of("mutant", code), level, rule);
  }

  /** In a process of its own, since it loses its trust in all code. */
  @Test
  void oneThatDiffersIsRefusedByNameAndChangesNoBit() throws Exception {
    Outcome outcome = Program.likeThis(Refused.class).run().requireSuccess();
    assertThat(outcome.out())
        .containsPattern(
            "Machine code: off \\(update\\d+-adam: it differs from its scalar twin, at float \\d+");
  }

  /** Updates before it is known, when one waits for it, and after. */
  static final class Refused {

    private Refused() {}

    public static void main(String[] arguments) {
      Corruption.ofKernels("update");
      OptimizerKernel kernel = Optimizers.adam(Tier.best(), 0.9f, 0.999f, 1e-7f);
      OptimizerKernel code = kernel.inCode();
      assertThat(code).isInstanceOf(CodeUpdate.class);
      for (int rows : new int[] {30, 2_000, 30}) {
        assertThat(new Memory(rows).update(code).mismatch(new Memory(rows).update(kernel)))
            .isEqualTo(-1);
      }
      System.out.println(MachineCode.current().describe());
    }
  }

  /** More of them than there are blocks of arguments. */
  @Test
  void threadsUpdateAtTheSameTime() throws Exception {
    OptimizerKernel kernel = Optimizers.adam(Tier.best(), 0.9f, 0.999f, 1e-7f);
    OptimizerKernel code = ((CodeUpdate) kernel.inCode()).await();
    MemorySegment expected = new Memory(8).update(kernel);
    List<Future<?>> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      FutureTask<Void> task =
          new FutureTask<>(
              () -> {
                for (int turn = 0; turn < 20; turn++) {
                  assertThat(new Memory(8).update(code).mismatch(expected)).isEqualTo(-1);
                }
              },
              null);
      threads.add(task);
      Thread.ofPlatform().start(task);
    }
    for (Future<?> thread : threads) {
      thread.get();
    }
  }

  @Test
  void theseOptimizersAreInCode() {
    List<String> names =
        OptimizerCases.ALL.stream()
            .filter(c -> c.code().isPresent())
            .map(OptimizerCase::name)
            .toList();
    assertThat(names).containsExactly("sgd", "sgdWeightDecay", "momentum", "adam", "adamW");
  }

  /** Few elements are not worth a call. */
  @Test
  void smallUpdatesAreThoseOfTheTier() {
    OptimizerKernel code = ((CodeUpdate) Optimizers.sgd(Tier.SCALAR).inCode()).await();
    assertThat(code.isInCode(CodeUpdate.SCALARS - 1)).isFalse();
    assertThat(code.isInCode(CodeUpdate.SCALARS)).isTrue();
    OptimizerKernel sgd = Optimizers.sgd(Tier.SCALAR);
    for (int rows : new int[] {0, 1, 2}) {
      assertThat(new Memory(rows).update(code).mismatch(new Memory(rows).update(sgd)))
          .isEqualTo(-1);
    }
  }

  /** Weights, two slots and a gradient, always the same, freed when nobody has them. */
  private record Memory(int rows, MemorySegment segment) {

    private static final int COLUMNS = 300;
    private static final int STRIDE = 304;

    Memory(int rows) {
      this(rows, Arena.ofAuto().allocate(16L * Math.max(1, rows) * STRIDE, 64));
      SplittableRandom random = new SplittableRandom(7);
      for (long i = 0; i < 4L * rows * STRIDE; i++) {
        segment.setAtIndex(JAVA_FLOAT, i, random.nextFloat());
      }
    }

    MemorySegment update(OptimizerKernel kernel) {
      long bytes = 4L * rows * STRIDE;
      OptimizerState state = new OptimizerState(segment, bytes, 2 * bytes, 0);
      Matrix weights = new Matrix(segment, 0, STRIDE);
      Matrix grad = new Matrix(segment, 3 * bytes, STRIDE);
      kernel.update(weights, state, 0, grad, 0, rows, COLUMNS, 0.001f, 0.01f);
      return segment;
    }
  }
}
