package dev.ranvier.bench.digits;

import dev.ranvier.Model;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.blas.Cblas;
import dev.ranvier.layer.Architecture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The products of one prediction as bare cblas_sgemv calls, without biases and activations. */
final class SgemvChain implements AutoCloseable {

  private final Arena arena = Arena.ofConfined();
  private final Cblas cblas;
  private final Architecture architecture;
  private final MemorySegment[] weights;
  private final MemorySegment[] vectors;

  SgemvChain(BlasLibrary library, Model model) {
    cblas = library.cblas();
    architecture = model.architecture();
    int layers = architecture.layers().size();
    weights = new MemorySegment[layers];
    vectors = new MemorySegment[layers + 1];
    vectors[0] = arena.allocate(4L * architecture.inputSize(), 64);
    for (int layer = 0; layer < layers; layer++) {
      float[] values = model.weights(layer);
      weights[layer] = arena.allocate(4L * values.length, 64);
      MemorySegment.copy(values, 0, weights[layer], ValueLayout.JAVA_FLOAT, 0, values.length);
      vectors[layer + 1] = arena.allocate(4L * architecture.outputSize(layer), 64);
    }
  }

  void setInput(float[] image) {
    MemorySegment.copy(image, 0, vectors[0], ValueLayout.JAVA_FLOAT, 0, image.length);
  }

  /** y = transposed W times x, layer by layer; W is [inputSize, outputSize], row by row. */
  void run() {
    for (int layer = 0; layer < weights.length; layer++) {
      int in = architecture.inputSize(layer);
      int out = architecture.outputSize(layer);
      cblas.sgemv(
          true, in, out, 1f, weights[layer], out, vectors[layer], 1, 0f, vectors[layer + 1], 1);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
