package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.format.NpyWriter;
import dev.ranvier.io.JsonObject;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Presence;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands for a user's own data, in this JVM: what they write where, their exit codes, and
 * what they say of mistakes.
 */
@Presence
final class UserCommandsTest {

  @TempDir Path folder;
  private Path csv;
  private Path model;

  @BeforeEach
  void writePoints() throws IOException {
    csv = folder.resolve("points.csv");
    model = folder.resolve("points.safetensors");
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder rows = new StringBuilder("id,x,kind,label,size\n");
    for (int i = 0; i < 90; i++) {
      double x = random.nextDouble();
      String kind = random.nextBoolean() ? "a" : "b, or c";
      rows.append("%d,%s,\"%s\",%s,%s\n".formatted(i, x, kind, x > 0.5 ? "high" : "low", 3 * x));
    }
    Files.writeString(csv, rows);
  }

  private Outcome train(String... more) {
    List<String> command =
        new ArrayList<>(
            List.of("train", csv.toString(), "--out", model.toString(), "--ignore", "id"));
    List<String> given = List.of(more);
    if (!given.contains("--layers")) {
      command.addAll(List.of("--layers", "8-relu"));
    }
    if (!given.contains("--optimizer")) {
      command.addAll(List.of("--optimizer", "adam:0.05"));
    }
    command.addAll(List.of("--epochs", "30"));
    command.addAll(given);
    return Commands.run(command.toArray(String[]::new));
  }

  private static void refused(Outcome program, String... said) {
    assertThat(program.err()).contains(said).doesNotContain("\tat ");
    assertThat(program.out()).isEmpty();
    assertThat(program.status()).isEqualTo(2);
  }

  @Test
  void aTableIsTrainedPredictedEvaluatedAndInspected() {
    Outcome trained = train("--label", "label", "--ignore", "size", "--early-stopping", "20");
    assertThat(trained.out()).contains("72 samples", "Held out 18: accuracy", "Saved " + model);
    assertThat(trained.err()).doesNotContain("Saved");
    assertThat(trained.status()).isZero();

    Outcome typed = Commands.run("predict", model.toString(), "x=0.95", "kind=a");
    assertThat(typed.out()).startsWith("high (probability ");
    Outcome rows = Commands.run("predict", model.toString(), csv.toString(), "--keep", "id,kind");
    assertThat(rows.out().lines().limit(1)).containsExactly("id,kind,label,probability");
    assertThat(rows.out().lines()).hasSize(91).anyMatch(line -> line.contains(",\"b, or c\","));
    Outcome json = Commands.run("predict", model.toString(), csv.toString(), "--json");
    JsonObject first = JsonObject.parse(null, "line", json.out().lines().findFirst().orElseThrow());
    assertThat(first.object("probabilities").number(first.string("label")))
        .isEqualTo(first.number("probability"));

    Outcome good = evaluate("--at-least", "accuracy=0.8", "--per-class");
    assertThat(good.out()).contains("accuracy ", "log_loss ", "samples 90", "recall", "low");
    assertThat(good.status()).isZero();
    Outcome bad = evaluate("--at-most", "log_loss=0.0001");
    assertThat(bad.err()).contains("log_loss is ", "at most 1.0E-4");
    assertThat(bad.status()).isEqualTo(1);
    refused(evaluate("--at-least", "acuracy=1"), "did you mean accuracy?");

    Outcome told = Commands.run("inspect", model.toString());
    assertThat(told.out())
        .contains("checksum", "dense_1.weight", "Deviation", "kind   categorical")
        .contains("Classes: high, low", "Held out: accuracy", "weights drawn with seed 0");
    JsonObject all = JsonObject.parse(null, "inspect", inspectJson());
    assertThat(all.objects("layers")).hasSize(2);
    assertThat(told.out()).contains(all.string("checksum"));
  }

  @Test
  void explainsWhatAModelGoesBy() {
    train("--label", "label", "--ignore", "size");
    Outcome told =
        Commands.run("explain", model.toString(), csv.toString(), "--row", "2", "--json");
    JsonObject all = JsonObject.parse(null, "explain", told.out());
    JsonObject importance = all.object("importance");
    assertThat(importance.values().keySet()).first().isEqualTo("x");
    assertThat(importance.number("x")).isGreaterThan(0.2);
    assertThat(Math.abs(importance.number("kind"))).isLessThan(0.1);
    JsonObject columns = all.object("row").object("columns");
    assertThat(Math.abs(columns.object("x").number("added")))
        .isGreaterThan(Math.abs(columns.object("kind").number("added")));
    Outcome typed = Commands.run("explain", model.toString(), "x=0.9", "kind=a");
    assertThat(typed.out()).contains("high (probability", "Added", "Gradient");
    refused(Commands.run("explain", model.toString(), "y=0.9", "kind=a"), "no column 'y'");
    String[] instead = {"explain", model.toString(), csv.toString(), "--row", "2", "--instead", ""};
    instead[6] = all.object("row").string("label").equals("low") ? "high" : "low";
    assertThat(Commands.run(instead).out()).contains("; for ", "x ", " instead of ");
    assertThat(Commands.run("explain", model.toString(), csv.toString(), "--row", "91").err())
        .contains("--row is 91");
  }

  private Outcome evaluate(String... more) {
    List<String> command = new ArrayList<>(List.of("evaluate", model.toString(), csv.toString()));
    command.addAll(List.of(more));
    return Commands.run(command.toArray(String[]::new));
  }

  private String inspectJson() {
    return Commands.run("inspect", model.toString(), "--json").out().strip();
  }

