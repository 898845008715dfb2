package dev.ranvier;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Trains and predicts on a backend, and prints what came out, and the plan on the other stream. */
final class DeniedMemory {
  private DeniedMemory() {}

  public static void main(String[] arguments) {
    Backend backend = Backend.valueOf(arguments[0]);
    SplittableRandom random = new SplittableRandom(5);
    float[][] features = new float[40][70];
    float[][] targets = new float[40][3];
    for (int i = 0; i < features.length; i++) {
      for (int j = 0; j < 70; j++) {
        features[i][j] = (float) random.nextDouble(-1, 1);
      }
      targets[i][random.nextInt(3)] = 1;
    }
    for (int network = 0; network < 2; network++) {
      try (Sequential net =
          Sequential.of(
              Input.of(70),
              Dense.of(90, Activation.relu()),
              BatchNormalization.of(),
              Dense.of(30, Activation.tanh()),
              Dense.of(3, Activation.softmax()))) {
        net.backend(backend).compile(Optimizer.adam(), Loss.categoricalCrossEntropy());
        System.out.println(
            net.fit(features, targets, FitOptions.epochs(3).batchSize(16)).get("loss"));
        System.out.println(Arrays.deepToString(net.predict(features)));
        if (network == 0) {
          System.err.println(net.explainPlan(16));
        }
        for (int inputs : new int[] {1, 9}) {
          float[][] some = Arrays.copyOf(features, inputs);
          System.out.println(Arrays.deepToString(net.predict(some)));
        }
      }
    }
  }
}
