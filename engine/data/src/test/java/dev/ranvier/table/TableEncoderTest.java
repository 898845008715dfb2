package dev.ranvier.table;

import static dev.ranvier.format.CsvFiles.assertRefused;
import static dev.ranvier.format.CsvFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.data.Targets;
import dev.ranvier.testkit.Anywhere;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cells become, by what the training part teaches: scales, categories, what is missing. */
@Anywhere
class TableEncoderTest {

  private static final int[] FIRST_FOUR = {0, 1, 2, 3};

  @TempDir Path folder;

  /** Numbers 1, 2, 3, 10 and after them 1000; colors b, a, a, c and then d; classes y and x. */
  private Table table(Column... given) {
    Path csv =
        write(
            folder, "t.csv", "number,color,label", "1,b,y", "2,a,x", "3,a,y", "10,c,x", "1000,d,x");
    Column[] all = Arrays.copyOf(given, given.length + 1);
    all[given.length] = Column.label("label");
    return Table.read(csv, all);
  }

  private static TableEncoder fit(Table table, Preprocessing preprocessing) {
    return TableEncoder.fit(table, FIRST_FOUR, preprocessing);
  }

  private static Preprocessing standard() {
    return Preprocessing.standard();
  }

  @Test
  void nothingIsLearnedFromOtherRowsThanThoseToTrainOn() {
    TableEncoder encoder = fit(table(), standard());
    assertThat(encoder.columns()).containsExactly("number", "color");
    assertThat(encoder.featureNames()).containsExactly("number", "color=a", "color=b", "color=c");
    assertThat(encoder.classes()).containsExactly("x", "y");
    double deviation = Math.sqrt((9 + 4 + 1 + 36) / 4.0);
    assertThat(encoder.encode(Map.of("number", 1000, "color", "b")))
        .containsExactly((float) ((1000 - 4) / deviation), 0, 1, 0);
  }

  @Test
  void numbersAreScaledAsAskedFor() {
    Map<Scaling, Double> expected =
        Map.of(
            Scaling.STANDARD, (5 - 4) / Math.sqrt(12.5),
            Scaling.MIN_MAX, (5 - 1) / 9.0,
            Scaling.ROBUST, (5 - 2.5) / (4.75 - 1.75),
            Scaling.NONE, 5.0);
    expected.forEach(
        (scaling, value) -> {
          TableEncoder encoder = fit(table(), standard().withScaling(scaling));
          assertThat((double) encoder.encode(Map.of("number", 5, "color", "a"))[0])
              .as("%s", scaling)
              .isCloseTo(value, within(1e-6));
        });
    TableEncoder own = fit(table(Column.numeric("number").withScaling(Scaling.NONE)), standard());
    assertThat(own.encode(Map.of("number", 5, "color", "a"))[0]).isEqualTo(5);
  }

  @Test
  void ordinalCategoriesAreOneFeatureInTheirOrder() {
    Preprocessing raw = standard().withScaling(Scaling.NONE);
    TableEncoder byText = fit(table(Column.ordinal("color")), raw);
    assertThat(byText.featureNames()).containsExactly("number", "color");
    assertThat(byText.encode(Map.of("number", 1, "color", "c"))).containsExactly(1, 2);
    TableEncoder given = fit(table(Column.ordinal("color", "d", "c", "b", "a")), raw);
    assertThat(given.encode(Map.of("number", 1, "color", "c"))).containsExactly(1, 1);
    TableEncoder scaled = fit(table(Column.ordinal("color", "d", "c", "b", "a")), standard());
    double mean = (2 + 3 + 3 + 1) / 4.0;
    double deviation = Math.sqrt((0.25 * 0.25 + 2 * 0.75 * 0.75 + 1.25 * 1.25) / 4);
    assertThat((double) scaled.encode(Map.of("number", 1, "color", "a"))[1])
        .isCloseTo((3 - mean) / deviation, within(1e-6));
  }

  @Test
  void targetsAreScaledAndComeBack() {
    Path csv = write(folder, "p.csv", "size,price", "1,100", "2,300", "4,500");
    Table table = Table.read(csv, Column.target("price"));
    TableEncoder encoder = TableEncoder.fit(table);
    assertThat(encoder.classes()).isEmpty();
    assertThat(encoder.outputSize()).isEqualTo(1);
    assertThat(encoder.dataset(table).targets()).isEqualTo(Targets.values(1));
    assertThat(encoder.target(0)).isCloseTo(300, within(1e-9));
    assertThat(encoder.target(Math.sqrt(1.5))).isCloseTo(500, within(1e-9));
  }

