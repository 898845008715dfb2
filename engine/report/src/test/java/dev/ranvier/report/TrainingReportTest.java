package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Callback;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.TrainingRun;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report tells what was trained, whole and safe, whatever people have named things. */
@Anywhere
class TrainingReportTest {

  private static final String HOSTILE =
      "</title><script>alert(1)</script><img src=x onerror=alert(2)>\"'&<b>\u0000";

  @TempDir Path folder;

  @Test
  void tellsTheWholeTraining() {
    String page = SampleRuns.classes("Three clouds").data("made here").command("make it").html();
    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("<h1>Three clouds</h1>", "made here", "<pre class=\"wrap\">make it</pre>")
        .contains("weights drawn with seed 1", "sparse categorical crossentropy", "checksum ")
        .contains("210 samples of 2 features", "90 samples of the validation data")
        .contains("dense_1", "dropout_1", "softmax", "51")
        .contains("Learning curves", "Confusion matrix", "ROC curve", "Precision-recall curve")
        .contains("Calibration", "Decision boundary", "Weights of dense_1", "Outputs of dense_2")
        .contains("Gradient in each layer", "Time of each epoch")
        .contains("What it relies on", "Units that do nothing", "The worst mistakes")
        .contains("macro avg", "best validation loss", "What computed each step")
        .doesNotContain("Not in this report", "null", "NaN");
    assertThat(count(page, "<section id=")).isEqualTo(count(page, "<a href=\"#")).isEqualTo(8);
    assertThat(count(page, "<summary>In words</summary>"))
        .isEqualTo(count(page, "<figure>"))
        .isEqualTo(count(page, "<figure>\n<svg "))
        .isGreaterThan(10);
    assertThat(count(page, "<tr>")).isGreaterThan(20 + 3 + 4);
  }

  @Test
  void aRegressionAndAQuestionHaveTheirOwnPictures() {
    assertThat(SampleRuns.values().html())
        .contains("The largest errors", "root mean sq.", "price", "length", "mean absolute error")
        .doesNotContain("Confusion matrix", "Not in this report");
    assertThat(SampleRuns.yesOrNo().html())
        .contains("Confusion matrix", "ROC curve", "inside", "outside", "sure")
        .doesNotContain("root mean sq.", "Not in this report");
  }

  @Test
  void allowsWhatStandsInItByHashAndNothingElse() throws Exception {
    String page = SampleRuns.classes("Three clouds").html();
    Matcher policy =
        Pattern.compile("http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"")
            .matcher(page);
    assertThat(policy.find()).isTrue();
    assertThat(policy.start()).isLessThan(page.indexOf("<style>"));
    assertThat(policy.group(1))
        .isEqualTo(
            "default-src 'none'; style-src %s; script-src %s; img-src data:; base-uri 'none'; form-action 'none'"
                .formatted(hash(page, "style"), hash(page, "script")));
    assertThat(page).doesNotContain(" style=\"", " onclick", "javascript:");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:");
  }

  /** Of the only element of its kind. */
  private static String hash(String page, String element) throws Exception {
    assertThat(count(page, "<" + element)).isEqualTo(1);
    String text = page.split("<" + element + ">")[1].split("</" + element + ">")[0];
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(sum) + "'";
  }

  @Test
  void hostileTextsAreTexts() {
    String page =
        SampleRuns.classes(HOSTILE)
            .data(HOSTILE)
            .command(HOSTILE)
            .classNames(HOSTILE, "b" + HOSTILE, "c")
            .featureNames(HOSTILE, "y" + HOSTILE)
            .samples(
                new SampleRows() {
                  @Override
                  public List<String> columns() {
                    return List.of(HOSTILE);
                  }

                  @Override
                  public List<String> cells(int sample) {
                    return List.of(HOSTILE + sample);
                  }
                })
            .note(HOSTILE, HOSTILE, Plot.of(HOSTILE).line(HOSTILE, new double[] {1, 2}).picture())
            .html();
    assertThat(page)
        .doesNotContain("<script>alert", "<img src=x", "&amp;<b>", "\u0000")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    assertThat(count(page, "</title>")).isEqualTo(count(page, "<title>"));
    assertThat(count(page, "<script>")).isEqualTo(1);
  }

  @Test
  void isWrittenWholeOrNotAtAll() throws Exception {
    TrainingReport report = SampleRuns.classes("Three clouds");
    Path file = Files.writeString(folder.resolve("report.html"), "earlier");
    report.write(file);
    assertThat(Files.readString(file)).endsWith("</html>\n");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    assertThatThrownBy(() -> report.write(folder.resolve("none/report.html")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none");
  }

  @Test
  void refusesWhatItCannotTell() {
    TrainingReport report = TrainingReport.of("Nothing");
    assertThatThrownBy(report::html)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("no training", "callback()");
    TrainingReport named = SampleRuns.classes("Three clouds").classNames("a", "b");
    assertThatThrownBy(named::html)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 class names, expected 3");
    assertThatThrownBy(() -> report.images(0, 3)).hasMessageContaining("0 x 3");
  }

  @Test
  void tellsOfATrainingThatAnErrorEnded() {
    TrainingReport report = TrainingReport.of("Broken");
    Callback breaking =
        new Callback() {
          @Override
          public void onBatchEnd(TrainingRun run, int batch) {
            throw new IllegalStateException("the disk is <full>");
          }
        };
    try (Sequential network =
        Sequential.of(Input.of(2), Dense.of(2, Activation.tanh()), Dense.of(1))) {
      network.compile(Optimizer.sgd(0.1), Loss.meanSquaredError());
      FitOptions options =
          FitOptions.epochs(2).verbosity(Verbosity.SILENT).callbacks(breaking, report.callback());
      float[][] features = {{0, 1}, {1, 0}};
      float[][] targets = {{1}, {0}};
      assertThatThrownBy(() -> network.fit(features, targets, options))
          .hasMessageContaining("<full>");
    }
    assertThat(report.html())
        .contains(
            "ended by an error", "the disk is &lt;full&gt;", "2 samples of the training data");
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
