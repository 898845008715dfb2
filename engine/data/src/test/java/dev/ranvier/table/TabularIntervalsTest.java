package dev.ranvier.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.certainty.Interval;
import dev.ranvier.format.CsvFormat;
import dev.ranvier.layer.Dense;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of tables say how sure they are, in raw units and by class names. */
@Presence
final class TabularIntervalsTest {

  @TempDir Path folder;

  /** Rents that follow size and district with noise, and whether they are high. */
  private Path rents(String name, int rows, long seed) throws Exception {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("size,district,rent,class\n");
    for (int i = 0; i < rows; i++) {
      double size = 20 + 80 * random.nextDouble();
      boolean centre = random.nextBoolean();
      double rent = 300 + 10 * size + (centre ? 200 : 0) + 80 * random.nextGaussian();
      String kind = rent + 60 * random.nextGaussian() > 1_000 ? "high" : "low";
      text.append(
          String.format(
              Locale.ROOT, "%.1f,%s,%.2f,%s%n", size, centre ? "centre" : "edge", rent, kind));
    }
    return Files.writeString(folder.resolve(name), text);
  }

  private static TabularTrainer quick(TabularTrainer trainer) {
    return trainer
        .layers(Dense.of(8, Activation.relu()))
        .optimizer(Optimizer.adam(0.01))
        .epochs(15)
        .seed(4)
        .verbosity(Verbosity.SILENT);
  }

  private static TabularTrainer regressor() {
    return quick(TabularModel.regressor("rent").ignore("class"));
  }

  private static TabularTrainer classifier() {
    return quick(TabularModel.classifier("class").ignore("rent"));
  }

  private static List<String[]> cells(Path csv) throws Exception {
    return Files.readAllLines(csv).stream().skip(1).map(line -> line.split(",")).toList();
  }

  @Test
  void nineOfTenNumbersAreInTheirIntervals() throws Exception {
    Path csv = rents("rents.csv", 1_000, 1);
    Path others = rents("others.csv", 1_000, 2);
    Path file = folder.resolve("rents.safetensors");
    List<Interval> intervals = new ArrayList<>();
    try (TabularModel model = regressor().withIntervals(0.9).fit(csv)) {
      model.predict(
          others,
          prediction -> {
            Interval interval = prediction.interval();
            double middle = (interval.low() + interval.high()) / 2;
            assertThat(Math.abs(middle - prediction.value())).isLessThan(1e-2);
            intervals.add(interval);
          });
      model.save(file);
    }
    List<String[]> rows = cells(others);
    int inside = 0;
    for (int i = 0; i < rows.size(); i++) {
      inside += intervals.get(i).contains(Double.parseDouble(rows.get(i)[2])) ? 1 : 0;
    }
    // 200 rows calibrate: a standard deviation of 23 with that of the 1,000 tested
    assertThat(inside).isBetween(900 - 70, 900 + 70);
    assertThat(intervals.getFirst().width()).isBetween(200.0, 500.0); // 1.645 times 80, twice
    try (TabularModel loaded = TabularModel.load(file)) {
      List<Interval> again = new ArrayList<>();
      loaded.predict(others, prediction -> again.add(prediction.interval()));
      assertThat(again).isEqualTo(intervals);
    }
  }

  @Test
  void setsHoldTheClass() throws Exception {
    Path csv = rents("rents.csv", 1_000, 3);
    Path others = rents("others.csv", 1_000, 4);
    Path file = folder.resolve("classes.safetensors");
    List<List<String>> sets = new ArrayList<>();
    try (TabularModel model = classifier().withIntervals(0.95).fit(csv)) {
      model.predict(
          others,
          prediction -> {
            assertThat(prediction.labels().getFirst()).isEqualTo(prediction.label());
            sets.add(prediction.labels());
          });
      model.save(file);
    }
    List<String[]> rows = cells(others);
    int inside = 0;
    for (int i = 0; i < rows.size(); i++) {
      inside += sets.get(i).contains(rows.get(i)[3]) ? 1 : 0;
    }
    assertThat(inside).isBetween(950 - 60, 950 + 50);
    assertThat(sets.stream().distinct().toList()).contains(List.of("high"), List.of("low"));
    try (TabularModel loaded = TabularModel.load(file)) {
      List<List<String>> again = new ArrayList<>();
      loaded.predict(others, prediction -> again.add(prediction.labels()));
      assertThat(again).isEqualTo(sets);
    }
  }