  @Test
  void classesAreInTheOrderOfNumbersWhereAllAreNumbers() {
    Path csv = write(folder, "n.csv", "size,digit", "1,10", "2,9", "3,-1", "4,9");
    TableEncoder encoder = TableEncoder.fit(Table.read(csv, Column.label("digit")));
    assertThat(encoder.classes()).containsExactly("-1", "9", "10");
  }

  private Table gaps(Column... given) {
    Path csv =
        write(folder, "g.csv", "number,color,label", "1,a,x", "3,,y", ",a,x", "NA,b,y", "5,b,x");
    Column[] all = Arrays.copyOf(given, given.length + 1);
    all[given.length] = Column.label("label");
    return Table.read(csv, all);
  }

  private static float[] nothing(TableEncoder encoder) {
    Map<String, Object> row = new HashMap<>();
    row.put("number", null);
    return encoder.encode(row);
  }

  @Test
  void missingValuesAreWhatThePolicySays() {
    Preprocessing raw = standard().withScaling(Scaling.NONE);
    TableEncoder mean = TableEncoder.fit(gaps(), rows(5), raw.withMissing(Missing.mean()));
    assertThat(nothing(mean)).containsExactly(3, 1, 0);
    TableEncoder own = TableEncoder.fit(gaps(), rows(5), raw.withMissing(Missing.ownColumn()));
    assertThat(own.featureNames())
        .containsExactly("number", "number is missing", "color=a", "color=b", "color is missing");
    assertThat(nothing(own)).containsExactly(3, 1, 0, 0, 1);
    assertThat(own.encode(Map.of("number", 5, "color", "b"))).containsExactly(5, 0, 0, 1, 0);
    TableEncoder constants =
        TableEncoder.fit(
            gaps(
                Column.numeric("number").withMissing(Missing.constant(-7)),
                Column.categorical("color").withMissing(Missing.constant("none"))),
            rows(5),
            raw);
    assertThat(constants.featureNames())
        .containsExactly("number", "color=a", "color=b", "color=none");
    assertThat(nothing(constants)).containsExactly(-7, 0, 0, 1);
    TableEncoder ordinal =
        TableEncoder.fit(
            gaps(Column.ordinal("color")), rows(5), raw.withMissing(Missing.ownColumn()));
    assertThat(nothing(ordinal)).containsExactly(3, 1, 0.5f, 1);
  }

  private static int[] rows(int count) {
    return IntStream.range(0, count).toArray();
  }

  @Test
  void aMissingValueIsRefusedAtItsCellByDefault() {
    Table table = gaps(Column.ignored("color"));
    assertRefused(
        table.file(),
        () -> TableEncoder.fit(table).dataset(table),
        "line 4, column 'number'",
        "a number",
        "no value",
        "Give it a number, or choose at training what stands for missing ones: Missing.mean(),"
            + " Missing.constant(number) or Missing.ownColumn().");
    Table colors = gaps(Column.ignored("number"));
    assertRefused(
        colors.file(),
        () -> TableEncoder.fit(colors).dataset(colors),
        "line 3, column 'color'",
        "a category",
        "no value",
        "Give it a category, or choose at training what stands for missing ones: Missing.mean(),"
            + " Missing.constant(category) or Missing.ownColumn().");
  }

  @Test
  void aCategoryThatTheTrainingPartHasNotIsRefusedAtItsCell() {
    Table table = table();
    TableEncoder encoder = fit(table, standard());
    assertRefused(
        table.file(),
        () -> encoder.dataset(table),
        "line 6, column 'color'",
        "a category of the training part, [a, b, c]",
        "'d'",
        "Name all categories at training, Column.categorical(name, categories...), or choose"
            + " UnknownCategory.IGNORE or AS_MISSING.");
  }

  @Test
  void unknownCategoriesAreWhatThePolicySays() {
    Map<String, Object> row = Map.of("number", 1, "color", "violet");
    Preprocessing raw = standard().withScaling(Scaling.NONE);
    TableEncoder ignore = fit(table(), raw.withUnknown(UnknownCategory.IGNORE));
    assertThat(ignore.encode(row)).containsExactly(1, 0, 0, 0);
    TableEncoder ranked =
        fit(table(Column.ordinal("color")), raw.withUnknown(UnknownCategory.IGNORE));
    assertThat(ranked.encode(row)).containsExactly(1, 0.75f);
    TableEncoder asMissing =
        fit(table(), raw.withUnknown(UnknownCategory.AS_MISSING).withMissing(Missing.mean()));
    assertThat(asMissing.encode(row)).containsExactly(1, 1, 0, 0);
  }

