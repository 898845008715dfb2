package dev.ranvier.recipe;

import dev.ranvier.Backend;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.random.Philox;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.schedule.Schedule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A network that is trained in a second or two on drawn data. The five of them together take in
 * most kinds of layers, activations, losses and optimizers, in sizes that leave tails of vectors,
 * tiles and batches.
 *
 * @param name as the list of recorded hashes has it
 */
record SmallNetwork(
    String name, List<Layer> layers, Optimizer optimizer, Loss loss, int rows, FitOptions options) {

  private static final int INPUTS = 37;
  private static final int CLASSES = 5;
  private static final int ROWS = 300;

  static List<SmallNetwork> all() {
    return List.of(classes(), regression(), normalized(), layerNormalized(), accumulating());
  }

  private static SmallNetwork classes() {
    List<Layer> layers =
        List.of(
            Input.of(INPUTS),
            Dense.of(61, Activation.relu()).withInitializer(Initializer.heNormal()),
            Dropout.of(0.3),
            Dense.of(29, Activation.leakyRelu(0.1)),
            Dense.of(CLASSES, Activation.softmax()));
    Optimizer optimizer = Optimizer.adam(0.003).withSchedule(Schedule.cosineDecay(140, 10));
    return new SmallNetwork(
        "classes", layers, optimizer, Loss.sparseCategoricalCrossEntropy(), ROWS, options(6, 32));
  }

  private static SmallNetwork regression() {
    List<Layer> layers =
        List.of(
            Input.of(INPUTS),
            Dense.of(48, Activation.tanh()).withRegularizer(Regularizer.l2(1e-4)),
            Dense.of(33, Activation.softplus()),
            Dense.of(3));
    Optimizer optimizer = Optimizer.rmsProp(0.002).withClipping(Clipping.byGlobalNorm(1));
    return new SmallNetwork(
        "regression", layers, optimizer, Loss.huber(1), ROWS, options(6, 25).seed(7));
  }

  private static SmallNetwork normalized() {
    List<Layer> layers =
        List.of(
            Input.of(INPUTS),
            Dense.of(50).withoutBias(),
            BatchNormalization.of(),
            dev.ranvier.layer.ActivationLayer.of(Activation.silu()),
            Dense.of(1, Activation.sigmoid()));
    return new SmallNetwork(
        "normalized",
        layers,
        Optimizer.nesterov(0.05, 0.9),
        Loss.binaryCrossEntropy(),
        ROWS,
        options(6, 48));
  }

  private static SmallNetwork layerNormalized() {
    List<Layer> layers =
        List.of(
            Input.of(INPUTS),
            Dense.of(40, Activation.gelu()),
            LayerNormalization.of(),
            Dense.of(24, Activation.elu(1)),
            Dense.of(CLASSES, Activation.softmax()));
    return new SmallNetwork(
        "layer_normalized",
        layers,
        Optimizer.adamW(0.002, 0.01),
        Loss.sparseCategoricalCrossEntropy(),
        ROWS,
        options(6, 100));
  }

  private static SmallNetwork accumulating() {
    List<Layer> layers =
        List.of(Input.of(INPUTS), Dense.of(17, Activation.hardSigmoid()), Dense.of(3));
    Optimizer optimizer =
        Optimizer.lion(0.001, 0.01).withGradientAccumulation(3).withMovingAverage(0.9);
    return new SmallNetwork(
        "accumulating", layers, optimizer, Loss.logCosh(), ROWS, options(6, 11).shuffle(false));
  }

  private static FitOptions options(int epochs, int batchSize) {
    return FitOptions.epochs(epochs).batchSize(batchSize).verbosity(Verbosity.SILENT);
  }

  /** Trains it; gives the SHA-256 of its weights. */
  String hash(Backend backend) {
    try (Sequential network = Sequential.withSeed(1, layers.toArray(Layer[]::new))) {
      network.backend(backend).compile(optimizer, loss);
      network.fit(data(), options);
      return hash(network.getWeights());
    }
  }

  private Dataset data() {
    Philox random = Philox.of(5, name.length());
    float[][] features = new float[rows][INPUTS];
    int outputs = ((Dense) layers.getLast()).outputSize();
    float[][] targets = new float[rows][outputs];
    int[] classes = new int[rows];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < INPUTS; column++) {
        features[row][column] = 4 * random.nextFloat() - 2;
      }
      for (int output = 0; output < outputs; output++) {
        targets[row][output] = features[row][output] * features[row][output + 1];
        classes[row] = targets[row][output] > targets[row][classes[row]] ? output : classes[row];
      }
    }
    if (loss.equals(Loss.sparseCategoricalCrossEntropy())) {
      return Dataset.ofClasses(features, classes, outputs);
    }
    if (loss.equals(Loss.binaryCrossEntropy())) {
      for (float[] row : targets) {
        row[0] = row[0] > 0 ? 1 : 0;
      }
    }
    return Dataset.of(features, targets);
  }

  private static String hash(Map<String, float[]> weights) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      weights.forEach(
          (name, values) -> {
            ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
