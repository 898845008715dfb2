package dev.ranvier;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Softmax;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.BinaryCrossEntropy;
import dev.ranvier.loss.CategoricalCrossEntropy;
import dev.ranvier.loss.Hinge;
import dev.ranvier.loss.Huber;
import dev.ranvier.loss.KlDivergence;
import dev.ranvier.loss.LogCosh;
import dev.ranvier.loss.Loss;
import dev.ranvier.loss.MeanAbsoluteError;
import dev.ranvier.loss.MeanSquaredError;
import dev.ranvier.loss.SparseCategoricalCrossEntropy;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.optimizer.RmsProp;
import dev.ranvier.random.Philox;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.schedule.CosineDecay;
import dev.ranvier.schedule.CosineDecayRestarts;
import dev.ranvier.schedule.ExponentialDecay;
import dev.ranvier.schedule.InverseTimeDecay;
import dev.ranvier.schedule.OneCycle;
import dev.ranvier.schedule.PolynomialDecay;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.step.DropoutMasks;
import dev.ranvier.step.Operand;
import dev.ranvier.step.PassStep;
import dev.ranvier.step.StepKey;
import dev.ranvier.step.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What every test of the engine iterates: a new loss, optimizer or backend gets its row here. */
final class Cases {

  static final List<Loss> LOSSES =
      List.of(
          Loss.meanSquaredError(),
          Loss.binaryCrossEntropy(),
          Loss.categoricalCrossEntropy(),
          Loss.sparseCategoricalCrossEntropy(),
          Loss.binaryCrossEntropy(0.002),
          Loss.categoricalCrossEntropy(0.001),
          Loss.sparseCategoricalCrossEntropy(0.001),
          Loss.meanAbsoluteError(),
          Loss.huber(0.3),
          Loss.logCosh(),
          Loss.klDivergence(),
          Loss.hinge());

  static final List<Metric> METRICS =
      List.of(
          Metric.accuracy(),
          Metric.meanAbsoluteError(),
          Metric.meanSquaredError(),
          Metric.rootMeanSquaredError(),
          Metric.r2Score());

  static final List<Optimizer> OPTIMIZERS =
      List.of(
          Optimizer.sgd(0.1),
          Optimizer.momentum(0.05, 0.9),
          Optimizer.nesterov(0.05, 0.9),
          Optimizer.rmsProp(0.01),
          new RmsProp(0.01f, 0.9f, 0.5f, 1e-3f, true),
          Optimizer.adagrad(0.05),
          Optimizer.adam(0.01),
          Optimizer.adamW(0.01, 0.1),
          Optimizer.amsGrad(0.01),
          Optimizer.lion(0.005, 0.1),
          Optimizer.momentum(0.05, 0.9).withSchedule(Schedule.cosineDecay(9, 2)),
          Optimizer.adamW(0.01, 0.1).withSchedule(Schedule.stepDecay(3, 0.5)),
          Optimizer.adam(0.01).withClipping(Clipping.byValue(0.02)),
          Optimizer.momentum(0.1, 0.9).withClipping(Clipping.byNorm(0.1)).withMovingAverage(0.9),
          Optimizer.nesterov(0.1, 0.9).withClipping(Clipping.byGlobalNorm(0.2)),
          Optimizer.sgd(0.3)
              .withGradientAccumulation(2)
              .withClipping(Clipping.byGlobalNorm(0.3))
              .withSchedule(Schedule.stepDecay(3, 0.5)));

  static final List<Schedule> SCHEDULES =
      List.of(
          Schedule.constant(),
          Schedule.stepDecay(10, 0.5),
          Schedule.piecewiseConstantDecay(List.of(10L, 20L), List.of(0.05, 0.01)),
          Schedule.exponentialDecay(100, 0.96),
          new ExponentialDecay(100, 0.96, true),
          Schedule.cosineDecay(100),
          Schedule.cosineDecay(100, 10),
          new CosineDecay(100, 0.1, 10, 0.01),
          Schedule.cosineDecayRestarts(10),
          new CosineDecayRestarts(10, 1, 0.5, 0.1),
          new CosineDecayRestarts(8, 1.5, 2, 0.25),
          Schedule.inverseTimeDecay(100, 0.5),
          new InverseTimeDecay(100, 0.5, true),
          Schedule.polynomialDecay(100),
          Schedule.polynomialDecay(100, 0.01, 0.5),
          new PolynomialDecay(10, 0.01, 2, true),
          Schedule.oneCycle(100),
          new OneCycle(10, 1, 10, 100),
          new OneCycle(10, 0, 25, 1e4),
          new OneCycle(10, 0.1, 25, 1e4));