  @Test
  void rowsUnlikeThoseTrainedOnAreFlagged() throws Exception {
    try (TabularModel model = regressor().withIntervals(0.9).fit(rents("rents.csv", 300, 5))) {
      Map<String, Object> usual = Map.of("size", 50, "district", "edge");
      Map<String, Object> castle = Map.of("size", 900, "district", "centre");
      assertThat(model.predict(usual).outside()).isEmpty();
      assertThat(model.predict(castle).outside()).containsExactly("size");
      Path castles = folder.resolve("castles.csv");
      Files.writeString(castles, "size,district\n900,edge\n50,edge\n");
      List<List<String>> outside = new ArrayList<>();
      model.predict(castles, prediction -> outside.add(prediction.outside()));
      assertThat(outside).containsExactly(List.of("size"), List.of());
    }
  }

  /** The rows that calibrate give nothing: neither weights nor scales nor the hold-out. */
  @Test
  void whatCalibratesIsNeverTrainedOn() throws Exception {
    Path csv = rents("rents.csv", 400, 6);
    TabularTrainer trainer = regressor();
    Table table = Table.read(csv, CsvFormat.standard(), trainer.schema(csv));
    HoldOut parts = HoldOut.draw(table, table.allRows(), 0.25, 4);
    HoldOut inner = HoldOut.draw(table, parts.training(), 0.2, 4);
    assertThat(boxed(inner.held())).hasSize(60).doesNotContainAnyElementsOf(boxed(parts.held()));
    Map<String, Object> row = Map.of("size", 42, "district", "edge");
    try (TabularModel model = trainer.holdOut(0.25).withIntervals(0.9).fit(table);
        TabularModel alone = trainer.fit(table, inner.training())) {
      assertThat(model.predict(row).value()).isEqualTo(alone.predict(row).value());
      assertThat(model.heldOut().rows()).isEqualTo(100);
      List<Double> errors = new ArrayList<>();
      List<String[]> cells = cells(csv);
      for (int held : inner.held()) {
        Map<String, Object> values =
            Map.of("size", Double.valueOf(cells.get(held)[0]), "district", cells.get(held)[1]);
        double rent = Double.parseDouble(cells.get(held)[2]);
        errors.add(Math.abs(model.predict(values).value() - rent));
      }
      errors.sort(null);
      double expected = errors.get(55 - 1); // of 60 errors the one of rank 0.9 times 61, rounded up
      assertThat(model.predict(row).interval().width() / 2)
          .isBetween(expected - 0.05, expected + 0.05);
    }
  }

  private static List<Integer> boxed(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  @Test
  void whoDidNotAskHasNone() throws Exception {
    Path csv = rents("rents.csv", 100, 7);
    Map<String, Object> row = Map.of("size", 42, "district", "edge");
    try (TabularModel model = regressor().fit(csv)) {
      Prediction prediction = model.predict(row);
      assertThatThrownBy(prediction::interval)
          .hasMessageContaining("say withIntervals(0.9) before");
      assertThatThrownBy(prediction::outside).hasMessageContaining("trained without intervals");
      assertThatThrownBy(prediction::labels).hasMessageContaining("it is a number");
    }
    try (TabularModel model = classifier().fit(csv)) {
      Prediction prediction = model.predict(row);
      assertThatThrownBy(prediction::labels).hasMessageContaining("trained without intervals");
      assertThatThrownBy(prediction::interval).hasMessageContaining("it is a class");
    }
    assertThatThrownBy(() -> regressor().withIntervals(1))
        .hasMessageContaining("the confidence of intervals is 1.0");
    Path few = rents("few.csv", 40, 8);
    assertThatThrownBy(() -> regressor().withIntervals(0.9).fit(few))
        .hasMessageContaining("8 calibration samples, expected at least 9");
  }
}