  @Test
  void theSameCommandGivesTheSameFileInEveryLocale() throws IOException {
    Locale usual = Locale.getDefault();
    String first = train("--target", "size", "--backend", "SCALAR").out();
    byte[] bytes = Files.readAllBytes(model);
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(withoutTime(train("--target", "size", "--backend", "SCALAR").out()))
          .isEqualTo(withoutTime(first));
      assertThat(Commands.run("predict", model.toString(), "x=0.5", "kind=a", "label=low").out())
          .matches("\\d\\.\\d+\\n");
    } finally {
      Locale.setDefault(usual);
    }
    assertThat(Files.readAllBytes(model)).isEqualTo(bytes);
  }

  private static String withoutTime(String text) {
    return text.replaceAll("[0-9.]+ s\n", "");
  }

  @Test
  void aTrainingGoesOnFromItsCheckpoints() throws IOException {
    String state = folder.resolve("state").toString();
    refused(train("--label", "label", "--resume"), "--checkpoints DIR");
    refused(
        train("--label", "label", "--checkpoints", state, "--resume"), "there is no checkpoint");
    assertThat(train("--label", "label", "--checkpoints", state).status()).isZero();
    Path left = Files.createDirectories(folder.resolve("state"));
    Files.writeString(left.resolve("checkpoint-1.safetensors"), "damaged");
    refused(train("--label", "label", "--checkpoints", state), "add --resume to go on");
  }

  @Test
  void arraysAreTrainedPredictedAndEvaluated() {
    SplittableRandom random = new SplittableRandom(2);
    float[][] features = new float[60][2];
    int[] labels = new int[60];
    for (int i = 0; i < 60; i++) {
      features[i] = new float[] {(float) random.nextDouble(), (float) random.nextDouble()};
      labels[i] = features[i][0] > features[i][1] ? 1 : 0;
    }
    String x = folder.resolve("x.npy").toString();
    String y = folder.resolve("y.npy").toString();
    NpyWriter.write(Path.of(x), features);
    NpyWriter.write(Path.of(y), labels);
    String[] train = {
      "train",
      x,
      "--label",
      y,
      "--out",
      model.toString(),
      "--epochs",
      "40",
      "--hold-out",
      "0.25",
      "--optimizer",
      "adam:0.05",
      "--layers",
      "none"
    };
    assertThat(Commands.run(train).out())
        .contains("45 samples", "Held out 15: loss ", "accuracy", "2-2, 6 parameters");
    assertThat(Commands.run("predict", model.toString(), "0.9", "0.1").out())
        .startsWith("class,probability\n1,");
    assertThat(Commands.run("predict", model.toString(), x).out().lines()).hasSize(61);
    assertThat(Commands.run("evaluate", model.toString(), x, "--label", y, "--per-class").out())
        .contains("samples 60", "precision");
    assertThat(inspectJson()).contains("\"inputs\":2");
    refused(Commands.run("predict", model.toString(), "1"), "has 1 values, expected 2 numbers");
    refused(Commands.run("predict", model.toString(), "1", "x"), "feature 2 is 'x'");
    refused(Commands.run("train", x, "--out", model.toString()), "--label y.npy");
  }

  @Test
  void standardInputIsReadAndMistakesAreNamed() throws IOException {
    train("--label", "label");
    InputStream usual = System.in;
    System.setIn(new ByteArrayInputStream(Files.readAllBytes(csv)));
    try {
      assertThat(Commands.run("predict", model.toString(), "-").out().lines()).hasSize(91);
    } finally {
      System.setIn(usual);
    }
    refused(Commands.run("predict", model.toString(), "x=1", "knd=a", "size=2"), "kind?");
    refused(Commands.run("predict", model.toString(), "nowhere.csv"), "nowhere.csv");
    refused(Commands.run("predict", "nowhere", "x=1"), "nowhere");
    refused(Commands.run("inspect", csv.toString()), csv.toString());
    refused(Commands.run("train", "nowhere.csv", "--label", "x"), "There is no file or folder");
    refused(train(), "--label COLUMN");
    refused(train("--label", "lable"), "lable");
    refused(train("--label", "label", "--layers", "8-rleu"), "--layers: ", "^^^^");
    refused(train("--label", "label", "--hold-out", "1"), "--hold-out is 1.0");
    refused(train("--label", "label", "--target", "x"), "mutually exclusive");
  }

  @Test
  void aReportTellsTheTraining() {
    Path report = folder.resolve("report.html");
    assertThat(train("--label", "label", "--report", report.toString()).status()).isZero();
    assertThat(report).content().contains("<svg", "ccuracy", "high", "ranvier train");
    refused(train("--label", "label", "--report", folder.toString()), "--report is the folder");
  }

  @Test
  void aTrainingThatDivergesFails() {
    Outcome failed = train("--target", "size", "--optimizer", "sgd:1e20");
    assertThat(failed.err()).contains("loss").doesNotContain("\tat ");
    assertThat(failed.status()).isEqualTo(1);
  }

  @Test
  void everyCommandHasExamples() {
    for (String command :
        List.of(
            "train",
            "predict",
            "evaluate",
            "inspect",
            "explain",
            "bench",
            "doctor",
            "completion")) {
      assertThat(Commands.run(command, "--help").out()).contains("Examples:", "ranvier " + command);
    }
    assertThat(Commands.run("completion").out()).contains("complete -F", "--early-stopping");
  }

  @Test
  void benchTimesEveryBackend() {
    train("--label", "label");
    Outcome timed = Commands.run("bench", model.toString(), "--seconds", "0.01", "--json");
    JsonObject backends = JsonObject.parse(null, "bench", timed.out()).object("backends");
    assertThat(backends.values()).containsOnlyKeys("AUTO", "SIMD", "BLAS", "SCALAR");
    assertThat(backends.object("SCALAR").number("step_seconds")).isPositive();
  }
}
