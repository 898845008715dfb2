package dev.ranvier;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Networks from a seed, trained by {@code fit} and saved, with the SHA-256 of each file as it was
 * recorded: where our own kernels compute and fuse multiplications with additions, it is one file.
 *
 * <p>Recorded on an AMD EPYC (Zen 4) at its own level, which is AVX-512, and there again, equal,
 * with machine code and vectors cut to AVX2 ({@code -Dranvier.cpu=avx2 -XX:UseAVX=2}). Whoever has
 * a processor with AVX2 alone has the same test.
 */
enum TrainedFiles {
  /** One small product a layer, functions with an exponential. */
  SMOOTH(
      "20a8fa177edec1d2cd730cef5d78226b4cb6c3a781db8b447537e22ec986edc4",
      23,
      10,
      3,
      Optimizer.adam(),
      Loss.binaryCrossEntropy(),
      Input.of(4),
      Dense.of(32, Activation.sigmoid()),
      Dense.of(16, Activation.tanh()),
      Dense.of(1, Activation.sigmoid())),
  /** Tiles with edges, masks, statistics of batches. */
  EDGES(
      "dd715c8d4904edd37694333e801f2fea675d9f3ce0b35350dbccaa48a2cb8eb7",
      70,
      33,
      1,
      Optimizer.adam(),
      Loss.sparseCategoricalCrossEntropy(),
      Input.of(64),
      Dense.of(97, Activation.relu()),
      BatchNormalization.of(),
      Dropout.of(0.3),
      Dense.of(50, Activation.relu()),
      Dropout.of(0.1),
      Dense.of(10, Activation.softmax())),
  /** Sums of two blocks of terms. */
  BLOCKS(
      "119bb301d3c66334124b883949d0be154206e7793d34c7d9d7c90f318a63ee79",
      60,
      40,
      2,
      Optimizer.momentum(0.01, 0.9),
      Loss.meanSquaredError(),
      Input.of(530),
      Dense.of(40, Activation.gelu()),
      LayerNormalization.of(),
      Dense.of(3)),
  /** Large tiles, also over more rows than a block has terms; for the gate. */
  DIGITS(
      "2fb09b2c33dac3385e6446f80b5f0801b3280670472d3d173a0257dba68cb172",
      1100,
      600,
      1,
      Optimizer.adam(),
      Loss.sparseCategoricalCrossEntropy(),
      Input.of(784),
      Dense.of(512, Activation.relu()),
      Dropout.of(0.2),
      Dense.of(256, Activation.relu()),
      BatchNormalization.of(),
      Dense.of(10, Activation.softmax()));

  /** Those that take some milliseconds. */
  static final List<TrainedFiles> SMALL = List.of(SMOOTH, EDGES, BLOCKS);

  /** SHA-256 of the file. */
  final String recorded;

  private final int samples;
  private final int batchSize;
  private final int epochs;
  private final Optimizer optimizer;
  private final Loss loss;
  private final List<Layer> layers;
  private Dataset data;

  TrainedFiles(
      String recorded,
      int samples,
      int batchSize,
      int epochs,
      Optimizer optimizer,
      Loss loss,
      Layer... layers) {
    this.recorded = recorded;
    this.samples = samples;
    this.batchSize = batchSize;
    this.epochs = epochs;
    this.optimizer = optimizer;
    this.loss = loss;
    this.layers = List.of(layers);
  }

  /** Trains it, and gives the SHA-256 of its file. */
  String hash(Backend backend, Kernels kernels) throws IOException {
    if (data == null) {
      int inputSize = ((Input) layers.getFirst()).size();
      int outputSize = ((Dense) layers.getLast()).outputSize();
      float[][] targets = Cases.targets(loss, samples, outputSize, 2);
      data = Cases.dataset(loss, Cases.features(samples, inputSize, 1), targets, outputSize);
    }
    Path file = Files.createTempFile("trained", ".safetensors");
    try (Sequential network = Sequential.withSeed(3, layers.toArray(Layer[]::new))) {
      network.backend(backend).kernels(kernels).compile(optimizer, loss);
      network.fit(data, FitOptions.epochs(epochs).batchSize(batchSize).seed(4));
      // Weights that somebody gives have no recipe, which would name the engine's version.
      network.setWeights(network.getWeights());
      network.save(file);
      byte[] bytes = Files.readAllBytes(file);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    } finally {
      Files.delete(file);
    }
  }

  /** A line for each, as {@code AUTO} trains it in this process. */
  public static void main(String[] args) throws IOException {
    for (TrainedFiles network : values()) {
      System.out.println(network + " " + network.hash(Backend.AUTO, Kernels.AUTO));
    }
  }
}
