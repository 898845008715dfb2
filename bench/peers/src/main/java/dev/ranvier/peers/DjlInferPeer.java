package dev.ranvier.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * DJL on PyTorch. The fastest use that its interface allows: one call into PyTorch for each layer
 * and one for its activation, on arrays that are in PyTorch's memory, without blocks, parameter
 * stores and translators in between; no gradients are recorded; what a call made is freed array by
 * array, which costs less than a manager for each call. The inputs are uploaded before, and the
 * output stays in PyTorch's memory: Ranvier's calls copy both.
 */
final class DjlInferPeer implements InferPeer {

  private final InferTask task;
  private final NDManager manager;
  private final List<NDArray> inputs = new ArrayList<>();
  private final NDArray[] weights;
  private final NDArray[] biases;

  DjlInferPeer(InferTask task) throws IOException {
    this.task = task;
    manager = NDManager.newBaseManager("PyTorch");
    JniUtils.setGradMode(false);
    weights = new NDArray[task.layers()];
    biases = new NDArray[task.layers()];
    try (FileChannel channel = FileChannel.open(task.model())) {
      for (int layer = 0; layer < weights.length; layer++) {
        int inputSize = task.sizes()[layer];
        int outputSize = task.sizes()[layer + 1];
        FloatBuffer values = InferTask.read(channel, inputSize * outputSize);
        try (NDArray matrix = manager.create(values, new Shape(inputSize, outputSize));
            NDArray view = matrix.transpose()) {
          // a copy: PyTorch keeps weights as [outputSize, inputSize], row by row
          weights[layer] = view.reshape(inputSize * outputSize).reshape(outputSize, inputSize);
        }
        biases[layer] = manager.create(InferTask.read(channel, outputSize), new Shape(outputSize));
      }
    }
    for (FloatBuffer input : task.readInputs()) {
      inputs.add(manager.create(input, new Shape(task.batchSize(), task.inputSize())));
    }
  }

  @Override
  public String version() {
    return Engine.getDjlVersion() + "+pytorch-" + Engine.getEngine("PyTorch").getVersion();
  }

  @Override
  public int inputs() {
    return inputs.size();
  }

  @Override
  public void predict(int input) {
    run(input).close();
  }

  private NDArray run(int input) {
    NDArray x = inputs.get(input);
    for (int layer = 0; layer < weights.length; layer++) {
      NDArray sums = Linear.linear(x, weights[layer], biases[layer]).head();
      if (layer > 0) {
        x.close();
      }
      x = activated(sums, task.activations().get(layer));
    }
    return x;
  }

  private static NDArray activated(NDArray sums, String activation) {
    if (activation.equals("linear")) {
      return sums;
    }
    try (sums) {
      return switch (activation) {
        case "relu" -> sums.getNDArrayInternal().relu();
        case "sigmoid" -> sums.getNDArrayInternal().sigmoid();
        case "softmax" -> sums.softmax(-1);
        default -> throw Workload.unknown("activation", activation);
      };
    }
  }

  @Override
  public float[] output(int input) {
    try (NDArray output = run(input)) {
      return output.toFloatArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
