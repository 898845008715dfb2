package dev.ranvier.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Backend;
import dev.ranvier.Callback;
import dev.ranvier.Checkpoint;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.TrainingRun;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint of another training is refused, saying what differs; a damaged one is passed over.
 */
@Anywhere
class BackupRefusalTest {

  private static final Dataset DATA = CutTraining.data(1);

  @TempDir private Path folder;

  private Sequential network(int hidden, double rate, Loss loss) {
    return Sequential.withSeed(3, Input.of(6), Dense.of(hidden, Activation.tanh()), Dense.of(2))
        .backend(Backend.SCALAR)
        .compile(Optimizer.adam(rate), loss);
  }

  private Sequential network() {
    return network(4, 0.01, Loss.meanSquaredError());
  }

  private FitOptions options(int epochs, Callback... more) {
    List<Callback> all = new ArrayList<>(List.of(more));
    all.add(BackupAndRestore.of(folder).deleteCheckpoint(false));
    return FitOptions.epochs(epochs)
        .batchSize(16)
        .seed(1)
        .verbosity(Verbosity.SILENT)
        .callbacks(all.toArray(Callback[]::new));
  }

  @BeforeEach
  void trainThreeEpochs() {
    try (Sequential network = network()) {
      network.fit(DATA, options(3));
    }
  }

  private void refused(Sequential other, Dataset data, FitOptions options, String... differences) {
    try (other) {
      assertThatThrownBy(() -> other.fit(data, options))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is of another training: ")
          .hasMessageContainingAll(differences)
          .hasMessageEndingWith(
              "Train with what it was made with, or use another folder to begin anew");
    }
  }

  @Test
  void whatMustNotDifferIsNamed() {
    refused(
        network(5, 0.01, Loss.meanSquaredError()),
        DATA,
        options(5),
        "architecture, layers[0], output_size is 4 in the checkpoint, 5 here",
        "weights at the start");
    refused(
        network(4, 0.02, Loss.meanSquaredError()),
        DATA,
        options(5),
        "optimizer, learning_rate is 0.01 in the checkpoint, 0.02 here");
    refused(
        network(4, 0.01, Loss.logCosh()),
        DATA,
        options(5),
        "loss is 'mean_squared_error' in the checkpoint, 'log_cosh' here");
    refused(network(), DATA, options(5).batchSize(8), "batch_size is 16 in the checkpoint, 8 here");
    refused(network(), DATA, options(5).seed(2), "seed is 1 in the checkpoint, 2 here");
    refused(network(), DATA, options(5).shuffle(false), "shuffle is true in the checkpoint");
    refused(
        network(), CutTraining.data(2), options(5), "data, checksum is '", "' in the checkpoint");
    refused(
        network(), DATA.slice(0, 49), options(5), "data, rows is 50 in the checkpoint, 49 here");
    refused(
        network(),
        DATA,
        options(5).validation(CutTraining.data(2)),
        "validation data is not there in the checkpoint");
    refused(
        network().compile(Optimizer.sgd(0.1), Loss.meanSquaredError()),
        DATA,
        options(5),
        "optimizer, name is 'adam' in the checkpoint, 'sgd' here");
    refused(
        network()
            .compile(Optimizer.adam(0.01), Loss.meanSquaredError(), Metric.meanAbsoluteError()),
        DATA,
        options(5),
        "metrics is [] in the checkpoint, [\"mean_absolute_error\"] here");
    refused(
        network().backend(Backend.AUTO),
        DATA,
        options(5),
        "backend is 'SCALAR' in the checkpoint, 'AUTO' here");
    refused(
        network(),
        DATA,
        options(5, ReduceLROnPlateau.of().monitor("loss")),
        "the callbacks with a state are [] in the checkpoint, [ReduceLROnPlateau] here");
    refused(network(), DATA, options(2), "the number of epochs is 2 here");
    try (Sequential otherStart = network()) {
      Map<String, float[]> weights = otherStart.getWeights();
      weights.get("dense_1.bias")[0] = 1;
      otherStart.setWeights(weights);
      assertThatThrownBy(() -> otherStart.fit(DATA, options(5)))
          .hasMessageContaining("weights at the start is '");
    }
  }

