package dev.ranvier.simd.loss;

import static dev.ranvier.simd.loss.LossCase.awaited;
import static dev.ranvier.simd.loss.LossRun.loss;
import static dev.ranvier.simd.loss.LossRun.lossAndGradient;
import static dev.ranvier.simd.loss.LossRun.padded;
import static dev.ranvier.simd.loss.LossRun.rows;
import static dev.ranvier.simd.loss.LossRun.targets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What is particular to losses in machine code; all else they share with the tiers. */
@Anywhere
class CodeLossTest {

  static final List<LossCase> CASES = LossCases.ALL;

  @BeforeEach
  void codeRuns() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
  }

  @Test
  void theLossesOfMostNetworksAreInCode() {
    assertThat(CASES.stream().filter(c -> c.kernel(KernelProvider.CODE).isInCode()))
        .extracting(LossCase::name)
        .containsExactly(
            "softmaxCrossEntropy",
            "softmaxCrossEntropyClassIds",
            "sigmoidBinaryCrossEntropy",
            "meanSquaredError",
            "sigmoidBinaryCrossEntropySmoothed",
            "meanAbsoluteError",
            "huber");
  }

  /** More rows than one call takes, and than sixteen of a column. */
  @ParameterizedTest
  @FieldSource("CASES")
  void largeBatchesHaveTheBitsOfTheTwin(LossCase c) {
    for (int columns : new int[] {1, 3, 20}) {
      Layouts.Layout layout = new Layouts.Layout(150, columns, 16, 0, 0);
      double[][] x = rows(layout.random(1, 1), c.input());
      double[][] y = rows(layout.random(2, 1), c.targets());
      try (Arena arena = Arena.ofConfined()) {
        Padded targets = targets(arena, c, layout, y);
        Padded must = padded(arena, layout, 0).fill(x);
        Padded mustGrad = padded(arena, layout, 0);
        Padded is = padded(arena, layout, 0).fill(x);
        Padded isGrad = padded(arena, layout, 0);
        Padded alone = padded(arena, layout, 0).fill(x);
        double expected = lossAndGradient(c.kernel(KernelProvider.SCALAR), must, targets, mustGrad);
        LossKernel code = c.kernel(KernelProvider.CODE);
        assertThat(lossAndGradient(code, is, targets, isGrad)).isEqualTo(expected);
        assertThat(loss(code, alone, targets)).isEqualTo(expected);
        is.assertSameBits(must, c);
        alone.assertSameBits(must, c);
        isGrad.assertSameBits(mustGrad, c);
      }
    }
  }

  @Test
  void whoHasNoBlockOfArgumentsDoesWithout() {
    LossKernel code = awaited(Losses.meanSquaredError(KernelProvider.CODE));
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 1, 2, 0, 0).fill(new double[][] {{3, 1}});
      Padded y = new Padded(arena, 1, 2, 0, 0).fill(new double[][] {{1, 1}});
      Padded grad = new Padded(arena, 1, 2, 0, 0);
      assertThat(MachineFunction.takeArguments()).isNotZero();
      try {
        assertThat(lossAndGradient(code, x, y, grad)).isEqualTo(2);
        assertThat(grad.row(0)).containsExactly(2, 0);
        assertThat(MachineFunction.takeArguments()).as("still taken").isZero();
      } finally {
        MachineFunction.giveBackArguments();
      }
      assertThat(lossAndGradient(code, x, y, grad)).isEqualTo(2);
      assertThat(MachineFunction.takeArguments()).isNotZero();
      MachineFunction.giveBackArguments();
    }
  }

  @Test
  void operandsAreRefusedByTheirNamesBeforeAnythingIsWritten() {
    LossKernel code = awaited(Losses.softmaxCrossEntropyClassIds(KernelProvider.CODE));
    try (Arena arena = Arena.ofConfined()) {
      double[][] values = {{1, 2}, {3, 4}};
      Padded x = new Padded(arena, 2, 2, 0, 0).fill(values);
      Padded ids = new Padded(arena, 2, 1, 0, 0);
      ids.setInt(0, 1);
      ids.setInt(1, 2);
      Padded grad = new Padded(arena, 2, 2, 0, 0).fill(values);
      assertThatThrownBy(() -> lossAndGradient(code, x, ids, grad))
          .hasMessage("Row 1 has the class id 2, expected 0 to 1");
      ids.setInt(1, 0);
      Matrix readOnly = new Matrix(x.segment.asReadOnly(), x.bytes, x.stride);
      assertThatThrownBy(() -> code.loss(readOnly, ids.matrix, 0, 2, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("logits is a read-only segment");
      assertThatThrownBy(() -> code.lossAndGradient(x.matrix, ids.matrix, readOnly, 0, 2, 2))
          .hasMessageContaining("grad is a read-only segment");
      assertThatThrownBy(() -> code.lossAndGradient(x.matrix, ids.matrix, grad.matrix, 0, 900, 2))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("logits needs");
      assertThat(x.row(1)).containsExactly(3, 4);
      assertThat(grad.row(1)).containsExactly(3, 4);
      assertThat(MachineFunction.takeArguments()).isNotZero();
      MachineFunction.giveBackArguments();
    }
  }
}
