package dev.ranvier.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV files as people have them are read, cell by cell. */
@Anywhere
class CsvRowsTest {

  @TempDir Path folder;

  /** Each row as its line and its cells. */
  private static List<String> read(Path file, CsvFormat format) {
    List<String> all = new ArrayList<>();
    try (CsvRows rows = CsvRows.open(file, format)) {
      all.add(String.join("|", rows.names()));
      while (rows.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < rows.names().size(); i++) {
          cells.add(
              rows.isMissing(i)
                  ? "-"
                  : Double.isNaN(rows.numberOrNaN(i)) ? rows.text(i) : "" + rows.number(i));
        }
        all.add(rows.line() + ":" + String.join("|", cells));
      }
    }
    return all;
  }

  private List<String> read(String text, CsvFormat format) throws IOException {
    return read(Files.writeString(folder.resolve("a.csv"), text), format);
  }

  private List<String> read(String text) throws IOException {
    return read(text, CsvFormat.standard());
  }

  @Test
  void aHeaderNamesTheColumns() throws IOException {
    assertThat(read("a,b\n1,x\n2.5,y\n")).containsExactly("a|b", "2:1.0|x", "3:2.5|y");
  }

  @Test
  void aFileWithoutHeaderHasNumberedColumnsOrGivenOnes() throws IOException {
    CsvFormat plain = CsvFormat.standard().withoutHeader();
    assertThat(read("1,x\n2,y\n", plain))
        .containsExactly("column_1|column_2", "1:1.0|x", "2:2.0|y");
    CsvFormat named = CsvFormat.standard().withoutHeader("size", "kind");
    assertThat(read("1,x\n", named)).containsExactly("size|kind", "1:1.0|x");
  }

  @Test
  void separatorsAndQuotesAreOnesOwn() throws IOException {
    assertThat(read("a;b\n1;'x;y'\n", CsvFormat.standard().withSeparator(';').withQuote('\'')))
        .containsExactly("a|b", "2:1.0|x;y");
    assertThat(read("a\tb\n1\t2\n", CsvFormat.standard().withSeparator('\t')))
        .containsExactly("a|b", "2:1.0|2.0");
  }

  @Test
  void quotesKeepSeparatorsQuotesAndLineBreaks() throws IOException {
    assertThat(read("a,b\n\"x, \"\"y\"\"\nz\",1\n2,3\n"))
        .containsExactly("a|b", "2:x, \"y\"\nz|1.0", "4:2.0|3.0");
  }

  @Test
  void lineEndsAreAnyAndTheLastMayLackOne() throws IOException {
    assertThat(read("a,b\r\n1,2\r\n3,4")).containsExactly("a|b", "2:1.0|2.0", "3:3.0|4.0");
    assertThat(read("a,b\r1,2\r")).containsExactly("a|b", "2:1.0|2.0");
  }

  @Test
  void aByteOrderMarkAndBlankLinesAndSpacesDoNotCount() throws IOException {
    assertThat(read("\uFEFFa, b \n\n 1 ,\" x \"\n\n")).containsExactly("a|b", "3:1.0|x");
  }

  @Test
  void missingValuesAreEmptyOrTheUsualWordsOrOnesOwn() throws IOException {
    assertThat(read("a,b\n,NA\nNaN,null\nN/A,\n"))
        .containsExactly("a|b", "2:-|-", "3:-|-", "4:-|-");
    assertThat(read("a,b\n-999,?\nNA,\n", CsvFormat.standard().withMissing("-999", "?")))
        .containsExactly("a|b", "2:-|-", "3:NA|-");
  }

  @Test
  void aCellOfTenMegabytesIsRead() throws IOException {
    String cell = "word, ".repeat(10_000_000 / 6);
    Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n\"" + cell + "\",5\n1,2\n");
    try (CsvRows rows = CsvRows.open(file, CsvFormat.standard())) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.text(0)).hasSize(cell.length() - 1);
      assertThat(rows.number(1)).isEqualTo(5);
      assertThat(rows.next()).isTrue();
      assertThat(rows.number(0)).isEqualTo(1);
    }
  }

  @Test
  void charactersBeyondAsciiSurviveTheEdgesOfBuffers() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = bytes) {
      out.write("a,b\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 20_000; i++) {
        out.write(("Zoë€𝄞" + i + "," + i + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Path file = Files.write(folder.resolve("a.csv"), bytes.toByteArray());
    try (CsvRows rows = CsvRows.open(file, CsvFormat.standard())) {
      for (int i = 0; i < 20_000; i++) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.text(0)).isEqualTo("Zoë€𝄞" + i);
        assertThat(rows.number(1)).isEqualTo(i);
      }
      assertThat(rows.next()).isFalse();
    }
  }
}
