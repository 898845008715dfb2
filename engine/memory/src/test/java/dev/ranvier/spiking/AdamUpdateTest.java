package dev.ranvier.spiking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.optimizer.Adam;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.random.Philox;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.OptimizerState;
import dev.ranvier.simd.optimizer.Optimizers;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The update of spiking networks against the engine's own kernel for Adam. */
@Anywhere
class AdamUpdateTest {

  private static final int SIZE = 10_000;

  @Test
  void doesWhatTheEnginesAdamDoes() {
    Adam adam = Optimizer.adam(0.01);
    OptimizerKernel kernel =
        Optimizers.adam(Tier.SCALAR, adam.beta1(), adam.beta2(), adam.epsilon());
    AdamUpdate update = new AdamUpdate(SIZE);
    Philox random = Philox.of(1, 0);
    try (Arena arena = Arena.ofShared()) {
      long bytes = (long) SIZE * Float.BYTES;
      MemorySegment expected = arena.allocate(bytes, 64);
      MemorySegment found = arena.allocate(bytes, 64);
      MemorySegment grads = arena.allocate(bytes, 64);
      MemorySegment state = arena.allocate(2 * bytes, 64);
      for (long step = 1; step <= 40; step++) {
        for (int i = 0; i < SIZE; i++) {
          // an input that is never on has no gradient; others have them now and then
          float grad = i % 7 == 0 || random.nextInt(3) == 0 ? 0 : random.nextFloat() - 0.4f;
          grads.setAtIndex(ValueLayout.JAVA_FLOAT, i, grad);
        }
        kernel.update(
            new Matrix(expected, 0, SIZE),
            OptimizerState.of(List.of(new Matrix(state, 0, SIZE), new Matrix(state, bytes, SIZE))),
            0,
            new Matrix(grads, 0, SIZE),
            0,
            1,
            SIZE,
            adam.stepSize(adam.learningRate(), step),
            0);
        update.update(found, grads, adam, step, new RowParts(3));
      }
      for (int i = 0; i < SIZE; i++) {
        assertThat(found.getAtIndex(ValueLayout.JAVA_FLOAT, i))
            .as("weight %d", i)
            .isCloseTo(expected.getAtIndex(ValueLayout.JAVA_FLOAT, i), within(2e-6f));
      }
    }
  }
}
