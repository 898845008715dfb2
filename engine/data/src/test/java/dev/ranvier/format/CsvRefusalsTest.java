package dev.ranvier.format;

import static dev.ranvier.format.CsvFiles.assertRefused;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a CSV file is said with file, line, column, expected, found, what to do. */
@Anywhere
class CsvRefusalsTest {

  private static final CsvFormat STANDARD = CsvFormat.standard();

  @TempDir Path folder;

  /** Reads all cells as numbers. */
  private static void read(Path file, CsvFormat format) {
    try (CsvRows rows = CsvRows.open(file, format)) {
      while (rows.next()) {
        for (int i = 0; i < rows.names().size(); i++) {
          rows.number(i);
        }
      }
    }
  }

  private void assertBad(String text, String place, String expected, String found, String advice)
      throws IOException {
    assertBad(text.getBytes(StandardCharsets.UTF_8), place, expected, found, advice);
  }

  private void assertBad(byte[] bytes, String place, String expected, String found, String advice)
      throws IOException {
    Path file = Files.write(folder.resolve("a.csv"), bytes);
    assertRefused(file, () -> read(file, STANDARD), place, expected, found, advice);
  }

  @Test
  void noFile() {
    Path file = folder.resolve("none.csv");
    assertRefused(
        file, () -> read(file, STANDARD), "file", "a CSV file", "none", "Check the path.");
  }

  @Test
  void aFolder() {
    assertRefused(
        folder,
        () -> read(folder, STANDARD),
        "file",
        "a CSV file",
        "a folder",
        "Give a file in it.");
  }

  @Test
  void anEmptyFile() throws IOException {
    String advice = "Check that it was written to its end.";
    assertBad("", "file", "a line with the columns' names", "an empty file", advice);
    assertBad("\n\n", "file", "a line with the columns' names", "an empty file", advice);
  }

  @Test
  void utf16ByName() throws IOException {
    String advice =
        "Save the file as UTF-8: spreadsheets call it CSV UTF-8, editors have it under encoding.";
    for (String charset : new String[] {"UTF-16LE", "UTF-16BE"}) {
      byte[] marked = "\uFEFFa,b\n1,2\n".getBytes(Charset.forName(charset));
      assertBad(
          marked, "first bytes", "CSV as UTF-8", "UTF-16, as its byte order mark says", advice);
      byte[] plain = "a,b\n1,2\n".getBytes(Charset.forName(charset));
      assertBad(plain, "first bytes", "CSV as UTF-8", "UTF-16 without a byte order mark", advice);
    }
  }

  @Test
  void whatIsPacked() throws IOException {
    byte[] gzip = {0x1F, (byte) 0x8B, 8, 0, 0};
    assertBad(gzip, "first bytes", "CSV as UTF-8", "a gzip file", "Unpack it first.");
    byte[] zip = {'P', 'K', 3, 4, 0, 0};
    assertBad(
        zip,
        "first bytes",
        "CSV as UTF-8",
        "a zip file, which spreadsheets (xlsx) are too",
        "Unpack it first.");
  }

  @Test
  void zeroBytes() throws IOException {
    assertBad(
        "a,b\n1,\0\n2,3\n",
        "first bytes",
        "CSV as UTF-8",
        "zero bytes, which no text has",
        "Check that this is a CSV file.");
  }

  @Test
  void latin1WithItsLine() throws IOException {
    String lines =
        IntStream.range(0, 30_000).mapToObj(i -> i + ",2\n").collect(Collectors.joining());
    assertBad(
        ("a,b\n" + lines + "5,Zo\u00EB\n").getBytes(StandardCharsets.ISO_8859_1),
        "line 30002",
        "text in UTF-8",
        "the byte 0xEB, which is not, perhaps Latin-1",
        "Save the file as UTF-8: spreadsheets call it CSV UTF-8, editors have it under encoding.");
  }

  @Test
  void aFileThatEndsInTheMiddleOfACharacter() throws IOException {
    assertBad(
        new byte[] {'a', '\n', (byte) 0xE2, (byte) 0x82},
        "line 2",
        "text in UTF-8",
        "the byte 0xE2, which is not, perhaps Latin-1",
        "editors have it under encoding.");
  }

  @Test
  void tooFewAndTooManyCells() throws IOException {
    assertBad(
        "a,b,c\n1,2,3\n4,5\n",
        "line 3",
        "3 cells, as the header has",
        "2",
        "Fill the row up, an empty cell for each missing value; a line break inside of a cell needs"
            + " quotes around it.");
    assertBad(
        "a,b\n1,2\n3,4,5\n",
        "line 3",
        "2 cells, as the header has",
        "3",
        "Put quotes around cells with a separator in them.");
  }

  @Test
  void duplicateAndEmptyNames() throws IOException {
    String advice =
        "Name it in the file, or leave the first line out and give all names by"
            + " CsvFormat.withoutHeader(names...).";
    assertBad(
        "a,b,a\n1,2,3\n",
        "line 1, column 3",
        "a name of its own",
        "'a', which column 1 has too",
        advice);
    assertBad("a,,c\n1,2,3\n", "line 1, column 2", "a name in the header", "an empty cell", advice);
  }

  @Test
  void aHeaderOfNumbers() throws IOException {
    assertBad(
        "5.1,3.5\n4.9,3.0\n",
        "line 1",
        "names of columns",
        "numbers only, '5.1, 3.5'",
        "If the file has no header, say CsvFormat.standard().withoutHeader(names...).");
  }

