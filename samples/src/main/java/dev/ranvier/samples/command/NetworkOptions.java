package dev.ranvier.samples.command;

import dev.ranvier.Backend;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.util.List;
import picocli.CommandLine.Option;

/** What a network consists of and how it is trained, as options. */
final class NetworkOptions {

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      defaultValue = "64-relu-64-relu",
      description =
          "Hidden layers, such as 64-relu-dropout0.2-32-relu: units, activations, dropoutSHARE,"
              + " noiseSTDDEV, batchnorm, layernorm; none for a linear model. The output layer is"
              + " added. Default: ${DEFAULT-VALUE}.")
  private String layers;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME[:RATE][,KEY=VALUE]...",
      defaultValue = "adam",
      description =
          "adam, adamw, amsgrad, adagrad, lion, momentum, nesterov, rmsprop or sgd, such as"
              + " adam:0.003 or sgd:0.1,clip_norm=1; also for all of them: global_clip_norm,"
              + " clip_value, accumulate, moving_average. Default: ${DEFAULT-VALUE}.")
  private String optimizer;

  @Option(
      names = "--loss",
      paramLabel = "NAME[,KEY=VALUE]...",
      description =
          "Such as mse, mae, huber,delta=2 or sparse_categorical_crossentropy. Default: that one"
              + " for classes, mse for numbers.")
  private String loss;

  @Option(
      names = "--schedule",
      paramLabel = "NAME[,KEY=VALUE]...",
      defaultValue = "constant",
      description =
          "Of the learning rate: constant, cosine, cosine_restarts, exponential, inverse_time,"
              + " one_cycle, piecewise_constant, polynomial or step. Steps that are not given are"
              + " those of the whole training. Default: ${DEFAULT-VALUE}.")
  private String schedule;

  @Option(
      names = "--backend",
      defaultValue = "AUTO",
      description = "AUTO, SIMD, BLAS or SCALAR. Default: ${DEFAULT-VALUE}.")
  private Backend backend;

  /** The hidden layers. */
  List<Layer> layers() {
    return layers.equals("none") ? List.of() : LayersText.parse("--layers", layers);
  }

  /** The loss that is asked for, or else this one. */
  Loss loss(Loss usual) {
    return loss == null ? usual : Choices.loss("--loss", loss);
  }

  /** The optimizer with its schedule. */
  Optimizer optimizer(long steps) {
    Optimizer chosen = Choices.optimizer("--optimizer", optimizer);
    return NearestName.plain(schedule).equals("constant")
        ? chosen
        : chosen.withSchedule(Choices.schedule("--schedule", schedule, steps));
  }

  Backend backend() {
    return backend;
  }

  /** Refuses texts that are wrong, before anything is read. */
  void check() {
    layers();
    loss(null);
    optimizer(1);
  }
}
