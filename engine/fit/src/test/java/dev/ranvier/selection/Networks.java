package dev.ranvier.selection;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import java.util.Random;

/** Small networks and data that tests train. */
final class Networks {

  private Networks() {}

  /** Two classes of points, of which some lie among the other's. */
  static Dataset points(int samples, long seed) {
    Random random = new Random(seed);
    float[][] features = new float[samples][3];
    int[] classes = new int[samples];
    for (int i = 0; i < samples; i++) {
      classes[i] = random.nextInt(2);
      for (int j = 0; j < 3; j++) {
        features[i][j] = (float) (random.nextGaussian() + (j == 0 ? 2 * classes[i] - 1 : 0));
      }
    }
    return Dataset.ofClasses(features, classes, 2);
  }

  static Sequential classifier(long seed, int units, double rate) {
    return Sequential.withSeed(
            seed,
            Input.of(3),
            Dense.of(units, Activation.relu()),
            Dense.of(2, Activation.softmax()))
        .compile(Optimizer.sgd(rate), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
  }

  static FitOptions options() {
    return FitOptions.epochs(3).batchSize(8).seed(5);
  }
}
