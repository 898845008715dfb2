package dev.ranvier.spiking;

import dev.ranvier.optimizer.Adam;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The engine's {@link Adam} on a tensor: m += (g - m)(1 - beta1); v += (g² - v)(1 - beta2); w -= a
 * m / (sqrt(v) + epsilon). Blocks of the tensor go through short arrays; C2 makes vectors of the
 * loop, the same bits at any width.
 */
final class AdamUpdate {

  private static final int BLOCK = 4096;

  /**
   * Added and taken away again, it leaves no subnormal number, which processors are slow with, and
   * changes nothing that an update could show.
   */
  private static final float FLUSH = 1e-30f;

  private final float[] mean;
  private final float[] square;

  AdamUpdate(int size) {
    mean = new float[size];
    square = new float[size];
  }

  /**
   * One update.
   *
   * @param step from 1
   */
  void update(MemorySegment weights, MemorySegment grads, Adam adam, long step, RowParts parts) {
    int blocks = Math.ceilDiv(mean.length, BLOCK);
    float stepSize = adam.stepSize(adam.learningRate(), step);
    float rate1 = complement(adam.beta1());
    float rate2 = complement(adam.beta2());
    parts.run(
        blocks,
        (part, from, to) -> {
          float[] weight = new float[BLOCK];
          float[] grad = new float[BLOCK];
          for (int block = from; block < to; block++) {
            int first = block * BLOCK;
            int count = Math.min(BLOCK, mean.length - first);
            long at = (long) first * Float.BYTES;
            MemorySegment.copy(weights, ValueLayout.JAVA_FLOAT, at, weight, 0, count);
            MemorySegment.copy(grads, ValueLayout.JAVA_FLOAT, at, grad, 0, count);
            update(weight, grad, first, count, rate1, rate2, stepSize, adam.epsilon());
            MemorySegment.copy(weight, 0, weights, ValueLayout.JAVA_FLOAT, at, count);
          }
        });
  }

  private void update(
      float[] weight,
      float[] grad,
      int first,
      int count,
      float rate1,
      float rate2,
      float stepSize,
      float epsilon) {
    for (int i = 0; i < count; i++) {
      float g = grad[i];
      float m = mean[first + i];
      m = m + (g - m) * rate1 + FLUSH - FLUSH;
      mean[first + i] = m;
      float v = square[first + i];
      v = v + (g * g - v) * rate2 + FLUSH - FLUSH;
      square[first + i] = v;
      weight[i] -= m * stepSize / ((float) Math.sqrt(v) + epsilon);
    }
  }

  /** 1 - beta for the decimal that the float stands for, as the engine's kernel has it. */
  private static float complement(float beta) {
    return (float) (1.0 - Double.parseDouble(Float.toString(beta)));
  }
}
