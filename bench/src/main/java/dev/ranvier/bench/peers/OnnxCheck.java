package dev.ranvier.bench.peers;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.TrainingSession;
import dev.ranvier.activation.Activation;
import dev.ranvier.bench.infer.InferContest;
import dev.ranvier.bench.infer.InferFiles;
import dev.ranvier.bench.infer.InferRun;
import dev.ranvier.bench.onnx.LittleEndian;
import dev.ranvier.bench.onnx.OnnxWriter;
import dev.ranvier.data.Dataset;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Outputs of random networks on every backend beside those of ONNX Runtime, which reads what {@link
 * OnnxWriter} writes: one to four dense layers of up to 200 neurons, any activations, with a bias
 * or without, and any other layers between and behind them. A few steps of training see to it that
 * no parameter is what it started as.
 */
final class OnnxCheck {

  private static final int NETWORKS = 100;
  private static final int MOST_LAYERS = 4;
  private static final int MOST_NEURONS = 200;
  private static final int MOST_BETWEEN = 2;
  private static final int MOST_SAMPLES = 8;
  private static final int STEPS = 3;
  private static final int BATCH = 16;

  /** Of the largest output, or of 1. */
  private static final double TOLERANCE = 1e-5;

  private static final List<Backend> BACKENDS =
      List.of(Backend.SIMD, Backend.BLAS, Backend.AUTO, Backend.SCALAR);

  /** A network with the outputs that each backend made of the same samples. */
  private record Case(List<Layer> layers, int samples, List<float[]> outputs) {

    /** Kinds and sizes. */
    private String describe() {
      StringBuilder text = new StringBuilder();
      for (Layer layer : layers) {
        switch (layer) {
          case Input input -> text.append(input.shape());
          case Dense dense ->
              text.append(", dense ")
                  .append(dense.outputSize())
                  .append(' ')
                  .append(dense.activation().name());
          case ActivationLayer function -> text.append(", ").append(function.function().name());
          case BatchNormalization _,
              Dropout _,
              Flatten _,
              GaussianNoise _,
              LayerNormalization _,
              Normalization _,
              Rescaling _ ->
              text.append(", ").append(layer.kind());
        }
      }
      return text.toString();
    }
  }

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
    int inputSize = ((Input) layers.getFirst()).size();
    float[] features = gaussian(random, samples * inputSize);
    Path inputs = folder.resolve(n + ".inputs");
    Path onnx = folder.resolve(n + ".onnx");
    LittleEndian.write(inputs, List.of(features));
    List<float[]> outputs = new ArrayList<>();
    try (Model model = trained(layers, random, n)) {
      OnnxWriter.write(model, onnx);
      for (Backend backend : backends) {
        float[] output = new float[samples * model.architecture().outputSize()];
        try (Predictor predictor = model.predictor(samples, backend)) {
          predictor.predict(features, output);
        }
        outputs.add(output);
      }
    }
    // What is between input and output stands in the ONNX file.
    List<Layer> ends = List.of(Input.of(inputSize), Dense.of(outputs.getFirst().length / samples));
    List<String> task = Peers.task(samples, ends, 1, inputs, onnx);
    Files.writeString(folder.resolve(n + ".task"), String.join(" ", task));
    return new Case(layers, samples, outputs);
  }

  private static float[] gaussian(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Model trained(List<Layer> layers, SplittableRandom random, int seed) {
    int inputSize = ((Input) layers.getFirst()).size();
    try (Model start = Model.initialize(layers, seed)) {
      int outputSize = start.architecture().outputSize();
      float[][] features = new float[BATCH][];
      float[][] targets = new float[BATCH][];
      int[] order = new int[BATCH];
      for (int row = 0; row < BATCH; row++) {
        features[row] = gaussian(random, inputSize);
        targets[row] = gaussian(random, outputSize);
        order[row] = row;
      }
      Dataset data = Dataset.of(features, targets);
      try (TrainingSession session =
          new TrainingSession(
              start, Loss.meanSquaredError(), Optimizer.adam(0.02), BATCH, Backend.SCALAR)) {
        for (int step = 0; step < STEPS; step++) {
          session.fill(data, order, 0, BATCH);
          session.step(BATCH);
        }
        return session.publish();
      }
    }
  }

  private static List<Layer> layers(SplittableRandom random) {
    List<Layer> layers = new ArrayList<>();
    int size = random.nextInt(1, MOST_NEURONS + 1);
    if (random.nextInt(MOST_LAYERS) == 0) {
      layers.addAll(List.of(Input.of(2, size), Rescaling.of(0.5, 0.25), Flatten.of()));
      size *= 2;
    } else {
      layers.add(Input.of(size));
    }
    int depth = random.nextInt(1, MOST_LAYERS + 1);
    for (int layer = 0; layer <= depth; layer++) {
      for (int more = random.nextInt(MOST_BETWEEN + 1); more > 0; more--) {
        layers.add(other(random, size));
      }
      if (layer < depth) {
        size = random.nextInt(1, MOST_NEURONS + 1);
        Dense dense = Dense.of(size, activation(random));
        layers.add(
            random.nextInt(MOST_LAYERS) == 0
                ? dense.withoutBias()
                : dense.withBiasInitializer(Initializer.randomNormal(0, 0.5)));
      }
    }
    return layers;
  }

  private static Activation activation(SplittableRandom random) {
    List<Activation> activations = Activation.all();
    return activations.get(random.nextInt(activations.size()));
  }

  private static Layer other(SplittableRandom random, int size) {
    boolean center = random.nextBoolean();
    boolean scale = random.nextBoolean();
    return switch (random.nextInt(6)) {
      case 0 -> ActivationLayer.of(activation(random));
      case 1 -> new BatchNormalization(0.5, 1e-3, center, scale);
      case 2 -> new LayerNormalization(1e-3, center, scale);
      case 3 -> Dropout.of(0.25);
      case 4 -> Rescaling.of(random.nextDouble(-2, 2), random.nextDouble(-2, 2));
      default -> {
        float[] variances = gaussian(random, size);
        for (int i = 0; i < size; i++) {
          variances[i] = 0.2f + variances[i] * variances[i];
        }
        yield Normalization.of(gaussian(random, size), variances);
      }
    };
  }

  /** Whether each layer and each activation that there is was drawn; says which was not. */
  private static boolean complete(List<Case> cases) {
    List<Layer> drawn = cases.stream().flatMap(each -> each.layers().stream()).toList();
    Set<Object> seen = new HashSet<>();
    for (Layer layer : drawn) {
      seen.add(layer.getClass());
      if (layer instanceof Dense dense) {
        seen.add(dense.activation());
      }
    }
    List<Object> missing = new ArrayList<>(List.of(Layer.class.getPermittedSubclasses()));
    missing.addAll(Activation.all());
    missing.removeAll(seen);
    if (!missing.isEmpty()) {
      System.err.println("No network has " + missing);
    }
    return missing.isEmpty();
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
              cases.get(n).describe(),
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
    return complete(cases) && wrong == 0;
  }

  private static float[] read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
