package dev.ranvier.table;

import static dev.ranvier.format.CsvFiles.assertRefused;
import static dev.ranvier.format.CsvFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Callback;
import dev.ranvier.Model;
import dev.ranvier.TrainingRun;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.callback.EarlyStopping;
import dev.ranvier.format.CsvFormat;
import dev.ranvier.format.DataFileException;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.layer.Dense;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a CSV file to a model that knows its columns, into a file, and back. */
@Presence
class TabularModelTest {

  @TempDir static Path folder;

  private static Path csv;
  private static Path others;
  private static Path saved;

  /** Of the model that was saved. */
  private static String gentoo;

  private static String heldOut;

  private static TabularTrainer quick(TabularTrainer trainer) {
    return trainer
        .layers(Dense.of(8, Activation.relu()))
        .optimizer(Optimizer.adam(0.02))
        .epochs(10)
        .verbosity(Verbosity.SILENT);
  }

  private static TabularTrainer classifier() {
    return quick(TabularModel.classifier("species"));
  }

  @BeforeAll
  static void trainOne() {
    csv = Penguins.write(folder, "penguins.csv", 300, 1);
    others = Penguins.write(folder, "others.csv", 700, 2);
    saved = folder.resolve("penguins.safetensors");
    try (TabularModel model = classifier().holdOut(0.25).seed(3).fit(csv)) {
      model.save(saved);
      gentoo = model.predict(Penguins.gentoo()).probabilities().toString();
      heldOut = model.heldOut().toString();
    }
  }

  @Test
  void aClassifierLearnsAndIsTheSameFromItsFile() {
    try (TabularModel model = TabularModel.load(saved)) {
      assertThat(model.schema().toString().lines())
          .hasSize(6)
          .contains("island   categorical  3 different: Biscoe, Dream, Torgersen")
          .contains("species  label        3 different: Adelie, Chinstrap, Gentoo");
      Prediction prediction = model.predict(Penguins.gentoo());
      assertThat(prediction.label()).isEqualTo("Gentoo");
      assertThat(prediction.probabilities()).hasToString(gentoo).containsOnlyKeys(Penguins.SPECIES);
      assertThat(prediction.probability()).isGreaterThan(0.8);
      assertThat(prediction.probability("Gentoo")).isEqualTo(prediction.probability());
      assertThat(prediction).asString().startsWith("Gentoo (probability 0.");
      assertThat(model.heldOut()).hasToString(heldOut).asString().startsWith("accuracy ");
      assertThat(model.heldOut().rows()).isBetween(74L, 76L); // rounded class by class
      assertThat(model.evaluate(others).metric("accuracy")).isGreaterThan(0.9);
      assertThat(model.evaluate(others).rows()).isEqualTo(700);
      assertThatThrownBy(model::history).hasMessageContaining("was loaded from a file");
      assertThatThrownBy(prediction::value).hasMessageContaining("it is a class, Gentoo");
      assertThatThrownBy(() -> prediction.probability("Emperor"))
          .hasMessageContaining("no class 'Emperor', expected one of [Adelie, Chinstrap, Gentoo]");
    }
  }

  @Test
  void aRegressorPredictsInTheTargetsOwnUnit() {
    TabularTrainer trainer = quick(TabularModel.regressor("mass")).ignore("species").epochs(40);
    try (TabularModel model = trainer.holdOut(0.2).fit(csv)) {
      assertThat(model.heldOut().metric("r2_score")).isGreaterThan(0.9);
      assertThat(model.heldOut().metric("mean_absolute_error")).isBetween(10.0, 150.0);
      Map<String, Object> row = new HashMap<>(Penguins.gentoo());
      row.remove("mass");
      Prediction prediction = model.predict(row);
      assertThat(prediction.value()).isCloseTo(4380, within(250.0));
      assertThat(Double.parseDouble(prediction.toString()))
          .isCloseTo(prediction.value(), within(0.01));
      assertThatThrownBy(prediction::label).hasMessageContaining("it is a number");
      Metric bias = Metric.mean("bias", (b, i) -> b.output(i, 0) - b.target(i, 0));
      TableEvaluation evaluation = model.evaluate(others, bias);
      assertThat(evaluation.metric("bias")).isBetween(-60.0, 60.0);
      assertThatThrownBy(() -> evaluation.metric("accuracy"))
          .hasMessageContaining("no metric 'accuracy', expected one of [r2_score, ");
    }
  }

  /** The same figures as a computation of its own from single predictions. */
  @Test
  void evaluationsAreWhatSinglePredictionsComeTo() {
    try (TabularModel model = TabularModel.load(saved)) {
      Table table = Table.read(others, Column.label("species"));
      List<Prediction> all = new ArrayList<>();
      model.predict(others, all::add);
      assertThat(all).hasSize(700);
      double right = 0;
      double loss = 0;
      for (int row = 0; row < all.size(); row++) {
        String species = table.text("species", row);
        right += all.get(row).label().equals(species) ? 1 : 0;
        loss -= Math.log(all.get(row).probability(species));
      }
      TableEvaluation evaluation = model.evaluate(others);
      assertThat(evaluation.metric("accuracy")).isCloseTo(right / 700, within(1e-12));
      assertThat(evaluation.metric("log_loss")).isCloseTo(loss / 700, within(1e-5));
      Map<String, Object> first = new HashMap<>();
      for (String column : model.encoder().columns()) {
        first.put(column, table.text(column, 0));
      }
      assertThat(model.predict(first).probability())
          .isCloseTo(all.getFirst().probability(), within(1e-6));
    }
  }

