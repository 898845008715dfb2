package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Sigmoid;
import dev.ranvier.data.Targets;
import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Mean of -(t log p + (1 - t) log(1 - p)) over outputs and samples. After a sigmoid it is computed
 * from the weighted sums z as max(z, 0) - z t + log(1 + e^-|z|), which cannot overflow; after any
 * other activation p is cut to [1e-7, 1 - 1e-7], as Keras does.
 *
 * @param labelSmoothing what share of each label moves to 1/2, in [0, 1]
 */
public record BinaryCrossEntropy(float labelSmoothing) implements Loss {

  /** Checks the share. */
  public BinaryCrossEntropy {
    Loss.checkLabelSmoothing("Binary cross-entropy", labelSmoothing);
  }

  @Override
  public String name() {
    return "binary_crossentropy";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("label_smoothing", Float32.decimal(labelSmoothing));
  }

  @Override
  public BinaryCrossEntropy withParameters(Map<String, Double> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new BinaryCrossEntropy(values.float32("label_smoothing"));
  }

  @Override
  public Targets targets(int outputSize) {
    return Targets.values(outputSize);
  }

  @Override
  public boolean fusesWith(Activation last) {
    return last instanceof Sigmoid;
  }

  @Override
  public void checkLast(Activation last) {
    Loss.requireProbabilities(this, last);
  }

  @Override
  public boolean limitsTargets() {
    return true;
  }

  @Override
  public void checkTarget(int row, float target) {
    if (!(target >= 0f && target <= 1f)) {
      throw new IllegalArgumentException(
          "Binary cross-entropy: the target in row "
              + row
              + " is "
              + target
              + ", expected 0 to 1; scale the targets or use mean squared error");
    }
  }
}
