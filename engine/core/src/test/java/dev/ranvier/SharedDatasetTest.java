package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trainings that share one data set, and data sets around it. */
@Anywhere
class SharedDatasetTest {

  private static final int SAMPLES = 2000;
  private static final int FEATURES = 3;
  private static final int CLASSES = 4;
  private static final Loss LOSS = Loss.sparseCategoricalCrossEntropy();

  /** What may stand around samples. */
  enum Around {
    SLICE(data -> data.slice(500, SAMPLES)),
    SLICE_OF_A_SLICE(data -> data.slice(100, SAMPLES).slice(50, 1000)),
    CLASS_WEIGHTS(data -> data.withClassWeights(Map.of(0, 3.0, 2, 0.25))),
    SAMPLE_WEIGHTS(data -> data.withSampleWeights(sampleWeights(data.size()))),
    SLICE_OF_CLASS_WEIGHTS(data -> CLASS_WEIGHTS.made.apply(data).slice(7, 1507)),
    CLASS_WEIGHTS_OF_A_SLICE(data -> CLASS_WEIGHTS.made.apply(data.slice(7, 1507))),
    SAMPLE_WEIGHTS_OF_A_SLICE(data -> SAMPLE_WEIGHTS.made.apply(data.slice(7, 1507))),
    SELECTION(data -> data.select(odd(data.size()))),
    SELECTION_OF_CLASS_WEIGHTS(data -> CLASS_WEIGHTS.made.apply(data).select(odd(data.size())));

    private final UnaryOperator<Dataset> made;

    Around(UnaryOperator<Dataset> made) {
      this.made = made;
    }
  }

  private static int[] odd(int count) {
    int[] indices = new int[count / 2];
    Arrays.setAll(indices, i -> 2 * i + 1);
    return indices;
  }

  private static float[] sampleWeights(int count) {
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = i % 5;
    }
    return weights;
  }

  private static Dataset samples() {
    int[] classIds = new int[SAMPLES];
    Arrays.setAll(classIds, i -> i % CLASSES);
    return Dataset.ofClasses(Cases.features(SAMPLES, FEATURES, 1), classIds, CLASSES);
  }

  private static float[] trained(Dataset data, long seed) {
    try (Sequential network =
        Sequential.withSeed(
            seed, Input.of(FEATURES), Dense.of(5), Dense.of(CLASSES, Activation.softmax()))) {
      network.backend(Backend.SCALAR).threads(1).compile(Optimizer.sgd(0.1), LOSS);
      network.fit(data, FitOptions.epochs(3).batchSize(32).seed(seed));
      return network.model().weights(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void twoTrainingsOnOneDataSetLearnTheSameAsAlone(Around around) throws Exception {
    Dataset shared = around.made.apply(samples());
    float[][] alone = {trained(shared, 1), trained(shared, 2)};
    for (int pair = 0; pair < 10; pair++) {
      CyclicBarrier both = new CyclicBarrier(2);
      List<FutureTask<float[]>> tasks = new ArrayList<>();
      for (int seed = 1; seed <= 2; seed++) {
        int own = seed;
        Callable<float[]> training =
            () -> {
              both.await();
              return trained(shared, own);
            };
        FutureTask<float[]> task = new FutureTask<>(training);
        tasks.add(task);
        Thread.ofPlatform().start(task);
      }
      assertThat(tasks.get(0).get()).isEqualTo(alone[0]);
      assertThat(tasks.get(1).get()).isEqualTo(alone[1]);
    }
  }
}
