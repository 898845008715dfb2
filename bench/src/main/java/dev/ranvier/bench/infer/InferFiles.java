package dev.ranvier.bench.infer;

import dev.ranvier.Model;
import dev.ranvier.bench.onnx.LittleEndian;
import dev.ranvier.bench.onnx.OnnxWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the engines' processes read, in a folder that goes when this is closed. */
public final class InferFiles implements AutoCloseable {

  private final Path folder;

  public InferFiles() {
    try {
      folder = Files.createTempDirectory("ranvier-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder. */
  public Path folder() {
    return folder;
  }

  /** Writes a workload's inputs one after the other, over those of the workload before. */
  void writeInputs(InferWorkload workload) {
    LittleEndian.write(inputs(), Arrays.asList(workload.draw()));
  }

  /** The file of the inputs. */
  public Path inputs() {
    return folder.resolve("inputs");
  }

  /** A network for ONNX Runtime. */
  public Path onnx(InferWorkload.Network network) {
    Path file = folder.resolve(network.name() + ".onnx");
    if (!Files.exists(file)) {
      try (Model model = Model.initialize(network.layers(), InferWorkload.WEIGHTS_SEED)) {
        OnnxWriter.write(model, file);
      }
    }
    return file;
  }

  /** A network's weights, [inputSize, outputSize], and biases, layer by layer. */
  public Path floats(InferWorkload.Network network) {
    Path file = folder.resolve(network.name() + ".floats");
    if (!Files.exists(file)) {
      try (Model model = Model.initialize(network.layers(), InferWorkload.WEIGHTS_SEED)) {
        List<float[]> arrays = new ArrayList<>();
        for (int layer = 0; layer < model.architecture().layers().size(); layer++) {
          arrays.add(model.weights(layer));
          arrays.add(model.bias(layer));
        }
        LittleEndian.write(file, arrays);
      }
    }
    return file;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
