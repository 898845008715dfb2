package dev.ranvier.bench;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.activation.Activation;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Outputs of random networks on every backend beside those of ONNX Runtime, which reads what {@link
 * OnnxWriter} writes: one to four layers of up to 200 neurons, any activations, with a bias or
 * without.
 */
final class OnnxCheck {

  private static final int NETWORKS = 100;
  private static final int MOST_LAYERS = 4;
  private static final int MOST_NEURONS = 200;
  private static final int MOST_SAMPLES = 8;

  /** Of the largest output, or of 1. */
  private static final double TOLERANCE = 1e-5;

  private static final List<Backend> BACKENDS =
      List.of(Backend.SIMD, Backend.BLAS, Backend.AUTO, Backend.SCALAR);

  /** A network with the outputs that each backend made of the same samples. */
  private record Case(List<Layer> layers, int samples, List<float[]> outputs) {}

  private final Peers peers;
  private final List<Backend> backends = InferRun.backends(BACKENDS);

  OnnxCheck(Peers peers) {
    this.peers = peers;
  }

  /** Whether all agree; says so, or which do not. */
  boolean run() {
    try (InferFiles files = new InferFiles()) {
      List<Case> cases = new ArrayList<>();
      SplittableRandom random = new SplittableRandom(1);
      for (int n = 0; n < NETWORKS; n++) {
        cases.add(prepare(random, files.folder(), n));
      }
      int end = peers.check(files.folder()).start().waitFor();
      if (end != 0) {
        System.err.println("ONNX Runtime ended with " + end + ", what it said is above");
        return false;
      }
      return compare(cases, files.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Case prepare(SplittableRandom random, Path folder, int n) throws IOException {
    List<Layer> layers = layers(random);
    int samples = random.nextInt(1, MOST_SAMPLES + 1);
    float[] features = new float[samples * ((Input) layers.getFirst()).size()];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextGaussian();
    }
    Path inputs = folder.resolve(n + ".inputs");
    Path onnx = folder.resolve(n + ".onnx");
    InferFiles.write(inputs, List.of(features));
    List<float[]> outputs = new ArrayList<>();
    try (Model model = Model.initialize(layers, n)) {
      OnnxWriter.write(model, onnx);
      for (Backend backend : backends) {
        float[] output = new float[samples * model.architecture().outputSize()];
        try (Predictor predictor = model.predictor(samples, backend)) {
          predictor.predict(features, output);
        }
        outputs.add(output);
      }
    }
    List<String> task = Peers.task(samples, layers, 1, inputs, onnx);
    Files.writeString(folder.resolve(n + ".task"), String.join(" ", task));
    return new Case(layers, samples, outputs);
  }

  private static List<Layer> layers(SplittableRandom random) {
    List<Activation> activations = Activation.all();
    List<Layer> layers = new ArrayList<>();
    layers.add(Input.of(random.nextInt(1, MOST_NEURONS + 1)));
    int depth = random.nextInt(1, MOST_LAYERS + 1);
    while (layers.size() <= depth) {
      Activation activation = activations.get(random.nextInt(activations.size()));
      Dense dense = Dense.of(random.nextInt(1, MOST_NEURONS + 1), activation);
      layers.add(
          random.nextInt(MOST_LAYERS) == 0
              ? dense.withoutBias()
              : dense.withBiasInitializer(Initializer.randomNormal(0, 0.5)));
    }
    return layers;
  }

  private boolean compare(List<Case> cases, Path folder) throws IOException {
    double[] largest = new double[backends.size()];
    int wrong = 0;
    for (int n = 0; n < cases.size(); n++) {
      float[] expected = read(folder.resolve(n + ".outputs"));
      for (int i = 0; i < largest.length; i++) {
        double difference = InferContest.difference(expected, cases.get(n).outputs().get(i));
        largest[i] = Math.max(largest[i], difference);
        if (!(difference <= TOLERANCE)) {
          wrong++;
          System.err.printf(
              Locale.ROOT,
              "%s is off by %.2g of the largest output on %s, %d samples%n",
              backends.get(i),
              difference,
              cases.get(n).layers(),
              cases.get(n).samples());
        }
      }
    }
    for (int i = 0; i < largest.length; i++) {
      System.err.printf(
          Locale.ROOT,
          "%-6s and ONNX Runtime: %d networks, largest difference %.2g of max(1, largest output)%n",
          backends.get(i),
          cases.size(),
          largest[i]);
    }
    return wrong == 0;
  }

  private static float[] read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
