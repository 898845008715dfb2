package dev.ranvier.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.RealPart;
import dev.ranvier.testkit.Trains;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Iris by five stratified folds, as everybody quotes it. */
@Trains
final class IrisCrossValidationTest {

  private static final List<String> SPECIES = List.of("setosa", "versicolor", "virginica");

  private static Dataset iris() throws Exception {
    List<String> lines =
        Files.readAllLines(RealPart.named("RANVIER_DATA", "real data").resolve("iris/iris.csv"));
    float[][] features = new float[lines.size() - 1][4];
    int[] species = new int[features.length];
    for (int i = 0; i < features.length; i++) {
      String[] cells = lines.get(i + 1).split(",");
      for (int j = 0; j < 4; j++) {
        features[i][j] = Float.parseFloat(cells[j]);
      }
      species[i] = SPECIES.indexOf(cells[4]);
    }
    return Dataset.ofClasses(features, species, SPECIES.size());
  }

  private static Sequential network(long seed) {
    return Sequential.withSeed(
            seed, Input.of(4), Dense.of(16, Activation.relu()), Dense.of(3, Activation.softmax()))
        .compile(Optimizer.adam(0.01), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
  }

  @Test
  void atLeast95OfAHundredAreRight() throws Exception {
    CrossValidationResult result =
        CrossValidation.of(StratifiedKFold.of(5).seed(1))
            .run(IrisCrossValidationTest::network, FitOptions.epochs(60).batchSize(16), iris());
    System.out.println("iris: " + result.table());
    assertThat(result.mean("accuracy")).isGreaterThanOrEqualTo(0.95);
    assertThat(result.standardDeviation("accuracy")).isLessThan(0.05);
  }
}
