package dev.ranvier.table;

import static dev.ranvier.format.CsvFiles.assertRefused;
import static dev.ranvier.format.CsvFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.format.CsvFormat;
import dev.ranvier.testkit.Anywhere;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What columns are taken for by their cells, how that is printed, and what is refused. */
@Anywhere
class SchemaTest {

  @TempDir Path folder;

  private static String[] rows(int count, String header, IntFunction<String> row) {
    List<String> lines = new ArrayList<>(List.of(header));
    for (int i = 0; i < count; i++) {
      lines.add(row.apply(i));
    }
    return lines.toArray(String[]::new);
  }

  @Test
  void columnsAreWhatTheirCellsAreAndPrinted() {
    Path csv =
        write(
            folder,
            "a.csv",
            rows(
                300,
                "size,color,name,note,rank,label,constant",
                i ->
                    "%s,%s,name %s,,%s,%s,7"
                        .formatted(
                            i == 5 ? "NA" : i * 0.5,
                            List.of("red", "green", "blue", "grey").get(i % 4),
                            i,
                            i % 3 == 0 ? "5+" : i % 3,
                            i % 2)));
    Schema schema = Schema.infer(csv, CsvFormat.standard(), Column.label("label"));
    assertThat(schema.columns())
        .containsExactly(
            Column.numeric("size"),
            Column.categorical("color"),
            Column.ignored("name"),
            Column.ignored("note"),
            Column.categorical("rank"),
            Column.label("label"),
            Column.numeric("constant"));
    assertThat(schema.toString().lines())
        .containsExactly(
            "size      numeric      0 to 149.5, 1 missing",
            "color     categorical  4 different: blue, green, grey, ...",
            "name      ignored      more than 100 different: name 0, name 1, name 10, ...",
            "note      ignored      no value in any row",
            "rank      categorical  3 different: 5+",
            "label     label        0 to 1",
            "constant  numeric      always 7");
  }

  @Test
  void whatIsGivenIsNotInferred() {
    Path csv =
        write(folder, "a.csv", rows(20, "zip,id,price", i -> "%s,x%s,%s".formatted(i % 3, i, i)));
    Schema schema =
        Schema.infer(csv, CsvFormat.standard(), Column.categorical("zip"), Column.target("price"));
    assertThat(schema.columns())
        .containsExactly(Column.categorical("zip"), Column.ignored("id"), Column.target("price"));
    assertThat(schema.with(Column.ordinal("zip", "0", "1", "2")).columns().getFirst())
        .isEqualTo(Column.ordinal("zip", "0", "1", "2"));
    assertThat(schema.label()).contains(Column.target("price"));
  }

  @Test
  void aTextAmongNumbersIsRefusedAtItsCell() {
    Path csv =
        write(folder, "a.csv", rows(200, "a,size", i -> i + "," + (i == 150 ? "abc" : "" + i)));
    assertRefused(
        csv,
        () -> Schema.infer(csv),
        "line 152, column 'size'",
        "a number",
        "'abc'",
        "Correct the cell, name the text as a missing value by CsvFormat.withMissing(texts...), or"
            + " make the column categorical or ignored.");
    CsvFormat format = CsvFormat.standard().withMissing("abc");
    assertThat(Schema.infer(csv, format).columns()).contains(Column.numeric("size"));
    assertThat(Schema.infer(csv, CsvFormat.standard(), Column.ignored("size")).columns())
        .contains(Column.ignored("size"));
  }

  @Test
  void aColumnOfDecimalCommasIsRefused() {
    Path csv = write(folder, "a.csv", "a;size", "1;2,5", "2;3,25");
    assertRefused(
        csv,
        () -> Schema.infer(csv, CsvFormat.standard().withSeparator(';')),
        "line 2, column 'size'",
        "a number",
        "'2,5'",
        "Write a decimal point in place of the comma: export the file again with the number format"
            + " of English.");
  }

  @Test
  void anInfiniteNumberAmongNumbersIsRefused() {
    Path csv = write(folder, "a.csv", rows(30, "size", i -> i == 7 ? "inf" : "" + i));
    assertRefused(
        csv,
        () -> Schema.infer(csv),
        "line 9, column 'size'",
        "a finite number",
        "'inf'",
        "name the text as a missing value by CsvFormat.withMissing(texts...).");
  }

  @Test
  void aHeaderWithoutRowsIsRefused() {
    Path csv = write(folder, "a.csv", "a,b");
    assertRefused(
        csv,
        () -> Schema.infer(csv),
        "file",
        "rows below the header",
        "none",
        "Check that it was written to its end.");
    assertRefused(
        csv,
        () -> Table.read(csv, CsvFormat.standard(), Schema.of(Column.numeric("a"))),
        "file",
        "at least one row",
        "none",
        "Check that it was written to its end.");
  }

  @Test
  void aGivenColumnThatIsNotThereIsNamed() {
    Path csv = write(folder, "a.csv", "a,b", "1,2");
    assertRefused(
        csv,
        () -> Schema.infer(csv, CsvFormat.standard(), Column.label("species")),
        "header",
        "a column 'species'",
        "[a, b]",
        "Check the spelling, upper and lower case too.");
    assertThatThrownBy(() -> Schema.infer(csv).with(Column.ignored("c")))
        .hasMessage("Schema: there is no column 'c', expected one of [a, b]; check the spelling");
  }

  @Test
  void schemasThatCannotBeAreRefused() {
    assertThatThrownBy(() -> Schema.of(Column.numeric("a"), Column.ignored("a")))
        .hasMessage("Schema: the column 'a' is there twice, expected each once");
    assertThatThrownBy(() -> Schema.of(Column.label("a"), Column.target("b")))
        .hasMessageContaining("'a' and 'b' are both labels, expected one");
    assertThatThrownBy(() -> Column.numeric(" "))
        .hasMessage("Column: the name is empty, expected the column's name in the header");
    assertThatThrownBy(() -> Column.ordinal("size", "S", "S"))
        .hasMessageContaining("the category 'S' is empty or there twice");
    assertThatThrownBy(() -> Column.numeric("a").withMissing(Missing.constant("x")))
        .hasMessage(
            "Column 'a': the constant for missing values is 'x', expected a number for a numeric"
                + " column");
    assertThatThrownBy(() -> Column.categorical("a").withMissing(Missing.constant(1)))
        .hasMessageContaining("is 1.0, expected a category, a text, for a categorical column");
    assertThatThrownBy(() -> Missing.constant(Double.NaN)).hasMessageStartingWith("Missing: ");
  }
}
