package dev.ranvier.bench.lab;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.softmax;

import dev.ranvier.Backend;
import dev.ranvier.Fusion;
import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import dev.ranvier.TrainingOptions;
import dev.ranvier.TrainingSession;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.understanding.Saliency;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What 1,000 saliencies cost beside training on 1,000 samples, of 784-512-256-10 or another. */
final class SaliencyCost implements Experiment {

  private static final int SAMPLES = 1_000;
  private static final int BATCH = 125;
  private static final String NETWORK = "784-512-256-10";

  @Override
  public String name() {
    return "saliency";
  }

  @Override
  public String question() {
    return "784-512-256-10: 1,000 saliencies, or training on 1,000 samples? (understanding)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    return (shapes.isEmpty() ? List.of(NETWORK) : shapes)
        .stream().map(shape -> new Case(shape, () -> ways(sizes(shape)))).toList();
  }

  private int[] sizes(String shape) {
    if (!shape.matches("[1-9]\\d{0,4}(-[1-9]\\d{0,4}){2,9}")) {
      throw new IllegalArgumentException(
          "%s: --shape is '%s', expected a network such as %s".formatted(name(), shape, NETWORK));
    }
    return Stream.of(shape.split("-")).mapToInt(Integer::parseInt).toArray();
  }

  private static List<Way> ways(int[] sizes) {
    int inputs = sizes[0];
    int outputs = sizes[sizes.length - 1];
    Random random = new Random(1);
    float[][] samples = new float[SAMPLES][inputs];
    int[] classes = new int[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      for (int j = 0; j < inputs; j++) {
        samples[i][j] = random.nextInt(5) == 0 ? random.nextFloat() : 0;
      }
      classes[i] = random.nextInt(outputs);
    }
    Dataset data = Dataset.wrapClasses(samples, classes, outputs);
    int[] order = IntStream.range(0, SAMPLES).toArray();
    List<Layer> layers = new ArrayList<>(List.of(Input.of(inputs)));
    for (int i = 1; i < sizes.length - 1; i++) {
      layers.add(Dense.of(sizes[i], relu()));
    }
    layers.add(Dense.of(outputs, softmax()));
    TrainingSession session;
    Saliency saliency;
    try (Model model = Model.initialize(layers, 1)) {
      session =
          new TrainingSession(
              model,
              Loss.sparseCategoricalCrossEntropy(),
              Optimizer.adam(1e-6),
              new TrainingOptions(BATCH, Backend.AUTO, Fusion.AUTO, 1));
      saliency = Saliency.of(model, PredictionOptions.of(256));
    }
    return List.of(
        Way.allocating(
            "training",
            () -> {
              for (int from = 0; from < SAMPLES; from += BATCH) {
                session.fill(data, order, from, BATCH);
                session.step(BATCH);
              }
            }),
        Way.allocating("saliency-of-predicted", () -> saliency.explain(samples)),
        Way.allocating("gradients-alone", () -> saliency.gradients(samples, classes)));
  }
}
