package dev.ranvier.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime through its own Java interface. The fastest use that it allows: inputs and the
 * output are tensors over memory outside the heap, made once, and so are the maps that name them,
 * so that a call copies nothing; the output is pinned; the size of the batch is known when the
 * network is optimized, with all optimizations; one operator after the other, on the given number
 * of threads, whose waiting is as the library has it (several threads spin). Weights are packed
 * beforehand, which is its default: without, I4 at batch 1 is a tenth or two faster, I2 is a tenth
 * slower, batches of 8 are by a third.
 */
final class OrtPeer implements InferPeer {

  private static final String INPUT = "x";
  private static final String OUTPUT = "y";
  private static final String BATCH = "batch";

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
  private final Map<String, OnnxTensor> pinned;
  private final FloatBuffer output;

  OrtPeer(InferTask task) throws IOException {
    try {
      session = session(environment, task);
      long[] inputShape = {task.batchSize(), task.inputSize()};
      for (FloatBuffer input : task.readInputs()) {
        inputs.add(Map.of(INPUT, OnnxTensor.createTensor(environment, input, inputShape)));
      }
      output = InferTask.direct(task.batchSize() * task.outputSize()).asFloatBuffer();
      long[] outputShape = {task.batchSize(), task.outputSize()};
      pinned = Map.of(OUTPUT, OnnxTensor.createTensor(environment, output, outputShape));
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static OrtSession session(OrtEnvironment environment, InferTask task)
      throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setIntraOpNumThreads(task.threads());
      options.setInterOpNumThreads(1);
      options.setSymbolicDimensionValue(BATCH, task.batchSize());
      return environment.createSession(task.model().toString(), options);
    }
  }

  @Override
  public String version() {
    return environment.getVersion();
  }

  @Override
  public int inputs() {
    return inputs.size();
  }

  @Override
  public void predict(int input) {
    try (OrtSession.Result result = session.run(inputs.get(input), pinned)) {
      assert !result.isResultOwner(0);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public float[] output(int input) {
    predict(input);
    float[] values = new float[output.capacity()];
    output.get(0, values);
    return values;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