  private record Bird(String island, String sex, double bill, int flipper, Integer mass) {}

  private record Egg(double size) {
    @Override
    public double size() {
      throw new IllegalStateException("broken");
    }
  }

  @Test
  void aRecordIsARowByItsComponents() {
    try (TabularModel model = TabularModel.load(saved)) {
      Prediction prediction = model.predict(new Bird("Biscoe", "female", 47.5, 219, 4400));
      assertThat(prediction.probabilities()).hasToString(gentoo);
      assertThatThrownBy(() -> model.predict(new Bird("Biscoe", "female", 47.5, 219, null)))
          .hasMessageContaining("column 'mass': expected a number, found no value");
      assertThatThrownBy(() -> model.predict(new Egg(1)))
          .hasMessageContaining("Egg cannot be read, expected a public record");
    }
  }

  @Test
  void columnsMayStandInAnotherOrderAndLabelsBeAbsent() throws IOException {
    Path turned =
        write(
            folder,
            "turned.csv",
            "id,mass,flipper,bill,sex,island",
            "a7,4400,219,47.5,female,Biscoe",
            "b9,3500,190,39.0,male,Torgersen");
    Path predictions = folder.resolve("predictions.csv");
    try (TabularModel model = TabularModel.load(saved)) {
      model.predict(turned, predictions, "id");
      assertThat(Files.readAllLines(predictions))
          .containsExactly("id,species", "a7,Gentoo", "b9,Adelie");
      assertRefused(
          turned,
          () -> model.evaluate(turned),
          "header",
          "a column 'species'",
          "[id, mass, flipper, bill, sex, island]",
          "Check the spelling, upper and lower case too.");
    }
  }

  @Test
  void whatIsMissingOrUnknownInAFileIsNamed() {
    Path noBill = write(folder, "a.csv", "island,sex,flipper,mass", "Biscoe,male,219,4400");
    Path unknown =
        write(
            folder,
            "b.csv",
            "island,sex,bill,flipper,mass,species",
            "Biscoe,male,45,219,4400,Gentoo",
            "Coulman,male,45,219,4400,Emperor");
    try (TabularModel model = TabularModel.load(saved)) {
      assertThatThrownBy(() -> model.predict(noBill, prediction -> {}))
          .isInstanceOf(DataFileException.class)
          .hasMessageContaining("header: expected a column 'bill', found [island, sex, ");
      assertRefused(
          unknown,
          () -> model.predict(unknown, prediction -> {}),
          "line 3, column 'island'",
          "a category of the training part, [Biscoe, Dream, Torgersen]",
          "'Coulman'",
          "or choose UnknownCategory.IGNORE or AS_MISSING.");
      Map<String, Object> row = new HashMap<>(Penguins.gentoo());
      row.remove("bill");
      assertThatThrownBy(() -> model.predict(row))
          .hasMessageContaining("column 'bill': expected a number, found no value");
    }
    TabularTrainer lenient = classifier().unknown(UnknownCategory.IGNORE).epochs(1);
    try (TabularModel model = lenient.fit(csv)) {
      assertRefused(
          unknown,
          () -> model.evaluate(unknown),
          "line 3, column 'species'",
          "a class of the training part, [Adelie, Chinstrap, Gentoo]",
          "'Emperor'",
          "Leave such rows out, or train with some of them.");
    }
  }