  @Test
  void namesThatDoNotFitTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "1,2,3\n");
    assertRefused(
        file,
        () -> read(file, STANDARD.withoutHeader("a", "b")),
        "line 1",
        "2 cells, one for each name of the format",
        "3",
        "Give CsvFormat.withoutHeader(names...) a name for each column.");
  }

  @Test
  void anotherSeparator() throws IOException {
    assertBad(
        "a;b\n1;2\n",
        "line 1",
        "cells with ',' between them",
        "one cell, 'a;b'",
        "If the file has ';' there, say CsvFormat.standard().withSeparator(';').");
    assertBad(
        "a\tb\n1\t2\n",
        "line 1",
        "cells with ',' between them",
        "one cell, 'a?b'",
        "If the file has '\\t' there, say CsvFormat.standard().withSeparator('\\t').");
  }

  @Test
  void aQuoteThatIsNotClosed() throws IOException {
    assertBad(
        "a,b\n1,\"2\n3,4\n",
        "line 2",
        "a closing \"",
        "the end of the file",
        "Write a quote inside of quotes twice, and look for one that is not closed above this"
            + " line.");
  }

  @Test
  void textBehindAClosingQuote() throws IOException {
    assertBad(
        "a,b\n1,\"2\"x\n",
        "line 2",
        "a separator or the line's end behind a closing \"",
        "Unexpected character after closing quote: 'x' (0x78) (record starting at line 2)",
        "Write a quote inside of quotes twice; if cells are separated otherwise, say"
            + " CsvFormat.withSeparator(character).");
  }

  @Test
  void aCellLongerThanMemoryIsGivenFor() throws IOException {
    assertBad(
        "a,b\n1,2\n1,\"" + "x".repeat(CsvRows.MOST_CHARACTERS) + "\n",
        "line 3",
        "cells of at most 16777216 characters",
        "a longer one",
        "Write a quote inside of quotes twice, and look for one that is not closed above this"
            + " line.");
  }

  @Test
  void moreColumnsThanTablesHave() throws IOException {
    assertBad(
        "a" + ",".repeat(100_000) + "\n",
        "line 1",
        "at most 100000 columns",
        "100001",
        "Check the separator, and that this is a CSV file.");
  }

  @Test
  void aColumnThatIsNotThere() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n");
    try (CsvRows rows = CsvRows.open(file, STANDARD)) {
      assertRefused(
          file,
          () -> rows.column("B"),
          "header",
          "a column 'B'",
          "[a, b]",
          "Check the spelling, upper and lower case too.");
    }
  }

  private static final String POINT =
      "Write a decimal point in place of the comma: export the file again with the number format of"
          + " English.";
  private static final String BOTH =
      "Write a decimal point if the comma is one, and no separators of thousands: export the file"
          + " again with the number format of English.";
  private static final String DIGITS =
      "Write numbers with the digits 0 to 9 and a decimal point, whatever the locale is.";
  private static final String FINITE =
      "Write a number, leave the cell empty, or name the text as a missing value by"
          + " CsvFormat.withMissing(texts...).";
  private static final String USUAL =
      "Correct the cell, name the text as a missing value by CsvFormat.withMissing(texts...), or"
          + " make the column categorical or ignored.";

  private void assertNoNumber(String cell, String expected, String advice) throws IOException {
    assertBad(
        "a,size\n1,2\n3,\"" + cell + "\"\n",
        "line 3, column 'size'",
        expected,
        "'" + (cell.length() > 60 ? cell.substring(0, 60) + "..." : cell) + "'",
        advice);
  }

  @Test
  void decimalCommas() throws IOException {
    assertNoNumber("12,5", "a number", POINT);
    assertNoNumber("-,5", "a number", POINT);
    assertNoNumber("1.234.567,89", "a number", POINT);
    assertNoNumber("1,234", "a number", BOTH);
  }

  @Test
  void separatorsOfThousands() throws IOException {
    assertNoNumber("1,234,567.5", "a number", "Write it without separators of thousands.");
    assertNoNumber("1 234", "a number", "Write it without separators of thousands.");
    assertNoNumber("1'234", "a number", "Write it without separators of thousands.");
  }

  @Test
  void digitsOfALocale() throws IOException {
    assertNoNumber("\u0661\u0662\u066B\u0665", "a number", DIGITS);
    assertNoNumber("\u0967\u0968", "a number", DIGITS);
    assertNoNumber("\uFF11\uFF12.\uFF15", "a number", DIGITS);
  }

  @ParameterizedTest
  @CsvSource({"inf", "-inf", "Infinity", "INF", "+Infinity", "1e999"})
  void infiniteNumbers(String cell) throws IOException {
    assertNoNumber(cell, "a finite number", FINITE);
  }

  @Test
  void text() throws IOException {
    assertNoNumber("five", "a number", USUAL);
    assertNoNumber("5 kg", "a number", USUAL);
    assertNoNumber("0x10", "a number", USUAL);
    assertNoNumber("x".repeat(10_000_000), "a number", USUAL);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 34, the separator is character 10, expected one that no line ends with",
    "44, 13, the quote is character 13, expected one that no line ends with",
  })
  void formatsThatCannotBe(int separator, int quote, String message) {
    assertThatThrownBy(() -> STANDARD.withQuote((char) quote).withSeparator((char) separator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("CsvFormat: ")
        .hasMessageContaining("that no line ends with");
  }

  @Test
  void formatsThatContradictThemselves() {
    assertThatThrownBy(() -> STANDARD.withQuote(','))
        .hasMessage("CsvFormat: separator and quote are both ',', expected two characters");
    assertThatThrownBy(() -> STANDARD.withoutHeader("a", "a"))
        .hasMessageContaining("the name 'a' is empty or there twice");
  }
}
