package dev.ranvier.simd.dropout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Padded;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Dropout in machine code through its door: the mask of the scalar twin, block by block. */
@Anywhere
class CodeDropoutTest {

  @Test
  void blocksHaveTheBitsOfTheTwin() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
    CodeDropout.of(MachineCode.current().processor().level().orElseThrow()).await();
    DropoutMask code = DropoutMask.of(KernelProvider.CODE);
    DropoutMask twin = DropoutMask.of(KernelProvider.SCALAR);
    try (Arena arena = Arena.ofConfined()) {
      double[][] values = new double[40][70];
      for (int i = 0; i < 40; i++) {
        for (int j = 0; j < 70; j++) {
          values[i][j] = i - j + 0.1;
        }
      }
      Padded in = new Padded(arena, 40, 70, 16, 3).fill(values);
      Padded is = new Padded(arena, 40, 70, 0, 1);
      Padded must = new Padded(arena, 40, 70, 32, 0);
      twin.run(0.3f, 99, 0, 0, in.matrix, 0, must.matrix, 0, 40, 70);
      code.run(0.3f, 99, 0, 0, in.matrix, 0, is.matrix, 0, 40, 70);
      is.assertSameBits(must, "whole");
      is.assertGuards();
      code.run(
          0.3f,
          99,
          3,
          16,
          in.matrix,
          in.at(3, 16) - in.bytes,
          is.matrix,
          is.at(3, 16) - is.bytes,
          37,
          54);
      is.assertSameBits(must, "a block of it");
      is.assertGuards();
      Allocation.assertNone(
          "dropout", () -> code.run(0.3f, 99, 0, 0, in.matrix, 0, is.matrix, 0, 40, 70));
      assertThat(is.get(0, 0)).isEqualTo(must.get(0, 0));
    }
  }
}