  /** All with Keras's default parameters, then those that have any with others. */
  static final List<Initializer> INITIALIZERS =
      Stream.concat(
              Initializer.all().stream(),
              Stream.of(
                  Initializer.constant(-1.1),
                  Initializer.orthogonal(1.5),
                  Initializer.randomNormal(1, 0.25),
                  Initializer.randomUniform(2, 3),
                  Initializer.truncatedNormal(-1, 0.5)))
          .toList();

  /** All with Keras's default parameters, then those that have any with others. */
  static final List<Activation> ACTIVATIONS =
      Stream.concat(
              Activation.all().stream(), Stream.of(Activation.elu(0.4), Activation.leakyRelu(0.01)))
          .toList();

  private Cases() {}

  /** Networks with every layer in every place that is treated otherwise. */
  static List<List<Layer>> networks(int inputs, int outputs) {
    float[] means = new float[inputs];
    float[] variances = new float[inputs];
    for (int i = 0; i < inputs; i++) {
      means[i] = 0.3f * i;
      variances[i] = 0.2f + i;
    }
    Input input = Input.of(inputs);
    Dense linear = Dense.of(6).withBiasInitializer(Initializer.randomNormal(0, 0.5));
    Dense relu = Dense.of(7, Activation.relu()).withInitializer(Initializer.heNormal());
    Dense last = Dense.of(outputs);
    ActivationLayer tanh = ActivationLayer.of(Activation.tanh());
    return List.of(
        List.of(input, Normalization.of(means, variances), linear, tanh, last),
        List.of(Input.of(1, inputs), Rescaling.of(0.5, -0.25), Flatten.of(), relu, last),
        List.of(input, linear, BatchNormalization.of(), tanh, last),
        List.of(input, relu, BatchNormalization.of().withEpsilon(0.1), last),
        List.of(input, BatchNormalization.of().withoutScale(), relu, last),
        List.of(input, relu, BatchNormalization.of().withoutCenter(), Dropout.of(0.25), last),
        List.of(input, linear, LayerNormalization.of(), tanh, last),
        List.of(input, relu, LayerNormalization.of().withoutCenter().withEpsilon(0.1), last),
        List.of(
            input, LayerNormalization.of().withoutScale(), Dense.of(6, Activation.silu()), last),
        List.of(input, Dropout.of(0.2), relu, Dropout.of(0.5).withSeed(3), last),
        List.of(
            input, relu, Rescaling.of(2, 0.5), tanh, ActivationLayer.of(Activation.gelu()), last),
        List.of(input, linear, ActivationLayer.of(Activation.softmax()), Dropout.of(0.1), last),
        List.of(
            input, linear, last, LayerNormalization.of(), ActivationLayer.of(Activation.softmax())),
        List.of(input, linear, last, ActivationLayer.of(Activation.sigmoid())),
        List.of(input, GaussianNoise.of(0.2), relu, GaussianNoise.of(0.5).withSeed(3), last),
        List.of(
            input,
            linear.withBiasRegularizer(Regularizer.l1l2(0.01, 0.1)),
            tanh,
            relu.trainable(false),
            BatchNormalization.of().trainable(false),
            last),
        List.of(
            input,
            BatchNormalization.of().trainable(false),
            relu.trainable(false),
            LayerNormalization.of().trainable(false),
            BatchNormalization.of().withoutScale().withoutCenter(),
            last,
            LayerNormalization.of().trainable(false)));
  }

