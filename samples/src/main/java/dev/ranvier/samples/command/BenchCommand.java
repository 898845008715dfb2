package dev.ranvier.samples.command;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import dev.ranvier.Predictor;
import dev.ranvier.TrainingOptions;
import dev.ranvier.TrainingSession;
import dev.ranvier.activation.Activation;
import dev.ranvier.blas.BlasUnavailableException;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How fast a network trains and predicts here. */
@Command(
    name = "bench",
    description = {
      "Times a training step and single predictions of a network on each backend, on random data:"
          + " medians over calls after a warm-up, one process, whatever else the machine does.",
      "For more than a first figure see bench/run.sh, which measures in fresh processes."
    },
    footer = {
      "",
      "Examples:",
      "  ranvier bench iris.safetensors",
      "  ranvier bench --layers 512-relu-256-relu --inputs 784 --outputs 10 --batch-size 128"
    },
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "A model file. Default: --layers.")
  private Path file;

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      defaultValue = "512-relu-256-relu",
      description = "Hidden layers in place of a file. Default: ${DEFAULT-VALUE}.")
  private String layers;

  @Option(
      names = "--inputs",
      defaultValue = "784",
      description = "Features of a sample, with --layers. Default: ${DEFAULT-VALUE}.")
  private int inputs;

  @Option(
      names = "--outputs",
      defaultValue = "10",
      description = "Classes, with --layers. Default: ${DEFAULT-VALUE}.")
  private int outputs;

  @Option(
      names = "--batch-size",
      defaultValue = "128",
      description = "Samples in a step. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "Threads that share a step. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--seconds",
      defaultValue = "0.5",
      description = "For each figure. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(names = "--json", description = "Results as one line of JSON.")
  private boolean json;

  /** For picocli. */
  public BenchCommand() {}

  @Override
  public Integer call() {
    if (!(seconds > 0 && seconds <= 60) || batchSize < 1 || inputs < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "--seconds, --batch-size, --inputs and --outputs are %s, %s, %s and %s, expected more than 0, and at most 60 seconds"
              .formatted(seconds, batchSize, inputs, outputs));
    }
    Map<String, Object> results = new LinkedHashMap<>();
    try (Model model = model()) {
      if (!json) {
        Results.line(
            "%s, batches of %d on %s, medians of %s s%n",
            file == null ? inputs + "-" + layers + "-" + outputs : file.toString(),
            batchSize,
            threads == 1 ? "1 thread" : threads + " threads",
            seconds);
        Results.line("%-8s %14s %14s %16s", "Backend", "step", "samples/s", "one prediction");
      }
      for (Backend backend : Backend.values()) {
        String missing = missing(model, backend);
        if (!missing.isEmpty()) {
          results.put(backend.name(), Map.of("unavailable", missing));
          tell("%-8s not available: %s", backend, missing.lines().findFirst().orElse(""));
          continue;
        }
        double step = step(model, backend);
        double prediction = prediction(model, backend);
        results.put(backend.name(), Map.of("step_seconds", step, "prediction_seconds", prediction));
        tell(
            "%-8s %11.1f us %,14.0f %13.1f us",
            backend, step * 1e6, batchSize / step, prediction * 1e6);
      }
    }
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("batch_size", batchSize);
      all.put("threads", threads);
      all.put("backends", results);
      Results.json(all);
    }
    return 0;
  }

  private void tell(String format, Object... values) {
    if (!json) {
      Results.line(format, values);
    }
  }

  private Model model() {
    if (file != null) {
      return Model.load(file);
    }
    List<Layer> all = new ArrayList<>(List.of(Input.of(inputs)));
    all.addAll(LayersText.parse("--layers", layers));
    all.add(Dense.of(outputs, Activation.softmax()));
    return Model.initialize(all, 1);
  }

  /** Why a backend cannot run here; empty if it can. */
  static String missing(Model model, Backend backend) {
    try (Predictor predictor = model.predictor(1, backend)) {
      return predictor.outputSize() > 0 ? "" : "no outputs";
    } catch (IllegalStateException | BlasUnavailableException e) {
      return e.getMessage();
    }
  }

  private double step(Model model, Backend backend) {
    int in = model.architecture().inputSize();
    int out = model.architecture().outputSize();
    float[][] features = random(batchSize, in);
    Dataset data = Dataset.wrap(features, new float[batchSize][out]);
    int[] order = new int[batchSize];
    Arrays.setAll(order, i -> i);
    TrainingOptions options = TrainingOptions.of(batchSize).backend(backend).threads(threads);
    try (TrainingSession session =
        new TrainingSession(model, Loss.meanSquaredError(), Optimizer.adam(1e-6), options)) {
      session.warmUp();
      return median(
          () -> {
            session.fill(data, order, 0, batchSize);
            long start = System.nanoTime();
            session.step(batchSize);
            return System.nanoTime() - start;
          });
    }
  }

  private double prediction(Model model, Backend backend) {
    float[] sample = random(1, model.architecture().inputSize())[0];
    float[] output = new float[model.architecture().outputSize()];
    try (Predictor predictor = model.predictor(PredictionOptions.of(1).backend(backend))) {
      predictor.warmUp();
      return median(
          () -> {
            long start = System.nanoTime();
            predictor.predict(sample, output);
            return System.nanoTime() - start;
          });
    }
  }

  private static float[][] random(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(1);
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextDouble();
      }
    }
    return values;
  }

  /** The median of calls, in seconds, for as long as was asked for. */
  private double median(LongSupplier call) {
    long[] nanos = new long[1 << 16];
    long end = System.nanoTime() + (long) (seconds * 1e9);
    int calls = 0;
    while (calls < 3 || System.nanoTime() < end && calls < nanos.length) {
      nanos[calls++] = call.getAsLong();
    }
    long[] sorted = Arrays.copyOf(nanos, calls);
    Arrays.sort(sorted);
    return sorted[calls / 2] * 1e-9;
  }
}
