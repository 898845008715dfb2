package dev.ranvier.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Callback;
import dev.ranvier.TrainingRun;
import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the log of a training, and when. */
@Anywhere
class CSVLoggerTest {

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("log.csv");
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file());
  }

  @Test
  void columnsAreTheEpochAndTheNamesInOrder() throws IOException {
    try (Scripted training =
        Scripted.of("val_loss", 0.5, Double.NaN, Double.POSITIVE_INFINITY, 1e-4)) {
      training.fit(CSVLogger.of(file()));
      assertThat(lines().getFirst()).isEqualTo("epoch,loss,mean_absolute_error,val_loss");
      assertThat(lines()).hasSize(5);
      assertThat(lines().get(1)).matches("0,[0-9.E-]+,[0-9.E-]+,0\\.5");
      assertThat(lines().get(2)).startsWith("1,").endsWith(",NA");
      assertThat(lines().get(3)).startsWith("2,").endsWith(",inf");
      assertThat(lines().get(4)).startsWith("3,").endsWith(",1.0E-4");
      assertThat(Files.readString(file())).endsWith("\r\n");
      training.fit(CSVLogger.of(file()).separator(';'));
      assertThat(lines().getFirst()).isEqualTo("epoch;loss;mean_absolute_error;val_loss");
      assertThat(lines()).hasSize(5);
    }
  }

  @Test
  void validationThatComesLaterHasItsColumns() throws IOException {
    try (Scripted training = Scripted.of("other", 1, 2, 3)) {
      training
          .network()
          .fit(
              Scripted.DATA,
              training
                  .options(CSVLogger.of(file()))
                  .validation(Scripted.DATA)
                  .validationFrequency(2));
      assertThat(lines().getFirst())
          .isEqualTo("epoch,loss,mean_absolute_error,other,val_loss,val_mean_absolute_error");
      assertThat(lines().get(1)).endsWith(",1.0,NA,NA");
      assertThat(lines().get(2)).doesNotContain("NA");
    }
  }

  @Test
  void appendingGoesOnUnderTheSameHeader() throws IOException {
    try (Scripted training = Scripted.of("val_loss", 1, 2)) {
      training.fit(CSVLogger.of(file()).append(true));
      training.fit(CSVLogger.of(file()).append(true));
      assertThat(lines()).hasSize(5);
      assertThat(lines().stream().filter(line -> line.startsWith("epoch"))).hasSize(1);
    }
    try (Scripted other = Scripted.of("score", 1, 2)) {
      assertThatThrownBy(() -> other.fit(CSVLogger.of(file()).append(true)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has the columns epoch,loss,mean_absolute_error,val_loss, expected")
          .hasMessageContaining("epoch,loss,mean_absolute_error,score to go on with");
      assertThat(lines()).hasSize(5);
    }
  }

  @Test
  void everyEpochIsInTheFileWhenTheNextBegins() {
    List<Integer> sizes = new ArrayList<>();
    Callback looking =
        new Callback() {
          @Override
          public void onEpochBegin(TrainingRun run, int epoch) {
            try {
              sizes.add(lines().size());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    try (Scripted training = Scripted.of("val_loss", 1, 2, 3)) {
      training.fit(CSVLogger.of(file()), looking);
      assertThat(sizes).containsExactly(0, 2, 3);
    }
  }

  @Test
  void anInterruptLosesNoLine() throws IOException {
    Callback interrupting =
        LambdaCallback.of().epochEnd((run, epoch) -> Thread.currentThread().interrupt());
    try (Scripted training = Scripted.of("val_loss", 1, 2, 3)) {
      training.fit(interrupting, CSVLogger.of(file()));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(lines()).hasSize(2);
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void namesWithSeparatorsAreQuotedAndPlacesThatCannotBeWrittenAreNamed() throws IOException {
    try (Scripted training = Scripted.of("a,\"b\"", 1)) {
      training.fit(CSVLogger.of(file()));
      assertThat(lines().getFirst()).isEqualTo("epoch,\"a,\"\"b\"\"\",loss,mean_absolute_error");
      CSVLogger nowhere = CSVLogger.of(folder.resolve("none/log.csv"));
      assertThatThrownBy(() -> training.fit(nowhere))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("CSVLogger: " + folder.resolve("none/log.csv"));
    }
  }
}