  /** Has the oracle drop and add what the first step of training does. */
  static void setMasks(OracleNetwork oracle, Architecture architecture, int rows) {
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      int columns = architecture.outputSize(layer);
      switch (architecture.layers().get(layer)) {
        case Dropout dropout -> {
          DropoutMasks masks =
              new DropoutMasks(KernelProvider.SCALAR, dropout.rate(), dropout.seed(), layer);
          masks.setStep(1);
          oracle.setMask(
              layer,
              pass(rows, columns, 1, x -> PassStep.dropout("mask", masks, x, x, Workers.ALONE)));
        }
        case GaussianNoise noise -> {
          StepKey key = new StepKey(noise.seed(), layer);
          key.setStep(1);
          double deviation = noise.stddev();
          oracle.setNoise(
              layer,
              pass(
                  rows,
                  columns,
                  0,
                  x -> PassStep.noise("noise", Tier.SCALAR, deviation, key, x, x, Workers.ALONE)));
        }
        case ActivationLayer _,
            BatchNormalization _,
            Dense _,
            Flatten _,
            Input _,
            LayerNormalization _,
            Normalization _,
            Rescaling _ -> {}
      }
    }
  }

  /** What a pass makes of a matrix of equal numbers. */
  private static double[][] pass(
      int rows, int columns, float value, Function<Operand, PassStep> made) {
    SlabLayout plan = new SlabLayout("pass");
    Region region = plan.matrix("matrix", rows, columns);
    double[][] result = new double[rows][columns];
    try (Slab slab = new Slab(plan)) {
      Operand matrix = new Operand(slab.segment(), region);
      matrix.fill(value);
      made.apply(matrix).run(rows);
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          result[row][column] = matrix.get(row, column);
        }
      }
    }
    return result;
  }

  /**
   * The backends that this run must test: all of them, apart from those that the run itself
   * switched off. A backend that is missing for another reason fails here instead of being passed
   * over.
   */
  static List<Backend> backends() {
    List<Backend> backends = new ArrayList<>(List.of(Backend.SCALAR, Backend.AUTO));
    if (!simdSwitchedOff()) {
      Backend.SIMD.requireAvailable(Kernels.AUTO);
      backends.add(Backend.SIMD);
    }
    if (!blasSwitchedOff()) {
      Backend.BLAS.requireAvailable(Kernels.AUTO);
      backends.add(Backend.BLAS);
    }
    return backends;
  }

  static boolean simdSwitchedOff() {
    return Set.of("off", "scalar").contains(System.getProperty("ranvier.simd", ""))
        || !System.getProperty("ranvier.jvm.flags", "").contains("jdk.incubator.vector")
            && KernelProvider.best() != KernelProvider.CODE;
  }

  static boolean blasSwitchedOff() {
    boolean bundled =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    return "none".equals(System.getProperty("ranvier.blas")) || !bundled;
  }

  /** Activations that a network may end with under this loss. */
  static List<Activation> lastActivations(Loss loss) {
    return Activation.all().stream().filter(last -> allows(loss, last)).toList();
  }

  private static boolean allows(Loss loss, Activation last) {
    return switch (loss) {
      case BinaryCrossEntropy _, KlDivergence _ ->
          List.of(Activation.hardSigmoid(), Activation.sigmoid(), Activation.softmax())
              .contains(last);
      case Hinge _ -> List.of(Activation.linear(), Activation.tanh()).contains(last);
      case CategoricalCrossEntropy _, SparseCategoricalCrossEntropy _ -> last instanceof Softmax;
      case Huber _, LogCosh _, MeanAbsoluteError _, MeanSquaredError _ -> true;
    };
  }

  /** Normal features [rows][columns]. */
  static float[][] features(int rows, int columns, long seed) {
    Philox random = Philox.of(seed, 100);
    float[][] features = new float[rows][columns];
    for (float[] row : features) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return features;
  }

  /** Targets that a loss accepts: probabilities that sum to 1, or class ids [rows][1]. */
  static float[][] targets(Loss loss, int rows, int outputSize, long seed) {
    Philox random = Philox.of(seed, 200);
    Targets targets = loss.targets(outputSize);
    float[][] values = new float[rows][targets.columns()];
    for (float[] row : values) {
      if (targets.kind() == Targets.Kind.CLASS_IDS) {
        row[0] = random.nextInt(outputSize);
      } else {
        row[random.nextInt(outputSize)] = 1f;
      }
    }
    return values;
  }

  static Dataset dataset(Loss loss, float[][] features, float[][] targets, int outputSize) {
    if (loss.targets(outputSize).kind() != Targets.Kind.CLASS_IDS) {
      return Dataset.of(features, targets);
    }
    int[] ids = new int[targets.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) targets[i][0];
    }
    return Dataset.ofClasses(features, ids, outputSize);
  }

  /** 0, 1, ... count - 1. */
  static int[] order(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }
}
