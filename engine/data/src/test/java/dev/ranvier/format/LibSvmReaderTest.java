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

/** LIBSVM's text, right and wrong. */
@Anywhere
final class LibSvmReaderTest {

  private static final String TEXT =
      "+1 1:0.5 3:-2e1 # a comment\n\n-1 2:1\t4:3 \n# nothing\n1\r\n-1 qid:7 4:4\n";

  @TempDir Path folder;

  private LibSvmRows read(LibSvmReader reader, String text) {
    return reader.read(write(folder, "rows.txt", text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void rowsBecomeDense() {
    LibSvmRows rows = read(LibSvmReader.oneBased().ignoringGroups(), TEXT);
    float[][] expected = {{0.5f, 0, -20, 0}, {0, 1, 0, 3}, {0, 0, 0, 0}, {0, 0, 0, 4}};
    assertThat(rows.features()).isDeepEqualTo(expected);
    assertThat(rows.targets()).containsExactly(1, -1, 1, -1);
    assertThat(rows.classNames()).containsExactly(-1, 1);
    assertThat(rows.classes().targets()).isEqualTo(Targets.classIds(2));
    assertThat(rows.values().targets()).isEqualTo(Targets.values(1));
    assertThat(read(LibSvmReader.zeroBased(), "0.5 0:1 2:3").features()[0])
        .containsExactly(1, 0, 3);
    assertThat(read(LibSvmReader.oneBased().features(6), "2 3:1").features()[0]).hasSize(6);
  }

  @Test
  void whatIsWrongIsNamedWithItsLine() {
    refused("1 0:5", "line 1", "an index from 1", "zeroBased()");
    refused("1 1:5\n2 3:1 2:1", "line 2", "after 3", "found 2:1");
    refused("1 2:1 2:1", "after 2");
    refused("1 1:x", "a finite number", "'x'");
    refused("1 1:nan", "'nan'");
    refused("1 1:1e99", "a finite number");
    refused("1 1:5f", "'5f'");
    refused("abc 1:5", "'abc'");
    refused("1,2 1:5", "one target");
    refused("1:5", "a target before");
    refused("1 qid:3 1:5", "ignoringGroups()");
    refused("1 7", "index:value");
    refused("1 -3:7", "index:value");
    refused("1 99999999999:7", "index:value");
    refused("1 16777217:7", "up to 16777216");
    refused("", "0 rows");
    refused("# nothing", "0 rows");
    refused("1\n2", "2 rows with none");
    assertThatThrownBy(() -> read(LibSvmReader.oneBased().features(2), "1 3:1"))
        .hasMessageContainingAll("up to 2", "number of features");
    assertThatThrownBy(() -> read(LibSvmReader.oneBased(), "0.5 1:1").classes())
        .hasMessageContainingAll("0.5", "values()");
    assertThatThrownBy(() -> LibSvmReader.oneBased().read(folder.resolve("nowhere")))
        .isInstanceOf(DataFileException.class);
  }

  private void refused(String text, String... said) {
    assertThatThrownBy(() -> read(LibSvmReader.oneBased(), text))
        .isInstanceOf(DataFileException.class)
        .hasMessageStartingWith(folder.resolve("rows.txt") + ": ")
        .hasMessageContainingAll(said);
  }

  /** A few bytes that would be more numbers than memory holds. */
  @Test
  void rowsThatWouldFillTheMemoryAreRefused() {
    String text = "1 1:1\n".repeat(400_000) + "1 16777216:1\n";
    refused(text, "largest index, 16777216", "-Xmx");
  }

  @Test
  void damageIsRefusedOrANumber() {
    byte[] whole = TEXT.replace("qid:7 ", "").getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length)] = (byte) random.nextInt(256);
      try {
        LibSvmRows rows =
            LibSvmReader.oneBased().features(9).read(write(folder, "damaged.txt", damaged));
        assertThat(rows.targets().length).isBetween(2, 6);
      } catch (DataFileException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(300, 960);
  }
}