  @Test
  void afterARefusalTheNetworkIsAsItWas() {
    try (Sequential network = network()) {
      Map<String, float[]> before = network.getWeights();
      assertThatThrownBy(() -> network.fit(DATA, options(5).seed(2)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(network.getWeights().get("dense_1.weight"))
          .isEqualTo(before.get("dense_1.weight"));
      assertThat(network.fit(DATA, options(5)).epochs()).isEqualTo(5);
    }
  }

  /** Writes down where training begins. */
  private static final class Begin implements Callback {
    private int epoch = -1;

    @Override
    public void onEpochBegin(TrainingRun run, int number) {
      epoch = epoch < 0 ? number : epoch;
    }
  }

  @Test
  void whatMayDifferMay() {
    Begin begin = new Begin();
    try (Sequential network = network().threads(1)) {
      assertThat(network.fit(DATA, options(6, begin).verbosity(Verbosity.SILENT)).get("loss"))
          .hasSize(6);
    }
    assertThat(begin.epoch).isEqualTo(3);
  }

  @Test
  void aFinishedTrainingHasNothingLeftToDo() {
    Begin begin = new Begin();
    try (Sequential network = network()) {
      assertThat(network.fit(DATA, options(3, begin)).epochs()).isEqualTo(3);
    }
    assertThat(begin.epoch).isEqualTo(-1);
  }

  private void damage(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 3] ^= 4;
    Files.write(file, bytes);
  }

  /** The third epoch's: the places are taken by turns. */
  private static final String NEWEST = "checkpoint-1.safetensors";

  private static final String BEFORE = "checkpoint-2.safetensors";

  @Test
  void ofADamagedNewestThereIsANotice() throws IOException {
    assertThat(Checkpoint.open(folder.resolve(NEWEST)).epoch()).isEqualTo(3);
    assertThat(Checkpoint.open(folder.resolve(BEFORE)).epoch()).isEqualTo(2);
    damage(NEWEST);
    List<String> notices = new ArrayList<>();
    Logger logger = Logger.getLogger("dev.ranvier");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            notices.add(java.text.MessageFormat.format(entry.getMessage(), entry.getParameters()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    Begin begin = new Begin();
    try (Sequential network = network();
        Sequential straight = network()) {
      network.fit(DATA, options(5, begin));
      straight.fit(DATA, FitOptions.epochs(5).batchSize(16).seed(1).verbosity(Verbosity.SILENT));
      assertThat(network.model().checksum()).isEqualTo(straight.model().checksum());
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(begin.epoch).isEqualTo(2);
    assertThat(notices)
        .singleElement()
        .asString()
        .contains(NEWEST, "data checksum", "Training goes on from ", BEFORE + ", epoch 3");
  }

  @Test
  void ifNothingIsWholeNothingIsGuessed() throws IOException {
    damage(NEWEST);
    damage(BEFORE);
    try (Sequential network = network()) {
      assertThatThrownBy(() -> network.fit(DATA, options(5)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("delete it to begin anew")
          .hasMessageContaining("checkpoint-1.safetensors");
    }
  }

  @Test
  void anEpochIsNotCutInItsMiddleIfAMetricForgets() {
    Metric forgets =
        new Metric() {
          @Override
          public String name() {
            return "forgets";
          }

          @Override
          public MetricState newState(Targets targets) {
            return new MetricState() {
              @Override
              public void add(MetricBatch batch) {}

              @Override
              public double value() {
                return 0;
              }

              @Override
              public void reset() {}
            };
          }
        };
    try (Sequential network =
        network().compile(Optimizer.sgd(0.1), Loss.meanSquaredError(), forgets)) {
      BackupAndRestore backup = BackupAndRestore.of(folder.resolve("other")).everyBatches(1);
      assertThatThrownBy(() -> network.fit(DATA, FitOptions.epochs(1).callbacks(backup)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the metric 'forgets' does not save what it has seen");
    }
  }

  @Test
  void aModelIsNoCheckpoint() {
    Path file = folder.resolve("model.safetensors");
    try (Sequential network = network()) {
      network.save(file);
    }
    assertThatThrownBy(() -> Checkpoint.open(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("The file is no checkpoint: Model.load reads models");
  }
}
