package dev.ranvier.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.format.CsvFiles;
import dev.ranvier.layer.Dense;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would have to be different in a row, against trying out all values by hand. */
@Anywhere
final class CounterfactualsTest {

  private static final Map<String, Object> POOR = Map.of("income", 20, "debt", 10, "town", "north");

  @TempDir static Path folder;

  private static Path csv;
  private static Table table;
  private static TabularModel model;

  /** Granted if income is above 50, in the south above 30, whatever the debt. */
  @BeforeAll
  static void train() {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>(List.of("income,debt,town,credit"));
    for (int i = 0; i < 400; i++) {
      int income = 10 + random.nextInt(81);
      String town = List.of("north", "south", "west").get(random.nextInt(3));
      boolean granted = income > (town.equals("south") ? 30 : 50);
      String line = "%s,%s,%s,%s";
      lines.add(line.formatted(income, random.nextInt(40), town, granted ? "yes" : "no"));
    }
    csv = CsvFiles.write(folder, "credit.csv", lines.toArray(String[]::new));
    model =
        TabularModel.classifier("credit")
            .missing(Missing.mean())
            .layers(Dense.of(16, Activation.relu()))
            .optimizer(Optimizer.adam(0.02))
            .epochs(60)
            .verbosity(Verbosity.SILENT)
            .fit(csv);
    table = Table.read(csv, model.encoder().format(), model.schema());
  }

  private static Map<String, Object> changed(Map<String, ?> row, List<Counterfactual.Change> all) {
    Map<String, Object> other = new HashMap<>(row);
    all.forEach(change -> other.put(change.column(), change.to()));
    return other;
  }

  @Test
  void oneColumnIsTheNearestValueOfAll() {
    TreeSet<Integer> incomes = new TreeSet<>();
    for (int row = 0; row < table.rows(); row++) {
      incomes.add(Integer.parseInt(table.text("income", row)));
    }
    int nearest = -1;
    for (int income : incomes.descendingSet()) {
      Map<String, Object> other = new HashMap<>(POOR);
      other.put("income", income);
      nearest = income > 20 && model.predict(other).label().equals("yes") ? income : nearest;
    }
    assertThat(nearest).isBetween(45, 58);
    try (Counterfactuals counterfactuals = Counterfactuals.of(model, table)) {
      CounterfactualResult result = counterfactuals.find(POOR, "yes");
      Counterfactual first = result.found().getFirst();
      assertThat(first.changes())
          .containsExactly(new Counterfactual.Change("income", 20.0, (double) nearest));
      assertThat(first.cost())
          .isCloseTo((nearest - 20) / (double) (incomes.last() - incomes.first()), within(1e-12));
      assertThat(first.prediction().label()).isEqualTo("yes");
      assertThat(result.prediction().label()).isEqualTo("no");
      assertThat(result.toString())
          .startsWith("no (probability")
          .contains("; for 'yes':\n  income " + nearest + " instead of 20: yes (probability");
    }
  }

  /** Income cannot be changed, and neither debt nor one category alone does it. */
  @Test
  void noneIsFoundWhereThereIsNone() {
    try (Counterfactuals counterfactuals = Counterfactuals.of(model, table).fixed("income")) {
      CounterfactualResult result = counterfactuals.find(POOR, "yes");
      assertThat(result.found()).isEmpty();
      assertThat(result.toString())
          .contains("none found among values that training has, with up to 3 columns changed");
    }
  }

  @Test
  void aCategoryIsChangedWhereThatIsEnough() {
    Map<String, Object> middle = Map.of("income", 40, "debt", 10, "town", "north");
    try (Counterfactuals counterfactuals = Counterfactuals.of(model, table).fixed("income")) {
      List<Counterfactual> found = counterfactuals.find(middle, "yes").found();
      assertThat(found.getFirst().changes())
          .containsExactly(new Counterfactual.Change("town", "north", "south"));
      assertThat(found.getFirst().cost()).isEqualTo(1);
    }
  }

  /** Of all that is found every value is one of training, and the model says what was wanted. */
  @Test
  void allThatIsFoundIsPredictedAsWantedByValuesOfTraining() {
    Random random = new Random(3);
    int several = 0;
    try (Counterfactuals counterfactuals = Counterfactuals.of(model, table).count(5)) {
      for (int i = 0; i < 20; i++) {
        Map<String, Object> row =
            Map.of("income", 10 + random.nextInt(80), "debt", random.nextInt(39), "town", "west");
        String wanted = model.predict(row).label().equals("yes") ? "no" : "yes";
        for (Counterfactual found : counterfactuals.find(row, wanted).found()) {
          several++;
          Prediction again = model.predict(changed(row, found.changes()));
          assertThat(again.label()).isEqualTo(wanted).isEqualTo(found.prediction().label());
          assertThat(found.changes().stream().filter(it -> it.column().equals("town")).count())
              .isLessThan(2);
          for (Counterfactual.Change change : found.changes()) {
            assertThat(columnOf(change.column())).contains(text(change.to()));
          }
        }
      }
    }
    assertThat(several).isGreaterThan(15);
  }

  private static String text(Object value) {
    return value instanceof Double number ? Categories.text(number) : value.toString();
  }

