package dev.ranvier.initializer;

import dev.ranvier.random.Philox;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An initializer whose weights are draws that do not depend on each other. */
public sealed interface IndependentInitializer extends Initializer
    permits Constant,
        GlorotNormal,
        GlorotUniform,
        HeNormal,
        HeUniform,
        LecunNormal,
        LecunUniform,
        Ones,
        RandomNormal,
        RandomUniform,
        TruncatedNormal,
        Zeros {

  /** The next weight of a layer with {@code inputSize} inputs and {@code outputSize} outputs. */
  float draw(Philox random, int inputSize, int outputSize);

  /** Draws row by row. */
  @Override
  default void fill(
      Philox random,
      MemorySegment weights,
      long offsetBytes,
      int rowStride,
      int inputSize,
      int outputSize) {
    for (int row = 0; row < inputSize; row++) {
      long rowBytes = offsetBytes + ((long) row * rowStride << 2);
      for (int column = 0; column < outputSize; column++) {
        float weight = draw(random, inputSize, outputSize);
        weights.set(ValueLayout.JAVA_FLOAT, rowBytes + ((long) column << 2), weight);
      }
    }
  }

  /**
   * Fills a layer's bias [outputSize]. As in Keras a vector counts as a matrix of as many inputs as
   * outputs: Glorot uniform draws from [-limit, limit) with limit = sqrt(3 / outputSize).
   *
   * @param random the layer's own stream
   * @param offsetBytes where the first element is
   */
  default void fillBias(Philox random, MemorySegment bias, long offsetBytes, int outputSize) {
    for (int column = 0; column < outputSize; column++) {
      float value = draw(random, outputSize, outputSize);
      bias.set(ValueLayout.JAVA_FLOAT, offsetBytes + ((long) column << 2), value);
    }
  }
}
