package dev.ranvier.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.backend.AutoTable.Row;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.testkit.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule that chooses, and the text of a table. */
@Presence
class AutoTableTest {

  private static final MachineKind HERE = new MachineKind(512, 32, "Cooperlake");

  @TempDir private Path folder;

  private AutoTable table(String... rows) throws IOException {
    return named("table.txt", "ranvier-auto 1\n" + String.join("\n", rows) + "\n");
  }

  private AutoTable named(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return AutoTable.of(HERE, Map.of(AutoTable.PROPERTY, file.toString())::get, variable -> null);
  }

  @Test
  void theNearestRowOfTheFormDecides() throws IOException {
    AutoTable table =
        table("NN 100 100 100 2", "NN 1000 1000 1000 0.5", "NT 9 9 9 0.1", "TN 9 9 9 3");
    assertThat(table.decide(Form.NN, 300, 300, 300).why()).isEqualTo("2.00 at NN 100x100x100");
    // Between in logarithms: the middle is 316, not 550.
    assertThat(table.decide(Form.NN, 330, 330, 330).why()).isEqualTo("0.50 at NN 1000x1000x1000");
    assertThat(table.decide(Form.NN, 300, 300, 300).simd()).isTrue();
    assertThat(table.decide(Form.NN, 330, 330, 330).simd()).isFalse();
    assertThat(table.decide(Form.NT, 100, 100, 100).simd()).isFalse();
    assertThat(table.decide(Form.TN, 1000, 1000, 1000).simd()).isTrue();
  }

  @Test
  void everySizeCounts() throws IOException {
    AutoTable table =
        table(
            "NN 64 64 64 1",
            "NN 512 64 64 2",
            "NN 64 512 64 3",
            "NN 64 64 512 4",
            "NT 1 1 1 1",
            "TN 1 1 1 1");
    assertThat(table.decide(Form.NN, 400, 70, 70).why()).startsWith("2.00");
    assertThat(table.decide(Form.NN, 70, 400, 70).why()).startsWith("3.00");
    assertThat(table.decide(Form.NN, 70, 70, 400).why()).startsWith("4.00");
  }

  @Test
  void ofEqualDistancesTheFirstRowDecides() throws IOException {
    AutoTable table = table("NN 4 32 32 2", "NN 16 32 32 0.5", "NT 1 1 1 1", "TN 1 1 1 1");
    assertThat(table.decide(Form.NN, 8, 32, 32).why()).isEqualTo("2.00 at NN 4x32x32");
  }

  @Test
  void oneRowForwardIsSimdWhateverTheTableSays() throws IOException {
    AutoTable table = table("NN 1 512 784 0.1", "NT 1 512 784 0.1", "TN 1 512 784 0.1");
    assertThat(table.decide(Form.NN, 1, 512, 784).why()).isEqualTo("one row: skips zeros");
    assertThat(table.decide(Form.NN, 1, 512, 784).simd()).isTrue();
    assertThat(table.decide(Form.NN, 2, 512, 784).simd()).isFalse();
    assertThat(table.decide(Form.NT, 1, 512, 784).simd()).isFalse();
    assertThat(table.decide(Form.TN, 1, 512, 784).simd()).isFalse();
  }

  @Test
  void levelGoesToSimd() throws IOException {
    AutoTable table = table("NN 32 32 32 0.97", "NT 32 32 32 0.969", "TN 32 32 32 1");
    assertThat(table.decide(Form.NN, 32, 32, 32).simd()).isTrue();
    assertThat(table.decide(Form.NT, 32, 32, 32).simd()).isFalse();
    assertThat(table.decide(Form.TN, 32, 32, 32).simd()).isTrue();
  }

  @Test
  void smallProductsGoToSimdWhateverTheTableSays() throws IOException {
    AutoTable table = table("NN 32 16 16 0.1", "NT 32 16 16 0.1", "TN 32 16 16 0.1");
    for (Form form : Form.values()) {
      assertThat(table.decide(form, 32, 16, 15).why()).isEqualTo("small");
      assertThat(table.decide(form, 32, 16, 15).simd()).isTrue();
      assertThat(table.decide(form, 0, 16, 16).simd()).isTrue();
      assertThat(table.decide(form, 32, 16, 16).simd()).isFalse();
    }
  }

  @Test
  void everyShippedTableKnowsEveryFormAndSaysWhatItIsFor() {
    for (ShippedTable shipped : ShippedTable.ALL) {
      MachineKind machine = shipped.machine();
      AutoTable table = AutoTable.shipped(machine);
      for (Form form : Form.values()) {
        assertThat(table.decide(form, 128, 512, 784).why()).contains(" at " + form);
      }
      assertThat(table.describe())
          .startsWith("AUTO: shipped table for " + machine + "; SIMD where its measured rate");
      assertThat(shipped.lines().get(2))
          .as("measured on such a machine")
          .contains("SIMD: " + machine.bits() + " bits")
          .endsWith("core " + machine.core());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "512, 32, Cooperlake, 512, true",
    "512, 32, SkylakeX, 512, false",
    "512, 32, '', 512, false",
    "256, 16, Zen, 256, true",
    "256, 16, zen, 256, true",
    "256, 16, Haswell, 256, false",
    "256, 16, Cooperlake, 256, false",
    "128, 16, Nehalem, 256, false",
    "128, 32, ARMV8, 256, false",
    "1024, 32, NEOVERSEV1, 512, false"
  })
  void theNearestTableDecidesAndSaysSo(
      int bits, int registers, String core, int tableBits, boolean exact) {
    MachineKind machine = new MachineKind(bits, registers, core);
    assertThat(ShippedTable.nearest(machine).machine().bits()).isEqualTo(tableBits);
    String text = AutoTable.shipped(machine).describe();
    assertThat(text).contains("shipped table for " + tableBits + " bits");
    assertThat(text.contains("the nearest to this machine (" + machine + ")")).isEqualTo(!exact);
  }

