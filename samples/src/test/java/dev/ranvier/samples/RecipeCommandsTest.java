package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.Callback;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.TrainingRun;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.table.TabularModel;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are trained again by command, and what the command says when that goes wrong. */
@Ships
final class RecipeCommandsTest {

  private static final DigitData DIGITS = new DigitGenerator(3).data(60, 10);

  @TempDir Path folder;

  private Path data() {
    Path data = folder.resolve("data");
    DigitFiles.writeAll(data, DIGITS);
    return data;
  }

  private Path model() {
    return folder.resolve("model.safetensors");
  }

  private Outcome reproduce(String option, Path source) {
    return Commands.run("reproduce", model().toString(), option, source.toString());
  }

  @Test
  void aDigitNetworkComesOutAgain() {
    String data = data().toString();
    Outcome trained =
        Commands.run(
            "digits", "--data", data, "--epochs", "2", "--out", model().toString(), "--seed", "7");
    assertThat(trained.status()).isZero();
    Outcome again = reproduce("--data", folder.resolve("data"));
    assertThat(again.err()).isEmpty();
    assertThat(again.status()).isZero();
    assertThat(again.out()).contains("weights drawn with seed 7", "2 epochs in batches of 128");
    assertThat(again.out()).contains("identical, ").contains(" bytes");
  }

  @Test
  void soDoesATableWhoseHoldOutIsDrawnAgain() throws IOException {
    Path csv = folder.resolve("points.csv");
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder rows = new StringBuilder("x,kind,label\n");
    for (int i = 0; i < 80; i++) {
      double x = random.nextDouble();
      String kind = random.nextBoolean() ? "a" : "b";
      rows.append(x).append(',').append(kind).append(x > 0.5 ? ",high\n" : ",low\n");
    }
    Files.writeString(csv, rows);
    try (TabularModel table =
        TabularModel.classifier("label")
            .holdOut(0.25)
            .seed(5)
            .epochs(3)
            .verbosity(Verbosity.SILENT)
            .fit(csv)) {
      table.save(model());
    }
    Outcome again = reproduce("--csv", csv);
    assertThat(again.err()).isEmpty();
    assertThat(again.out()).contains("identical, ");
    assertThat(again.status()).isZero();
    Files.writeString(csv, rows.toString().replaceFirst("high", "low"));
    Outcome changed = reproduce("--csv", csv);
    assertThat(changed.status()).isEqualTo(2);
    assertThat(changed.err()).contains("not the data that the model was trained on");
  }

  /** What no recipe knows of. */
  private static final class Meddler implements Callback {
    @Override
    public void onBatchEnd(TrainingRun run, int batch) {
      run.setLearningRate(run.epoch() == 1 ? 0.5 : 0.01);
    }
  }

  @Test
  void theEpochThatDiffersIsNamed() {
    try (Sequential network =
        Sequential.of(Input.of(784), Dense.of(10, Activation.softmax()))
            .compile(Optimizer.sgd(0.01), Loss.sparseCategoricalCrossEntropy())) {
      FitOptions options = FitOptions.epochs(3).verbosity(Verbosity.SILENT);
      network.fit(new DigitDataset(DIGITS.train()), options.callbacks(new Meddler()));
      network.save(model());
    }
    Outcome again = reproduce("--data", data());
    assertThat(again.out()).contains("different: the weights after epoch 2 differ");
    assertThat(again.status()).isEqualTo(1);
  }

  @Test
  void wrongArgumentsAreRefused() {
    refused(Commands.run("reproduce"), "MODEL");
    refused(Commands.run("reproduce", "nowhere", "--data", "x"), "nowhere");
    refused(
        Commands.run("reproduce", "nowhere", "--data", "x", "--csv", "y"), "mutually exclusive");
    try (Sequential untrained = Sequential.of(Input.of(784), Dense.of(10))) {
      untrained.save(model());
    }
    refused(reproduce("--data", data()), "the model has none");
  }

  private static void refused(Outcome program, String said) {
    assertThat(program.err()).contains(said).doesNotContain("\tat ");
    assertThat(program.status()).isEqualTo(2);
  }

  @Test
  void fiveNetworksHaveTheBitsOfOtherMachines() {
    Outcome verified = Commands.run("verify");
    assertThat(verified.out()).contains("5 of 5 networks have the recorded bits", "Zen 4");
    assertThat(verified.status()).isZero();
  }
}
