package dev.ranvier.bench;

import dev.ranvier.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the engines' processes read, in a folder that goes when this is closed. */
final class InferFiles implements AutoCloseable {

  /** Of every network's weights. */
  static final long SEED = 1;

  private final Path folder;

  InferFiles() {
    try {
      folder = Files.createTempDirectory("ranvier-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder. */
  Path folder() {
    return folder;
  }

  /** Writes a workload's inputs one after the other, over those of the workload before. */
  void writeInputs(InferWorkload workload) {
    write(inputs(), Arrays.asList(workload.draw()));
  }

  /** The file of the inputs. */
  Path inputs() {
    return folder.resolve("inputs");
  }

  /** The beginning of a command: the JVM that runs this. */
  static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    return command;
  }

  /** A network for ONNX Runtime. */
  Path onnx(InferWorkload.Network network) {
    Path file = folder.resolve(network.name() + ".onnx");
    if (!Files.exists(file)) {
      try (Model model = Model.initialize(network.layers(), SEED)) {
        OnnxWriter.write(model, file);
      }
    }
    return file;
  }

  /** A network's weights, [inputSize, outputSize], and biases, layer by layer. */
  Path floats(InferWorkload.Network network) {
    Path file = folder.resolve(network.name() + ".floats");
    if (!Files.exists(file)) {
      try (Model model = Model.initialize(network.layers(), SEED)) {
        List<float[]> arrays = new ArrayList<>();
        for (int layer = 0; layer < model.architecture().layers().size(); layer++) {
          arrays.add(model.weights(layer));
          arrays.add(model.bias(layer));
        }
        write(file, arrays);
      }
    }
    return file;
  }

  /** The floats of all arrays, the first byte of each the lowest. */
  static void write(Path file, List<float[]> arrays) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (float[] values : arrays) {
        ByteBuffer bytes = littleEndian(values);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The floats, the first byte of each the lowest. */
  static ByteBuffer littleEndian(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
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
