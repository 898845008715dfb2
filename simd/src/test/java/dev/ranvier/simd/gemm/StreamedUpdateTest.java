package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.optimizer.OptimizerCase;
import dev.ranvier.simd.optimizer.OptimizerCases;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.OptimizerState;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A weight gradient that goes straight into the update gives the weights of one that is stored. */
@Width
class StreamedUpdateTest {

  private static final int INPUTS = 70;
  private static final int OUTPUTS = 500;
  private static final int STRIDE = 512;
  private static final long SLOT = 4L * INPUTS * STRIDE;
  private static final int SLOTS = 3;
  private static final int STEPS = 3;

  static final List<OptimizerCase> OPTIMIZERS = OptimizerCases.ALL;

  private final SplittableRandom random = new SplittableRandom(11);

  private MemorySegment filled(Arena arena, long floats) {
    MemorySegment segment = arena.allocate(4 * floats, 64);
    for (long i = 0; i < floats; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat(-1f, 1f));
    }
    return segment;
  }

  @ParameterizedTest
  @FieldSource("OPTIMIZERS")
  void givesTheSameWeightsAndState(OptimizerCase optimizer) {
    OptimizerKernel kernel = optimizer.kernels().getLast();
    for (int batch : new int[] {32, Gemm.KC + 30}) {
      try (ThreadTeam team = ThreadTeam.of(2);
          Arena arena = Arena.ofShared()) {
        MemorySegment x = filled(arena, (long) batch * INPUTS);
        MemorySegment dy = filled(arena, (long) batch * OUTPUTS);
        MemorySegment weights = filled(arena, SLOT / 4);
        MemorySegment stored = arena.allocate(SLOT, 64).copyFrom(weights);
        MemorySegment streamed = arena.allocate(SLOT, 64).copyFrom(weights);
        MemorySegment storedState = arena.allocate(SLOTS * SLOT, 64);
        MemorySegment streamedState = arena.allocate(SLOTS * SLOT, 64);
        MemorySegment grad = arena.allocate(SLOT, 64);
        Gemm gemm = Gemm.of(Tier.best(), team, 2);
        MemorySegment pack =
            arena.allocate(
                Math.max(
                    gemm.packBytes(Form.TN, INPUTS, OUTPUTS, batch),
                    gemm.streamBytes(Form.TN, INPUTS, OUTPUTS, batch)),
                64);
        for (int t = 1; t <= STEPS; t++) {
          float step = (float) optimizer.stepSize().applyAsDouble(t);
          float decay = (float) optimizer.decay();
          gemm.multiply(
              Form.TN, INPUTS, OUTPUTS, batch, x, 0, INPUTS, dy, 0, OUTPUTS, 0f, grad, 0, STRIDE,
              pack, 0);
          kernel.update(
              new Matrix(stored, 0, STRIDE),
              new OptimizerState(storedState, 0, SLOT, 2 * SLOT),
              0,
              new Matrix(grad, 0, STRIDE),
              0,
              INPUTS,
              OUTPUTS,
              step,
              decay);
          Epilogue update =
              (part, partAt, firstRow, firstColumn, rows, columns) -> {
                long at = 4L * ((long) firstRow * STRIDE + firstColumn);
                Matrix moved = new Matrix(streamed, 0, STRIDE);
                OptimizerState state = new OptimizerState(streamedState, 0, SLOT, 2 * SLOT);
                kernel.update(moved, state, at, part, partAt, rows, columns, step, decay);
              };
          gemm.stream(
              Form.TN,
              INPUTS,
              OUTPUTS,
              batch,
              new Matrix(x, 0, INPUTS),
              new Matrix(dy, 0, OUTPUTS),
              update,
              new Matrix(pack, 0, 0));
        }
        assertThat(weights.mismatch(stored)).as("the weights moved").isNotNegative();
        assertSame(stored, streamed, 1);
        assertSame(storedState, streamedState, SLOTS);
      }
    }
  }

  private static void assertSame(MemorySegment expected, MemorySegment actual, int slots) {
    for (int row = 0; row < slots * INPUTS; row++) {
      for (int j = 0; j < OUTPUTS; j++) {
        long at = 4L * ((long) row * STRIDE + j);
        assertThat(actual.get(JAVA_INT_UNALIGNED, at))
            .as("row %d, column %d", row, j)
            .isEqualTo(expected.get(JAVA_INT_UNALIGNED, at));
      }
    }
  }
}