  /** One row has a category of its own; in some seed's hold-out it stands. */
  @Test
  void aCategoryInValidationOnlyIsNamed() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(csv));
    lines.add("Coulman,male,45,219,4400,Gentoo");
    Path rare = write(folder, "rare.csv", lines.toArray(String[]::new));
    Throwable refusal = null;
    for (int seed = 0; seed < 40 && refusal == null; seed++) {
      TabularTrainer trainer = classifier().epochs(1).holdOut(0.5).seed(seed);
      refusal = catchThrowable(() -> trainer.fit(rare).close());
    }
    Throwable found = refusal;
    assertRefused(
        rare,
        () -> {
          throw found;
        },
        "line 302, column 'island'",
        "a category of the training part, [Biscoe, Dream, Torgersen]",
        "'Coulman'",
        "Name all categories at training, Column.categorical(name, categories...), or choose"
            + " UnknownCategory.IGNORE or AS_MISSING.");
  }

  @Test
  void theSameSeedIsTheSameFile() throws IOException {
    Path again = folder.resolve("again.safetensors");
    try (TabularModel model = classifier().holdOut(0.25).seed(3).fit(csv)) {
      model.save(again);
      assertThat(model.history().get("val_accuracy")).hasSize(10);
      assertThat(model.model().metadata()).containsAllEntriesOf(model.encoder().metadata());
    }
    assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(saved));
    try (TabularModel model = classifier().holdOut(0.25).seed(4).fit(csv)) {
      model.save(again);
    }
    assertThat(Files.readAllBytes(again)).isNotEqualTo(Files.readAllBytes(saved));
  }

  @Test
  void callbacksStopATrainingAndClassesMayCountMore() {
    Callback stop =
        new Callback() {
          @Override
          public void onEpochEnd(TrainingRun run, int epoch) {
            run.stop();
          }
        };
    TabularTrainer trainer = classifier().callbacks(stop).epochs(9);
    try (TabularModel model = trainer.classWeights(Map.of("Gentoo", 5.0)).fit(csv)) {
      assertThat(model.history().epochs()).isEqualTo(1);
      assertThatThrownBy(model::heldOut).hasMessageContaining("no rows were held out");
    }
    EarlyStopping early = EarlyStopping.of().patience(1).minDelta(0.05);
    try (TabularModel model = trainer.callbacks(early).epochs(99).holdOut(0.2).fit(csv)) {
      assertThat(model.history().epochs()).isLessThan(50);
    }
    assertThatThrownBy(() -> classifier().classWeights(Map.of("Emperor", 2.0)).fit(csv))
        .hasMessageContaining("the class 'Emperor', expected one of [Adelie, Chinstrap, Gentoo]");
  }

  @Test
  void trainersThatCannotBeAreRefused() {
    assertThatThrownBy(() -> classifier().holdOut(1))
        .hasMessageContaining("the hold-out is 1.0, expected at least 0 and less than 1");
    assertThatThrownBy(() -> classifier().ignore("species"))
        .hasMessageContaining("the column 'species' is given, but the label is 'species'");
    Table table = Table.read(csv, Column.label("sex"));
    assertThatThrownBy(() -> classifier().fit(table))
        .hasMessageContaining("read the table with schema(csv)");
  }

  @Test
  void aModelWithoutATableIsRefusedByName() {
    Path plain = folder.resolve("plain.safetensors");
    try (TabularModel model = TabularModel.load(saved);
        Model bare = model.model().withMetadata(Map.of())) {
      bare.save(plain);
    }
    assertThatThrownBy(() -> TabularModel.load(plain))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            plain
                + ", metadata: expected 'table', what a table's columns are to the model, found"
                + " none. This model was not trained on a table: load it by Model.load.");
  }

  /** Every piece of the text in a file is checked when it is read. */
  @Test
  void damagedMetadataIsRefused() {
    Path damaged = folder.resolve("damaged.safetensors");
    try (TabularModel model = TabularModel.load(saved)) {
      String text = model.model().metadata().get("table");
      for (String[] change :
          new String[][] {
            {"\"version\":1", "\"version\":2"},
            {"\"numeric\"", "\"text\""},
            {"\"scale\":", "\"scale\":-"},
            {"\"shift\"", "\"shft\""},
            {"[\"female\",\"male\"]", "[\"male\",\"male\"]"},
            {"[\"female\",\"male\"]", "[\"male\"]"},
            {"[\"female\",\"male\"]", "[1,2]"},
            {"\"refuse\"", "\"mean\""},
            {"\"name\":\"sex\"", "\"name\":\"island\""},
            {"\"kind\":\"label\"", "\"kind\":\"ignored\""},
            {"\"standard\"", "\"sideways\""},
            {"[\"Adelie\",\"Chinstrap\",", "["},
            {"\"separator\":\",\"", "\"separator\":\",,\""},
            {"\"separator\":\",\"", "\"separator\":\"\\\"\""},
            {text, text.substring(0, text.length() - 1)},
          }) {
        assertThat(text).contains(change[0]);
        Map<String, String> metadata = Map.of("table", text.replace(change[0], change[1]));
        try (Model other = model.model().withMetadata(metadata)) {
          other.save(damaged);
        }
        assertThatThrownBy(() -> TabularModel.load(damaged))
            .as("%s -> %s", change[0], change[1])
            .isInstanceOf(ModelFormatException.class)
            .hasMessageContaining(damaged + ", metadata 'table'")
            .hasMessageContaining("expected ");
      }
    }
  }

  @Test
  void filesOfOtherFormatsTrainAndPredictToo() throws IOException {
    List<String> lines =
        Files.readAllLines(csv).stream().skip(1).map(line -> line.replace(',', ';')).toList();
    Path semicolons = write(folder, "s.csv", lines.toArray(String[]::new));
    CsvFormat format =
        CsvFormat.standard()
            .withSeparator(';')
            .withoutHeader("island", "sex", "bill", "flipper", "mass", "species");
    Path file = folder.resolve("s.safetensors");
    try (TabularModel model = classifier().format(format).seed(3).fit(semicolons)) {
      model.save(file);
    }
    try (TabularModel model = TabularModel.load(file)) {
      assertThat(model.evaluate(semicolons).metric("accuracy")).isGreaterThan(0.9);
    }
  }
}
