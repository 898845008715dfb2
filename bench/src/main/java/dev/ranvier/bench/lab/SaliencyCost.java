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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** 784-512-256-10: what 1,000 saliencies cost beside training on 1,000 samples. */
final class SaliencyCost implements Experiment {

  private static final int SAMPLES = 1_000;
  private static final int BATCH = 125;

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
    Experiment.requireNone(name(), shapes);
    return List.of(new Case("784-512-256-10", SaliencyCost::ways));
  }

  private static List<Way> ways() {
    Random random = new Random(1);
    float[][] samples = new float[SAMPLES][784];
    int[] classes = new int[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      for (int j = 0; j < 784; j++) {
        samples[i][j] = random.nextInt(5) == 0 ? random.nextFloat() : 0;
      }
      classes[i] = random.nextInt(10);
    }
    Dataset data = Dataset.wrapClasses(samples, classes, 10);
    int[] order = IntStream.range(0, SAMPLES).toArray();
    List<Layer> layers =
        List.of(
            Input.of(784), Dense.of(512, relu()), Dense.of(256, relu()), Dense.of(10, softmax()));
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
        Way.of(
            "training",
            () -> {
              for (int from = 0; from < SAMPLES; from += BATCH) {
                session.fill(data, order, from, BATCH);
                session.step(BATCH);
              }
            }),
        Way.of("saliency-of-predicted", () -> saliency.explain(samples)),
        Way.of("gradients-alone", () -> saliency.gradients(samples, classes)));
  }
}
