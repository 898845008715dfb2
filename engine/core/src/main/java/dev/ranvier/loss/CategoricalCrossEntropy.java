package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Softmax;
import dev.ranvier.data.Targets;
import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Mean over samples of -sum_j t_j log p_j with p the softmax output, computed from the weighted
 * sums together with the softmax; its gradient there is (p - t) / batchSize.
 *
 * @param labelSmoothing what share of each label all classes get alike, in [0, 1]
 */
public record CategoricalCrossEntropy(float labelSmoothing) implements Loss {

  /** Checks the share. */
  public CategoricalCrossEntropy {
    Loss.checkLabelSmoothing("Categorical cross-entropy", labelSmoothing);
  }

  @Override
  public String name() {
    return "categorical_crossentropy";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("label_smoothing", Float32.decimal(labelSmoothing));
  }

  @Override
  public CategoricalCrossEntropy withParameters(Map<String, Double> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new CategoricalCrossEntropy(values.float32("label_smoothing"));
  }

  @Override
  public Targets targets(int outputSize) {
    return Targets.values(outputSize);
  }

  @Override
  public boolean fusesWith(Activation last) {
    return last instanceof Softmax;
  }

  @Override
  public void checkLast(Activation last) {
    requireSoftmax(this, last);
  }

  @Override
  public boolean limitsTargets() {
    return true;
  }

  @Override
  public void checkTarget(int row, float target) {
    if (!(target >= 0f && target <= 1f)) {
      throw new IllegalArgumentException(
          "Categorical cross-entropy: a target in row "
              + row
              + " is "
              + target
              + ", expected one-hot rows or probabilities from 0 to 1; for class ids use"
              + " Loss.sparseCategoricalCrossEntropy()");
    }
  }

  static void requireSoftmax(Loss loss, Activation last) {
    if (!(last instanceof Softmax)) {
      throw new IllegalArgumentException(
          "Loss "
              + loss.name()
              + ": the last layer's activation is "
              + last.name()
              + ", expected softmax; write Dense.of(classes, softmax()), or choose another loss");
    }
  }
}
