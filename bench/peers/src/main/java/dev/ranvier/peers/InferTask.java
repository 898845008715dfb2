package dev.ranvier.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a peer is to predict, as Ranvier's process describes it.
 *
 * @param batchSize samples in a call
 * @param sizes features, then the neurons of each layer
 * @param activations one for each layer: sigmoid, relu, softmax or linear
 * @param threads that the engine may use
 * @param inputs a file of inputs, each [batchSize, inputSize], little-endian floats
 * @param model for ONNX Runtime an ONNX file; for others weights, [inputSize, outputSize], and bias
 *     of each layer, little-endian floats
 */
record InferTask(
    int batchSize, int[] sizes, List<String> activations, int threads, Path inputs, Path model) {

  private static final int ALIGNMENT = 64;

  /** The arguments after the engine's name, in the order of the components. */
  static InferTask parse(List<String> words) {
    return new InferTask(
        Integer.parseInt(words.get(0)),
        Arrays.stream(words.get(1).split(",")).mapToInt(Integer::parseInt).toArray(),
        List.of(words.get(2).split(",")),
        Integer.parseInt(words.get(3)),
        Path.of(words.get(4)),
        Path.of(words.get(5)));
  }

  int inputSize() {
    return sizes[0];
  }

  int outputSize() {
    return sizes[sizes.length - 1];
  }

  int layers() {
    return activations.size();
  }

  /** All inputs, each in aligned memory of its own outside the heap. */
  FloatBuffer[] readInputs() throws IOException {
    try (FileChannel channel = FileChannel.open(inputs)) {
      int floats = batchSize * inputSize();
      FloatBuffer[] all = new FloatBuffer[(int) (channel.size() / (4L * floats))];
      for (int i = 0; i < all.length; i++) {
        all[i] = read(channel, floats);
      }
      return all;
    }
  }

  /** The next floats of a file, in aligned memory outside the heap. */
  static FloatBuffer read(FileChannel channel, int floats) throws IOException {
    ByteBuffer bytes = direct(floats);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new IOException("a file of floats ends too early");
      }
    }
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** Aligned memory outside the heap. */
  static ByteBuffer direct(int floats) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 * floats + ALIGNMENT);
    int from = (ALIGNMENT - bytes.alignmentOffset(0, ALIGNMENT)) % ALIGNMENT;
    return bytes.slice(from, 4 * floats).order(ByteOrder.nativeOrder());
  }
}
