package dev.ranvier.peers;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.L2Loss;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SigmoidBinaryCrossEntropyLoss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;

/**
 * DJL on PyTorch. The fastest use that its interface allows: the batch is in PyTorch's memory
 * before the first step, and class ids are there in the type that PyTorch gathers by; the losses
 * take logits, so that softmax and sigmoid are not computed twice; no listener, no metric, no
 * dataset iterator; the optimizer is given each parameter's gradient itself, where {@link
 * Trainer#step} would hand it a copy of it; one manager for a step frees what the step made.
 * PyTorch computes on the calling thread (and its own pool) and returns when it is done.
 */
final class DjlPeer implements Peer {

  private final Model model;
  private final Trainer trainer;
  private final Loss loss;
  private final Optimizer optimizer;
  private final NDManager manager;
  private final NDArray features;
  private final NDArray targets;
  private final List<String> names = new ArrayList<>();
  private final List<NDArray> weights = new ArrayList<>();

  DjlPeer(Workload workload) {
    Engine.getEngine("PyTorch").setRandomSeed(1);
    model = Model.newInstance("mlp", "PyTorch");
    model.setBlock(network(workload));
    loss = loss(workload);
    optimizer = optimizer(workload);
    trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(optimizer));
    trainer.initialize(new Shape(workload.batchSize(), workload.inputSize()));
    for (Parameter parameter : model.getBlock().getParameters().values()) {
      names.add(parameter.getId());
      weights.add(parameter.getArray());
    }
    manager = trainer.getManager();
    features =
        manager.create(workload.features(), new Shape(workload.batchSize(), workload.inputSize()));
    targets = targets(workload);
  }

  private static SequentialBlock network(Workload workload) {
    SequentialBlock network = new SequentialBlock();
    for (int layer = 0; layer < workload.layers(); layer++) {
      network.add(Linear.builder().setUnits(workload.sizes()[layer + 1]).build());
      String activation = workload.activations().get(layer);
      boolean last = layer == workload.layers() - 1;
      switch (activation) {
        case "relu" -> network.add(Activation::relu);
        case "sigmoid" -> {
          if (!last) { // else it is the loss's
            network.add(Activation::sigmoid);
          }
        }
        case "softmax" -> {
          if (!last) {
            throw Workload.unknown("hidden activation", activation);
          }
        }
        case "linear" -> {}
        default -> throw Workload.unknown("activation", activation);
      }
    }
    return network;
  }

  private static Loss loss(Workload workload) {
    return switch (workload.loss()) {
      case Workload.BINARY -> new SigmoidBinaryCrossEntropyLoss();
      case Workload.SPARSE -> new SoftmaxCrossEntropyLoss();
      case Workload.SQUARES -> new L2Loss("L2Loss", 1);
      default -> throw Workload.unknown("loss", workload.loss());
    };
  }

  private static Optimizer optimizer(Workload workload) {
    Tracker rate = Tracker.fixed(workload.learningRate());
    return switch (workload.optimizer()) {
      case "adam" -> Optimizer.adam().optLearningRateTracker(rate).optEpsilon(1e-7f).build();
      case "momentum" ->
          Optimizer.sgd().setLearningRateTracker(rate).optMomentum(Workload.MOMENTUM).build();
      default -> throw Workload.unknown("optimizer", workload.optimizer());
    };
  }

  private NDArray targets(Workload workload) {
    if (!workload.loss().equals(Workload.SPARSE)) {
      Shape shape = new Shape(workload.batchSize(), workload.outputSize());
      return manager.create(workload.targets(), shape);
    }
    int[] ids = workload.classIds();
    long[] longs = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      longs[i] = ids[i];
    }
    return manager.create(longs, new Shape(ids.length, 1));
  }

  @Override
  public String version() {
    Engine engine = Engine.getInstance();
    return Engine.getDjlVersion() + "+pytorch-" + engine.getVersion();
  }

  @Override
  public void step() {
    try (NDManager step = manager.newSubManager()) {
      features.tempAttach(step);
      targets.tempAttach(step);
      NDList labels = new NDList(targets);
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDList predictions = trainer.forward(new NDList(features), labels);
        NDArray value = loss.evaluate(labels, predictions);
        collector.backward(value);
      }
      for (int i = 0; i < weights.size(); i++) {
        NDArray weight = weights.get(i);
        try (NDArray gradient = weight.getGradient()) {
          optimizer.update(names.get(i), weight, gradient);
        }
      }
    }
  }

  @Override
  public double loss() {
    try (NDManager step = manager.newSubManager()) {
      features.tempAttach(step);
      targets.tempAttach(step);
      NDList predictions = trainer.evaluate(new NDList(features));
      return loss.evaluate(new NDList(targets), predictions).getFloat();
    }
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
