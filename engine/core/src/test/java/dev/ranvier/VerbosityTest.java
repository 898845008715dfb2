package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a fit says of itself, to whom. */
@Anywhere
class VerbosityTest {

  private static final Dataset DATA =
      Dataset.of(Cases.features(40, 2, 1), Cases.features(40, 1, 2));

  private static String said(Verbosity verbosity) {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true));
    try (Sequential network =
        Sequential.of(Input.of(2), Dense.of(1))
            .backend(Backend.SCALAR)
            .compile(Optimizer.sgd(), Loss.meanSquaredError(), Metric.meanAbsoluteError())) {
      network.fit(DATA, FitOptions.epochs(2).validation(DATA).verbosity(verbosity));
    } finally {
      System.setErr(before);
    }
    return said.toString();
  }

  @Test
  void aLineForEachEpochHasTimeThroughputAndFigures() {
    List<String> lines = said(Verbosity.LINE).lines().toList();
    assertThat(lines).hasSize(2);
    for (int epoch = 0; epoch < 2; epoch++) {
      assertThat(lines.get(epoch))
          .matches(
              "Epoch "
                  + (epoch + 1)
                  + "/2  \\d+\\.\\d s  [\\d,]+ samples/s  loss \\S+  mean_absolute_error \\S+"
                  + "  val_loss \\S+  val_mean_absolute_error \\S+");
    }
  }

  @Test
  void theProgressLineIsWrittenOverAndEndsWithTheLastFigures() {
    String said = said(Verbosity.PROGRESS);
    assertThat(said.chars().filter(c -> c == '\n')).hasSize(1);
    assertThat(said)
        .containsPattern("Epoch 1/2 \\[=* *] ETA \\d+:\\d\\d  [\\d,]+ samples/s  loss \\S+")
        .containsPattern(
            "2 epochs in \\d+\\.\\d s  loss \\S+ .*val_mean_absolute_error \\S+\\s*\\R$");
  }

  @Test
  void silenceIsSilent() {
    assertThat(said(Verbosity.SILENT)).isEmpty();
  }

  @Test
  void theSwitchDecidesForThoseThatNameNone() {
    assertThat(Verbosity.of("", true)).isEqualTo(Verbosity.PROGRESS);
    assertThat(Verbosity.of("", false)).isEqualTo(Verbosity.LINE);
    assertThat(Verbosity.of("on", false)).isEqualTo(Verbosity.LINE);
    assertThat(Verbosity.of("OFF", true)).isEqualTo(Verbosity.SILENT);
    assertThat(Verbosity.of("silent", true)).isEqualTo(Verbosity.SILENT);
    assertThat(Verbosity.of("Line", true)).isEqualTo(Verbosity.LINE);
    assertThat(Verbosity.of("progress", false)).isEqualTo(Verbosity.PROGRESS);
    assertThatThrownBy(() -> Verbosity.of("loud", true))
        .hasMessage(
            "Property ranvier.verbosity (or RANVIER_VERBOSITY) is 'loud', expected progress, line"
                + " or off");
    assertThat(Verbosity.LINE.resolved()).isEqualTo(Verbosity.LINE);
  }
}