  /** What was measured there: SIMD has 0.67 to 0.85 of the library's rate with 16 registers. */
  @Test
  void aMiddleLayerIsTheLibrarysWithSixteenRegistersAndOursWithThirtyTwo() {
    AutoTable narrow = AutoTable.shipped(new MachineKind(256, 16, "Zen"));
    AutoTable wide = AutoTable.shipped(HERE);
    assertThat(narrow.decide(Form.NN, 128, 512, 784).simd()).isFalse();
    assertThat(wide.decide(Form.NN, 128, 512, 784).simd()).isTrue();
  }

  @Test
  void whatIsWrittenIsRead() {
    List<Row> rows =
        List.of(
            new Row(Form.NN, 128, 512, 784, 1.25),
            new Row(Form.NT, 1, 2, 3, 0.5),
            new Row(Form.TN, 4, 5, 6, 12.125));
    String text = AutoTable.format(List.of("two", "comments"), rows);
    assertThat(text).startsWith("ranvier-auto 1\n# two\n# comments\nNN 128 512 784 1.250\n");
    assertThat(AutoTable.parse("it", "", text.lines().toList())).isEqualTo(rows);
  }

  @Test
  void thePropertyComesBeforeTheVariableAndBlanksCountAsUnset() throws IOException {
    Path file = folder.resolve("table.txt");
    AutoTable mine = table("NN 1 1 1 1", "NT 1 1 1 1", "TN 1 1 1 1");
    assertThat(mine.describe())
        .isEqualTo(
            ("AUTO: choices come from the file %1$s (ranvier.auto=%1$s), measured on a user's"
                    + " machine; results may differ from other machines")
                .formatted(file));
    assertThat(AutoTable.of(HERE, property -> " ", variable -> file.toString()).describe())
        .contains(file + " (RANVIER_AUTO=" + file + ")");
    assertThat(AutoTable.of(HERE, property -> null, variable -> ""))
        .isSameAs(AutoTable.shipped(HERE));
    assertThat(AutoTable.of(HERE, property -> " " + file + " ", variable -> "").describe())
        .contains(file.toString());
    for (String none : List.of("off", "None", "no", "false", "on")) {
      assertThat(AutoTable.of(HERE, property -> none, variable -> "x"))
          .isSameAs(AutoTable.shipped(HERE));
    }
    assertThat(AutoTable.of(HERE, property -> file.toString(), variable -> "/absent").describe())
        .contains(file.toString());
  }

  @Test
  void measuredIsTheFileInTheCacheFolder() {
    assertThat(AutoTable.measuredFile()).hasFileName("auto-table.txt");
    if (!Files.exists(AutoTable.measuredFile())) {
      assertThatThrownBy(() -> AutoTable.of(HERE, property -> "measured", variable -> null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(AutoTable.measuredFile() + " (ranvier.auto=measured)")
          .hasMessageContaining("measure with bench/run.sh auto");
    }
  }

  record Mistake(String text, String... message) {
    @Override
    public String toString() {
      return text.replace("\n", "|");
    }
  }

  static List<Mistake> mistakes() {
    String good = "ranvier-auto 1\nNN 1 2 3 1\n";
    return List.of(
        new Mistake("", "line 1: expected 'ranvier-auto 1', found nothing"),
        new Mistake("ranvier-auto 2\n", "line 1", "found 'ranvier-auto 2'"),
        new Mistake(good + "NX 1 2 3 1", "line 3: expected form (NN, NT or TN)", "'NX 1 2 3 1'"),
        new Mistake(good + "#\n\nNT 1 2 1", "line 5: expected form", "found 'NT 1 2 1'"),
        new Mistake(good + "NT 0 2 3 1", "line 3", "found 'NT 0 2 3 1'"),
        new Mistake(good + "NT 1 2 -3 1", "line 3", "found 'NT 1 2 -3 1'"),
        new Mistake(good + "NT 1 2.5 3 1", "line 3", "found 'NT 1 2.5 3 1'"),
        new Mistake(good + "NT 1 2 3 0", "line 3", "found 'NT 1 2 3 0'"),
        new Mistake(good + "NT 1 2 3 NaN", "line 3", "found 'NT 1 2 3 NaN'"),
        new Mistake(good + "NT 1 2 3 1 1", "line 3", "found 'NT 1 2 3 1 1'"),
        new Mistake(good + "NN 1 2 3 2", "line 3: expected each shape once", "NN 1x2x3 again"),
        new Mistake(good + "NT 1 2 3 2", "line 3: expected a row of every form", "none of [TN]"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedWithFileLineAndAdvice(Mistake mistake) {
    assertThatThrownBy(() -> named("bad.txt", mistake.text()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(mistake.message())
        .hasMessageContainingAll(
            "AUTO's table " + folder.resolve("bad.txt") + " (ranvier.auto=",
            "; measure with bench/run.sh auto --out ",
            "or unset ranvier.auto");
  }

  @Test
  void aFolderOrOtherBytesAreRefused() throws IOException {
    Path file = folder.resolve("bytes");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> AutoTable.of(HERE, property -> file.toString(), variable -> null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a text in UTF-8");
    assertThatThrownBy(() -> AutoTable.of(HERE, property -> folder.toString(), variable -> null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be read");
  }
}