  private static Set<String> columnOf(String name) {
    Set<String> all = new TreeSet<>();
    for (int row = 0; row < table.rows(); row++) {
      all.add(table.text(name, row));
    }
    return all;
  }

  /** Where only the income would do it, and nobody knows it. */
  @Test
  void aMissingCellStaysWithoutAValue() {
    Map<String, Object> row = Map.of("debt", 10, "town", "north");
    String wanted = model.predict(row).label().equals("yes") ? "no" : "yes";
    try (Counterfactuals counterfactuals = Counterfactuals.of(model, table).fixed("town")) {
      for (Counterfactual found : counterfactuals.find(row, wanted).found()) {
        assertThat(found.changes()).noneMatch(change -> change.column().equals("income"));
      }
    }
  }

  /** It takes two categories at once, which are never changed together. */
  @Test
  void categoriesAreChangedOneAtATime() {
    Random random = new Random(4);
    List<String> lines = new ArrayList<>(List.of("left,right,weight,both"));
    for (int i = 0; i < 300; i++) {
      String left = random.nextBoolean() ? "on" : "off";
      String right = random.nextBoolean() ? "on" : "off";
      String both = left.equals("on") && right.equals("on") ? "yes" : "no";
      lines.add("%s,%s,%s,%s".formatted(left, right, random.nextInt(9), both));
    }
    Path file = CsvFiles.write(folder, "both.csv", lines.toArray(String[]::new));
    try (TabularModel both =
            TabularModel.classifier("both")
                .layers(Dense.of(8, Activation.relu()))
                .optimizer(Optimizer.adam(0.02))
                .epochs(60)
                .verbosity(Verbosity.SILENT)
                .fit(file);
        Counterfactuals counterfactuals =
            Counterfactuals.of(both, Table.read(file, both.encoder().format(), both.schema()))) {
      Map<String, Object> off = Map.of("left", "off", "right", "off", "weight", 4);
      Map<String, Object> half = Map.of("left", "on", "right", "off", "weight", 4);
      assertThat(counterfactuals.find(off, "yes").found()).isEmpty();
      assertThat(counterfactuals.find(half, "yes").found().getFirst().changes())
          .containsExactly(new Counterfactual.Change("right", "off", "on"));
    }
  }

  /** A sum of two, to be larger than either can make it alone. */
  @Test
  void severalColumnsOfANumber() {
    Random random = new Random(2);
    List<String> lines = new ArrayList<>(List.of("a,b,sum"));
    for (int i = 0; i < 300; i++) {
      double a = random.nextInt(101) / 10.0;
      double b = random.nextInt(101) / 10.0;
      lines.add(String.format(Locale.ROOT, "%.1f,%.1f,%.1f", a, b, a + b));
    }
    Path sums = CsvFiles.write(folder, "sums.csv", lines.toArray(String[]::new));
    try (TabularModel sum =
            TabularModel.regressor("sum")
                .layers(Dense.of(8, Activation.relu()))
                .optimizer(Optimizer.adam(0.02))
                .epochs(60)
                .verbosity(Verbosity.SILENT)
                .fit(sums);
        Counterfactuals counterfactuals =
            Counterfactuals.of(sum, Table.read(sums, sum.encoder().format(), sum.schema()))) {
      Map<String, Object> row = Map.of("a", 1, "b", 1);
      CounterfactualResult result = counterfactuals.find(row, 15, 16);
      Counterfactual found = result.found().getFirst();
      assertThat(found.changes()).hasSize(2);
      assertThat(found.prediction().value()).isBetween(15.0, 16.0);
      assertThat(sum.predict(changed(row, found.changes())).value())
          .isCloseTo(found.prediction().value(), within(1e-3));
      assertThat(found.cost()).isBetween(1.2, 1.4);
      assertThat(counterfactuals.find(row, 100, 200).found()).isEmpty();
      assertThat(counterfactuals.mostChanges(1).find(row, 15, 16).found()).isEmpty();
      assertThatThrownBy(() -> counterfactuals.find(row, 3, 2))
          .hasMessageContaining("a range from 3.0 to 2.0");
      assertThatThrownBy(() -> counterfactuals.find(row, 0, 5))
          .hasMessageContaining("for this row already");
      assertThatThrownBy(() -> counterfactuals.find(row, "yes"))
          .hasMessageContaining("it is a number");
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Counterfactuals counterfactuals = Counterfactuals.of(model, table)) {
      assertThatThrownBy(() -> counterfactuals.find(POOR, "maybe"))
          .hasMessageContaining("there is no class 'maybe'");
      assertThatThrownBy(() -> counterfactuals.find(POOR, "no"))
          .hasMessageContaining("'no' is what the model predicts for this row already");
      assertThatThrownBy(() -> counterfactuals.find(Map.of("incom", 3), "yes"))
          .hasMessageContaining("'incom', which is no column");
      assertThatThrownBy(() -> counterfactuals.find(POOR, 1, 2)).hasMessageContaining("a class");
      assertThatThrownBy(() -> counterfactuals.fixed("age"))
          .hasMessageContaining("there is no column 'age'");
      assertThatThrownBy(() -> counterfactuals.count(0)).hasMessageContaining("count is 0");
      assertThatThrownBy(() -> counterfactuals.mostChanges(0))
          .hasMessageContaining("mostChanges is 0");
    }
  }
}