  @Test
  void aConstantColumnHasScaleOneAndIsSaidOnce() {
    Path csv = write(folder, "c.csv", "same,kind,size,label", "7,k,1,x", "7,k,2,y", "7,k,3,x");
    Table table = Table.read(csv, Column.label("label"));
    List<String> said = new ArrayList<>();
    Logger logger = Logger.getLogger("dev.ranvier");
    Handler handler = handler(said);
    logger.addHandler(handler);
    TableEncoder encoder;
    try {
      encoder = TableEncoder.fit(table);
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(said)
        .containsExactly(
            "Table: [same, kind] never change in the rows to train on of %s: taken with scale 1, they tell a network nothing; make them ignored"
                .formatted(csv));
    assertThat(encoder.encode(Map.of("same", 7, "kind", "k", "size", 2))).containsExactly(0, 1, 0);
    assertThat(encoder.encode(Map.of("same", 9, "kind", "k", "size", 2))[0]).isEqualTo(2);
  }

  private static Handler handler(List<String> said) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        said.add(line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void oneClassOnlyIsRefused() {
    Path csv = write(folder, "o.csv", "size,species", "1,setosa", "2,setosa");
    Table table = Table.read(csv, Column.label("species"));
    assertRefused(
        csv,
        () -> TableEncoder.fit(table),
        "column 'species'",
        "two classes or more in the rows to train on",
        "only 'setosa'",
        "Add rows of another class, or choose another label.");
  }

  @Test
  void aRowWithoutALabelIsRefused() {
    Path csv = write(folder, "l.csv", "size,species", "1,setosa", "2,");
    assertRefused(
        csv,
        () -> Table.read(csv, Column.label("species")),
        "line 3, column 'species'",
        "a value to learn from",
        "an empty cell",
        "Leave rows without a label out of the file.");
  }

  @Test
  void whatNothingCanBeLearnedFromIsRefused() {
    Path csv = write(folder, "e.csv", "size,species", ",a", ",b", "3,a");
    assertThatThrownBy(() -> TableEncoder.fit(Table.read(csv)))
        .hasMessageContaining("the schema has no label, expected a label and a column");
    Table table = Table.read(csv, Column.label("species"));
    assertThatThrownBy(() -> TableEncoder.fit(table, new int[0], standard()))
        .hasMessageContaining("no row to learn from");
    assertThatThrownBy(
            () -> TableEncoder.fit(table, rows(2), standard().withMissing(Missing.mean())))
        .hasMessage(
            "Column 'size': no row of the training part has a value, expected some; make it"
                + " ignored: Column.ignored(\"size\")");
    Table ignored = Table.read(csv, Column.label("species"), Column.ignored("size"));
    assertThatThrownBy(() -> TableEncoder.fit(ignored)).hasMessageContaining("nothing but a label");
  }

  @Test
  void moreCategoriesThanAFileHoldsAreRefused() {
    String[] lines = new String[10_002];
    lines[0] = "a,b,c,d,e,f,label";
    for (int i = 1; i < lines.length; i++) {
      lines[i] = ("x" + Math.min(i, 9_999) + ",").repeat(6) + i % 2;
    }
    Path csv = write(folder, "m.csv", lines);
    Column[] columns = new Column[7];
    for (int i = 0; i < 6; i++) {
      columns[i] = Column.categorical(String.valueOf((char) ('a' + i)));
    }
    columns[6] = Column.label("label");
    assertThatThrownBy(() -> TableEncoder.fit(Table.read(csv, columns)))
        .hasMessageContaining("59996 features and classes, expected at most 50000");
    lines[1] = "y" + lines[1];
    lines[10_001] = "z" + lines[10_001];
    lines[10_000] = "w" + lines[10_000];
    Path more = write(folder, "n.csv", lines);
    assertThatThrownBy(
            () ->
                TableEncoder.fit(Table.read(more, Column.categorical("a"), Column.label("label"))))
        .hasMessageContaining(
            "Column 'a': 10001 categories in the training part, expected 1 to 10000");
  }

  @Test
  void rawRowsAreCheckedByName() {
    TableEncoder encoder = fit(table(), standard());
    assertThatThrownBy(() -> encoder.encode(Map.of("number", 1)))
        .hasMessage(
            "The row, which has [number], column 'color': expected a category, found no value. Give"
                + " it a category, or choose at training what stands for missing ones:"
                + " Missing.mean(), Missing.constant(category) or Missing.ownColumn().");
    assertThatThrownBy(() -> encoder.encode(Map.of("nubmer", 1, "color", "a")))
        .hasMessage(
            "The row has a value for 'nubmer', which is no column: expected values for [number,"
                + " color]; check the spelling");
    assertThatThrownBy(() -> encoder.encode(Map.of("number", "many", "color", "a")))
        .hasMessage(
            "The row, column 'number': expected a number, found 'many'. Give a number, or text as a"
                + " CSV file has it: 12.5.");
    assertThatThrownBy(() -> encoder.encode(Map.of("number", 1, "color", "violet")))
        .hasMessageContaining("column 'color': expected a category of the training part, [a, b, c]")
        .hasMessageContaining("found 'violet'");
    assertThatThrownBy(() -> encoder.encode(Map.of("number", 1e300, "color", "a")))
        .hasMessageContaining(
            "expected a number that fits float32 once it is scaled, found 1.0E300");
    assertThatThrownBy(
            () -> encoder.encode(Map.of("number", Double.POSITIVE_INFINITY, "color", "a")))
        .hasMessageContaining("found Infinity");
  }

  @Test
  void textAndNumbersAreTakenForEachOtherAndLabelsMayBeThere() {
    TableEncoder encoder = fit(table(), standard());
    assertThat(encoder.encode(Map.of("number", " 3.0 ", "color", " a ", "label", "x")))
        .containsExactly(encoder.encode(Map.of("number", 3, "color", "a")));
    Path csv = write(folder, "z.csv", "zip,label", "10115,a", "80331,b");
    TableEncoder zip =
        TableEncoder.fit(Table.read(csv, Column.categorical("zip"), Column.label("label")));
    assertThat(zip.encode(Map.of("zip", 80331.0))).containsExactly(0, 1);
    assertThat(zip.encode(Map.of("zip", 10115))).containsExactly(1, 0);
  }

  @Test
  void rowsOfNumbersAndIdsAreCheckedToo() {
    TableEncoder encoder = fit(table(), standard());
    float[] features = new float[4];
    encoder.encode(new double[] {3, encoder.categoryId("color", "b")}, features);
    assertThat(features).containsExactly(encoder.encode(Map.of("number", 3, "color", "b")));
    for (double id : new double[] {-1, 3, 0.5}) {
      assertThatThrownBy(() -> encoder.encode(new double[] {3, id}, features))
          .hasMessageContaining("column 'color': expected a category's id, 0 to 2, found ");
    }
    assertThatThrownBy(() -> encoder.encode(new double[] {Double.NaN, 0}, features))
        .hasMessageContaining("column 'number': expected a number, found no value");
    assertThatThrownBy(() -> encoder.encode(new double[] {3}, features))
        .hasMessageContaining("a row of 1 values for 4 features, expected 2 values for 4 features");
    assertThatThrownBy(() -> encoder.categoryId("number", "b"))
        .hasMessageContaining("has numbers, expected a categorical one");
    assertThatThrownBy(() -> encoder.categoryId("color", "violet"))
        .hasMessage(
            "TableEncoder: column 'color' has no category 'violet', expected one of [a, b, c]");
    assertThatThrownBy(() -> encoder.columnIndex("weight"))
        .hasMessageContaining("there is no column 'weight', expected one of [number, color]");
  }

  @Test
  void anEncoderComesBackFromItsMetadata() {
    Table table =
        gaps(
            Column.numeric("number").withScaling(Scaling.ROBUST).withMissing(Missing.constant(0.1)),
            Column.ordinal("color").withUnknown(UnknownCategory.IGNORE));
    TableEncoder encoder =
        TableEncoder.fit(table, rows(5), standard().withMissing(Missing.ownColumn()));
    TableEncoder again = TableEncoder.of(encoder.metadata());
    assertThat(again.metadata()).isEqualTo(encoder.metadata());
    assertThat(again.schema()).isEqualTo(encoder.schema());
    assertThat(again.format()).isEqualTo(encoder.format());
    assertThat(again.classes()).isEqualTo(encoder.classes());
    assertThat(again.toString()).isEqualTo(encoder.toString()).contains("features: [number, color");
    for (Map<String, ?> row :
        List.of(Map.of("number", 1.25, "color", "b"), Map.of("color", "z"), Map.of("number", 9))) {
      assertThat(again.encode(row)).containsExactly(encoder.encode(row));
    }
  }

  @Test
  void aTableOfAnotherSchemaIsRefused() {
    Table table = table();
    TableEncoder encoder = fit(table, standard());
    Table other = table(Column.ignored("number"));
    assertThatThrownBy(() -> encoder.dataset(other))
        .hasMessageContaining("the table's column 'number' is ignored, expected numbers");
  }
}
