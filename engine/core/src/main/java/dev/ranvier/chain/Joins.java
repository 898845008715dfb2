package dev.ranvier.chain;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Linear;
import dev.ranvier.kernel.Kernels;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.simd.KernelProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * Which step does the work of which layer, for training and inference alike. A layer has a step of
 * its own, or is
 *
 * <ul>
 *   <li><i>joined</i>: an activation behind a linear Dense, or in training a dropout behind any
 *       Dense, is done forward on the blocks of the Dense's product;
 *   <li><i>absorbed</i>: the network's last activation is done by a loss that has its gradient in
 *       one formula with its own;
 *   <li><i>folded</i>: a scaling of columns that never changes again becomes part of the weights of
 *       a linear Dense in front of it or of any Dense behind it, or of another scaling;
 *   <li>nothing at all: a Flatten always, dropout and noise after training.
 * </ul>
 */
public final class Joins {

  /** What the chain is compiled for. */
  private enum Purpose {
    TRAINING,
    INFERENCE,
    EACH_LAYER
  }

  private final Architecture architecture;
  private final Purpose purpose;
  private final boolean onBlocks;
  private final FoldingLimit limit;
  private final List<LayerWork> works = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private Joins(Architecture architecture, Purpose purpose, boolean onBlocks, FoldingLimit limit) {
    this.architecture = architecture;
    this.purpose = purpose;
    this.onBlocks = onBlocks;
    this.limit = limit;
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      add(layer);
    }
  }

  /**
   * In a training step.
   *
   * @param fused whether dropout is done on the blocks of products
   */
  public static Joins forTraining(Architecture architecture, Loss loss, boolean fused) {
    Joins joins = new Joins(architecture, Purpose.TRAINING, fused, scalings -> "they are trained");
    LayerWork last = joins.works.getLast();
    boolean endsHere = last.last() == architecture.layers().size() - 1;
    if (endsHere && joins.activates(last) && loss.fusesWith(last.activation())) {
      joins.replaceLast(last.absorb());
    }
    return joins;
  }

  /** In a prediction. */
  public static Joins forInference(Architecture architecture, FoldingLimit limit) {
    return new Joins(architecture, Purpose.INFERENCE, true, limit);
  }

  /** In a prediction that shows what each layer gives. */
  public static Joins forEachLayer(Architecture architecture) {
    return new Joins(architecture, Purpose.EACH_LAYER, false, scalings -> "each layer is shown");
  }

  /** The steps in order. */
  public List<LayerWork> works() {
    return List.copyOf(works);
  }

  /** What has no step of its own, and what might have had none, one line each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  private void add(int layer) {
    switch (architecture.layers().get(layer)) {
      case ActivationLayer function -> addActivation(layer, function.function());
      case BatchNormalization _, Normalization _, Rescaling _ -> addScaling(layer);
      case Dense dense -> addDense(layer, dense.activation());
      case Dropout _ -> addDropout(layer);
      case GaussianNoise _ -> addNoise(layer);
      case Flatten _ -> note(layer, "removed");
      case LayerNormalization _ -> works.add(LayerWork.of(layer, Activation.linear()));
      case Input input -> throw new AssertionError(input);
    }
  }

  private void addActivation(int layer, Activation function) {
    if (purpose != Purpose.EACH_LAYER && lastIsLinearDense()) {
      note(layer, "joined with " + name(works.getLast().layer()));
      replaceLast(works.getLast().join(layer, function));
    } else {
      works.add(LayerWork.of(layer, function));
    }
  }

  private void addDense(int layer, Activation activation) {
    LayerWork dense = LayerWork.of(layer, activation);
    if (purpose == Purpose.INFERENCE && !works.isEmpty() && isScaling(works.getLast())) {
      List<Integer> scalings = scalings(works.getLast());
      String obstacle = limit.obstacle(scalings);
      if (obstacle.isEmpty()) {
        note(scalings.getFirst(), "folded into " + name(layer));
        works.removeLast();
        dense = dense.foldBefore(scalings);
      } else {
        note(scalings.getFirst(), "kept: " + obstacle);
      }
    }
    works.add(dense);
  }

  private void addScaling(int layer) {
    boolean folds =
        purpose == Purpose.INFERENCE
            && !works.isEmpty()
            && (lastIsLinearDense() || isScaling(works.getLast()));
    if (folds) {
      note(layer, "folded into " + name(works.getLast().layer()));
      replaceLast(works.getLast().foldBehind(layer));
    } else {
      works.add(LayerWork.of(layer, Activation.linear()));
    }
  }

  private void addDropout(int layer) {
    if (purpose != Purpose.TRAINING) {
      note(layer, "removed");
    } else if (onBlocks && lastTakesDropout()) {
      note(layer, "joined with " + name(works.getLast().layer()));
      replaceLast(works.getLast().join(layer, works.getLast().activation()));
    } else {
      works.add(LayerWork.of(layer, Activation.linear()));
    }
  }

  private void addNoise(int layer) {
    if (purpose == Purpose.TRAINING) {
      works.add(LayerWork.of(layer, Activation.linear()));
    } else {
      note(layer, "removed");
    }
  }

  private boolean lastIsDense() {
    return !works.isEmpty() && architecture.layers().get(works.getLast().layer()) instanceof Dense;
  }

  /** Whether the step so far ends in a Dense's weighted sums. */
  private boolean lastIsLinearDense() {
    return lastIsDense()
        && works.getLast().activation() instanceof Linear
        && !drops(works.getLast());
  }

  /** Whether it ends in what the Dense can do on blocks of its product. */
  private boolean lastTakesDropout() {
    return lastIsDense()
        && Kernels.of(works.getLast().activation(), KernelProvider.SCALAR).elementwise()
        && !drops(works.getLast());
  }

  private boolean drops(LayerWork work) {
    return architecture.layers().get(work.last()) instanceof Dropout;
  }

  /** Whether an activation is the last that the step does. */
  private boolean activates(LayerWork work) {
    return switch (architecture.layers().get(work.last())) {
      case ActivationLayer _, Dense _ -> true;
      case BatchNormalization _,
          Dropout _,
          Flatten _,
          GaussianNoise _,
          Input _,
          LayerNormalization _,
          Normalization _,
          Rescaling _ ->
          false;
    };
  }

  private boolean isScaling(LayerWork work) {
    return switch (architecture.layers().get(work.layer())) {
      case BatchNormalization _, Normalization _, Rescaling _ -> true;
      case ActivationLayer _,
          Dense _,
          Dropout _,
          Flatten _,
          GaussianNoise _,
          Input _,
          LayerNormalization _ ->
          false;
    };
  }

  private static List<Integer> scalings(LayerWork scaling) {
    List<Integer> all = new ArrayList<>(List.of(scaling.layer()));
    all.addAll(scaling.foldedBehind());
    return all;
  }

  private void replaceLast(LayerWork work) {
    works.set(works.size() - 1, work);
  }

  private String name(int layer) {
    return architecture.name(layer);
  }

  private void note(int layer, String what) {
    notes.add(name(layer) + " " + what);
  }
}
