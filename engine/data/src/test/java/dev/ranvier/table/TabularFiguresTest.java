package dev.ranvier.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Dense;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.random.Philox;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.RealPart;
import dev.ranvier.testkit.Trains;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How good models become on real tables. */
@Trains
class TabularFiguresTest {

  private static Path data(String file) {
    return RealPart.named("RANVIER_DATA", "iris and diamonds").resolve(file);
  }

  /** 5 folds with the same share of each species, drawn by a fixed seed; each is tested once. */
  @Test
  void irisIsRightInNinetyFiveOfAHundred() {
    Path csv = data("iris/iris.csv");
    TabularTrainer trainer =
        TabularModel.classifier("species")
            .layers(Dense.of(16, Activation.tanh()))
            .optimizer(Optimizer.adam(0.01))
            .batchSize(16)
            .epochs(30)
            .seed(1);
    Table table = Table.read(csv, Column.label("species"));
    int folds = 5;
    int[] foldOf = stratified(table, "species", folds, 7);
    double right = 0;
    for (int fold = 0; fold < folds; fold++) {
      int tested = fold;
      int[] training = rows(table, row -> foldOf[row] != tested);
      int[] test = rows(table, row -> foldOf[row] == tested);
      try (TabularModel model = trainer.fit(table, training)) {
        TableEvaluation evaluation = model.evaluate(table, test);
        right += evaluation.metric("accuracy") * evaluation.rows();
      }
    }
    double accuracy = right / table.rows();
    System.out.printf(Locale.ROOT, "iris, 5 folds: accuracy %.4f%n", accuracy);
    assertThat(accuracy).isGreaterThanOrEqualTo(0.95);
  }

  private static int[] rows(Table table, IntPredicate wanted) {
    return IntStream.range(0, table.rows()).filter(wanted).toArray();
  }

  private static int[] stratified(Table table, String label, int folds, long seed) {
    int[] foldOf = new int[table.rows()];
    List<Integer> order = new ArrayList<>();
    int[] shuffled = IntStream.range(0, table.rows()).toArray();
    Philox.of(seed, 0).shuffle(shuffled);
    IntStream.of(shuffled).forEach(order::add);
    order.sort((a, b) -> table.text(label, a).compareTo(table.text(label, b)));
    for (int i = 0; i < order.size(); i++) {
      foldOf[order.get(i)] = i % folds;
    }
    return foldOf;
  }

  /**
   * 64-64 relu, Adam, price standardized; 20 % of the rows, drawn by a fixed seed, are held out.
   */
  @Test
  void diamondsArePricedWithR2Of978() {
    int epochs = 12;
    int batch = 128;
    int rows = 53_940;
    Schedule rate = Schedule.cosineDecay(epochs * Math.ceilDiv(rows * 8 / 10, batch));
    try (TabularModel model =
        TabularModel.regressor("price")
            .layers(Dense.of(64, Activation.relu()), Dense.of(64, Activation.relu()))
            .optimizer(Optimizer.adam(0.004).withSchedule(rate))
            .batchSize(batch)
            .epochs(epochs)
            .holdOut(0.2)
            .seed(1)
            .fit(data("diamonds/diamonds.csv"))) {
      System.out.println("diamonds, 20 % held out: " + model.heldOut());
      assertThat(model.heldOut().rows()).isEqualTo(rows / 5);
      assertThat(model.heldOut().metric("r2_score")).isGreaterThanOrEqualTo(0.978);
    }
  }
}
