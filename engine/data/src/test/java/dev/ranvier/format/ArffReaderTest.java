package dev.ranvier.format;

import static dev.ranvier.format.IdxFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.data.Targets;
import dev.ranvier.testkit.Anywhere;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ARFF files, right and wrong. */
@Anywhere
final class ArffReaderTest {

  private static final String HEADER =
      """
      % a comment
      @RELATION 'my irises'

      @ATTRIBUTE length REAL
      @attribute 'petal width' numeric % in cm
      @attribute colour {red, 'light blue', "it\\"s"}
      @attribute class {no,yes}
      @DATA
      """;

  @TempDir Path folder;

  private ArffTable read(String text) {
    return ArffReader.read(write(folder, "t.arff", text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void numbersAndNominalValues() {
    ArffTable table = read(HEADER + "5.1,-3e1,red,yes\n% none\n 2 , 3 , 'light blue' , no\n");
    assertThat(table.relation()).isEqualTo("my irises");
    assertThat(table.columns().stream().map(ArffTable.Column::name))
        .containsExactly("length", "petal width", "colour", "class");
    assertThat(table.columns().get(2).nominal()).containsExactly("red", "light blue", "it\"s");
    assertThat(table.values()).isDeepEqualTo(new double[][] {{5.1, -30, 0, 1}, {2, 3, 1, 0}});
    assertThat(table.dataset("class").targets()).isEqualTo(Targets.classIds(2));
    assertThat(table.dataset("class").featureSize()).isEqualTo(5);
    assertThat(table.dataset("length").targets()).isEqualTo(Targets.values(1));
    assertThat(table.dataset("length").featureSize()).isEqualTo(6);
    assertThatThrownBy(() -> table.dataset("x")).hasMessageContainingAll("'x'", "petal width");
    ArffTable missing = read(HEADER + "?,1,?,no\n");
    assertThat(missing.values()[0]).containsExactly(Double.NaN, 1, Double.NaN, 0);
    assertThatThrownBy(() -> missing.dataset("class")).hasMessageContainingAll("row 0", "'length'");
  }

  @Test
  void whatIsWrongIsNamedWithItsLine() {
    refused(HEADER + "1,2,red\n", "line 9", "4 values", "3 values");
    refused(HEADER + "1,2,green,no\n", "in 'colour'", "'green'");
    refused(HEADER + "1,x,red,no\n", "in 'petal width'", "'x'");
    refused(HEADER + "1,NaN,red,no\n", "'NaN'");
    refused(HEADER + "{0 1, 2 red}\n", "a sparse row");
    refused(HEADER + "1,2,red,no,{5}\n", "5 values", "weights");
    refused(HEADER + "1,2,'red,no\n", "a closing quote");
    refused(HEADER + "1,,red,no\n", "a word");
    refused(HEADER + "1,2,'red' x,no\n", "a comma");
    refused(HEADER, "0 rows");
    refused("@relation x\n@attribute a string\n", "line 2", "attribute 'a'", "string");
    refused("@relation x\n@attribute a date 'yyyy'\n", "date");
    refused("@relation x\n@attribute a {1,2\n", "a closing }");
    refused("@relation x\n@attribute a {1,1}\n", "that differ");
    refused("@relation x\n@attribute a real\n@attribute a real\n", "line 3", "that differ");
    refused("1,2,3\n", "@relation, @attribute or @data");
    refused("", "0 attributes");
    refused("@relation \u00fc\n@attribute a real x\n", "the line's end");
  }

  private void refused(String text, String... said) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(DataFileException.class)
        .hasMessageStartingWith(folder.resolve("t.arff") + ": ")
        .hasMessageContainingAll(said);
  }

  @Test
  void damageIsRefusedOrATable() {
    byte[] whole = (HEADER + "5.1,-3e1,red,yes\n").getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length)] = (byte) random.nextInt(256);
      try {
        ArffTable table = ArffReader.read(write(folder, "damaged.arff", damaged));
        assertThat(table.values().length).isBetween(1, 2);
        assertThat(table.columns()).hasSizeBetween(1, 5);
      } catch (DataFileException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(300, 999);
  }
}
