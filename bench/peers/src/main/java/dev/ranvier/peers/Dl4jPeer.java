package dev.ranvier.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.profiler.ProfilerConfig;

/**
 * Deeplearning4j on its native backend, with the binary for the processor's widest vectors and an
 * OpenBLAS that is told the processor's kind, which it does not find out by itself. The fastest use
 * that its interface allows: the batch is in ND4J's memory before the first step and {@code fit}
 * gets the arrays themselves; workspaces are on, so that a step takes no new memory; profiling, its
 * checks and the periodic garbage collection are off; no listener. The native backend returns when
 * an operation is done.
 */
final class Dl4jPeer implements Peer {

  private final MultiLayerNetwork network;
  private final INDArray features;
  private final INDArray targets;

  Dl4jPeer(Workload workload) {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    Nd4j.getExecutioner().setProfilingConfig(ProfilerConfig.builder().build());
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    network = new MultiLayerNetwork(configuration(workload));
    network.init();
    features =
        Nd4j.createFromArray(workload.features())
            .reshape(workload.batchSize(), workload.inputSize());
    targets = targets(workload);
  }

  private static MultiLayerConfiguration configuration(Workload workload) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.FLOAT)
            .trainingWorkspaceMode(WorkspaceMode.ENABLED)
            .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
            .weightInit(WeightInit.XAVIER_UNIFORM)
            .updater(updater(workload))
            .list();
    for (int layer = 0; layer < workload.layers(); layer++) {
      Activation activation = activation(workload.activations().get(layer));
      int inputSize = workload.sizes()[layer];
      int outputSize = workload.sizes()[layer + 1];
      boolean last = layer == workload.layers() - 1;
      layers.layer(
          last
              ? new OutputLayer.Builder(loss(workload))
                  .nIn(inputSize)
                  .nOut(outputSize)
                  .activation(activation)
                  .build()
              : new DenseLayer.Builder()
                  .nIn(inputSize)
                  .nOut(outputSize)
                  .activation(activation)
                  .build());
    }
    return layers.build();
  }

  private static Activation activation(String name) {
    return switch (name) {
      case "relu" -> Activation.RELU;
      case "sigmoid" -> Activation.SIGMOID;
      case "softmax" -> Activation.SOFTMAX;
      case "linear" -> Activation.IDENTITY;
      default -> throw Workload.unknown("activation", name);
    };
  }

  private static LossFunction loss(Workload workload) {
    return switch (workload.loss()) {
      case Workload.BINARY -> LossFunction.XENT;
      case Workload.SPARSE -> LossFunction.MCXENT;
      case Workload.SQUARES -> LossFunction.MSE;
      default -> throw Workload.unknown("loss", workload.loss());
    };
  }

  private static IUpdater updater(Workload workload) {
    float rate = workload.learningRate();
    return switch (workload.optimizer()) {
      case "adam" -> new Adam(rate, 0.9, 0.999, 1e-7);
      case "momentum" -> new Nesterovs(rate, Workload.MOMENTUM); // the only momentum it has
      default -> throw Workload.unknown("optimizer", workload.optimizer());
    };
  }

  private static INDArray targets(Workload workload) {
    int rows = workload.batchSize();
    int columns = workload.outputSize();
    if (!workload.loss().equals(Workload.SPARSE)) {
      return Nd4j.createFromArray(workload.targets()).reshape(rows, columns);
    }
    float[] oneHot = new float[rows * columns];
    int[] ids = workload.classIds();
    for (int row = 0; row < rows; row++) {
      oneHot[row * columns + ids[row]] = 1;
    }
    return Nd4j.createFromArray(oneHot).reshape(rows, columns);
  }

  @Override
  public String version() {
    String file = "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties";
    try (InputStream in = MultiLayerNetwork.class.getResourceAsStream(file)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void step() {
    network.fit(features, targets);
  }

  @Override
  public double loss() {
    return network.score();
  }

  @Override
  public void close() {
    network.close();
  }
}
