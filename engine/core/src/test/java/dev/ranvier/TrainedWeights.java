package dev.ranvier;

import dev.ranvier.activation.Activation;
import dev.ranvier.constraint.Constraint;
import dev.ranvier.data.Dataset;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.step.Workers;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Networks trained with every optimizer, as one line with the SHA-256 of its weights for each: what
 * must not depend on threads, fusion, vector width or who compiled the code.
 */
final class TrainedWeights {

  private TrainedWeights() {}

  /** Batches in turn: a whole one, one with a sample less than half, one sample. */
  private record Topology(
      String name, int batchSize, Loss loss, List<Layer> layers, List<Optimizer> optimizers) {

    Topology(String name, int batchSize, Loss loss, List<Layer> layers) {
      this(name, batchSize, loss, layers, Cases.OPTIMIZERS);
    }

    int inputSize() {
      return ((Input) layers.getFirst()).size();
    }

    int outputSize() {
      return ((Dense) layers.getLast()).outputSize();
    }
  }

  /** Small enough for most passes to be shared. */
  private static final int SHARE_BYTES = 1 << 10;

  /** Threads of a team, which also share passes that would be too short. */
  static Workers workers(ThreadTeam team, int threads) {
    return new Workers(() -> team, threads, SHARE_BYTES);
  }

  /** Layers with every pass that is no product. */
  static List<Layer> everyPass(int inputs, int outputs) {
    return List.of(
        Input.of(inputs),
        Dense.of(90, Activation.tanh()),
        Dropout.of(0.2),
        BatchNormalization.of(),
        Dropout.of(0.1),
        ActivationLayer.of(Activation.softmax()),
        Rescaling.of(100, 0.1),
        GaussianNoise.of(0.1),
        LayerNormalization.of(),
        BatchNormalization.of().trainable(false),
        ActivationLayer.of(Activation.silu()),
        Dense.of(outputs));
  }

  private static final List<Topology> TOPOLOGIES =
      List.of(
          new Topology(
              "tiny",
              10,
              Loss.binaryCrossEntropy(),
              List.of(
                  Input.of(4),
                  Dense.of(32, Activation.sigmoid()),
                  Dense.of(1, Activation.sigmoid()))),
          new Topology(
              "odd",
              33,
              Loss.categoricalCrossEntropy(),
              List.of(
                  Input.of(37),
                  Rescaling.of(0.5, 0.1),
                  Dense.of(29, Activation.relu()).withRegularizer(Regularizer.l1l2(0.001, 0.01)),
                  BatchNormalization.of(),
                  Dropout.of(0.2),
                  Dense.of(18, Activation.tanh()),
                  LayerNormalization.of(),
                  Dense.of(5, Activation.softmax()))),
          new Topology(
              "shared among threads",
              72,
              Loss.sparseCategoricalCrossEntropy(),
              List.of(
                  Input.of(64),
                  Dense.of(160, Activation.relu())
                      .withRegularizer(Regularizer.l1(0.001))
                      .withBiasRegularizer(Regularizer.l2(0.01))
                      .withConstraint(Constraint.maxNorm(1.2))
                      .withBiasConstraint(Constraint.minMaxNorm().withRate(0.5)),
                  GaussianNoise.of(0.2),
                  Dropout.of(0.3),
                  Dense.of(96, Activation.relu()).withConstraint(Constraint.nonNeg()),
                  Dropout.of(0.1),
                  Dense.of(10, Activation.softmax()))),
          new Topology(
              "two blocks of terms",
              530,
              Loss.meanSquaredError(),
              List.of(Input.of(40), Dense.of(72, Activation.tanh()), Dense.of(3))),
          new Topology(
              "wide",
              8,
              Loss.huber(0.5),
              List.of(
                  Input.of(600), Dense.of(250, Activation.relu()), Dropout.of(0.5), Dense.of(70))),
          new Topology(
              "smooth",
              12,
              Loss.logCosh(),
              List.of(
                  Input.of(21),
                  Dense.of(33, Activation.gelu()),
                  Dropout.of(0.25),
                  Dense.of(18, Activation.silu()).withoutBias(),
                  Dense.of(4, Activation.softplus())
                      .withBiasInitializer(Initializer.glorotUniform()))),
          new Topology(
              "every pass",
              21,
              Loss.meanSquaredError(),
              everyPass(5, 3),
              List.of(
                  Optimizer.adam(0.01), Optimizer.sgd(0.1).withClipping(Clipping.byNorm(0.1)))));

  /** One line for each network and optimizer. */
  static String lines(Backend backend, Fusion fusion, int threads, int steps) {
    return lines(TOPOLOGIES.size(), backend, fusion, threads, steps);
  }

  /** Those of the first networks, which are the smaller ones. */
  static String lines(int networks, Backend backend, Fusion fusion, int threads, int steps) {
    StringBuilder lines = new StringBuilder();
    try (ThreadTeam team = ThreadTeam.of(threads)) {
      for (Topology topology : TOPOLOGIES.subList(0, networks)) {
        for (Optimizer optimizer : topology.optimizers) {
          TrainingOptions options =
              TrainingOptions.of(topology.batchSize).backend(backend).fusion(fusion);
          String hash = train(topology, optimizer, options, workers(team, threads), steps);
          lines.append(topology.name).append(", ").append(optimizer).append(": ");
          lines.append(hash).append('\n');
        }
      }
    }
    return lines.toString();
  }

  /** What every training of a network starts from; kept, since to draw it takes longest. */
  private record Start(Model model, Dataset data) {}

  private static final Map<String, Start> STARTS = new HashMap<>();

  private static Start start(Topology topology) {
    int rows = topology.batchSize * 2;
    int outputSize = topology.outputSize();
    float[][] targets = Cases.targets(topology.loss, rows, outputSize, 3);
    float[][] features = Cases.features(rows, topology.inputSize(), 4);
    Dataset data = Cases.dataset(topology.loss, features, targets, outputSize);
    if (topology.name.equals("odd")) {
      data = data.withClassWeights(Map.of(1, 0.5, 3, 2.0));
    }
    return new Start(Model.initialize(topology.layers, 5), data);
  }

  private static String train(
      Topology topology, Optimizer optimizer, TrainingOptions options, Workers workers, int steps) {
    Start start = STARTS.computeIfAbsent(topology.name, name -> start(topology));
    Dataset data = start.data;
    int[] order = Cases.order(data.size());
    Loss loss = topology.loss;
    try (TrainingSession session =
        new TrainingSession(start.model, loss, optimizer, options, workers)) {
      for (int step = 0; step < steps; step++) {
        int count =
            step % 5 == 3 ? topology.batchSize / 2 - 1 : step % 7 == 6 ? 1 : options.batchSize();
        session.fill(data, order, step % topology.batchSize, count);
        session.step(count);
      }
      boolean averaged = optimizer.movingAverageMomentum() > 0;
      try (Model trained = averaged ? session.publishAverage() : session.publish()) {
        return sha256(trained);
      }
    }
  }

  private static String sha256(Model model) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int layer = 0; layer < model.architecture().layers().size(); layer++) {
        for (ParameterSpec spec : model.architecture().parameters(layer)) {
          add(digest, model.parameter(layer, spec.name()));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void add(MessageDigest digest, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    digest.update(bytes);
  }

  /** Number of networks, backend, number of steps. */
  public static void main(String[] args) {
    int networks = Integer.parseInt(args[0]);
    Backend backend = Backend.valueOf(args[1]);
    System.out.print(lines(networks, backend, Fusion.AUTO, 1, Integer.parseInt(args[2])));
  }
}
