package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Softmax;
import dev.ranvier.data.Targets;
import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * {@link CategoricalCrossEntropy} whose targets are class ids 0 .. outputSize - 1.
 *
 * @param labelSmoothing what share of each label all classes get alike, in [0, 1]
 */
public record SparseCategoricalCrossEntropy(float labelSmoothing) implements Loss {

  /** Checks the share. */
  public SparseCategoricalCrossEntropy {
    Loss.checkLabelSmoothing("Sparse categorical cross-entropy", labelSmoothing);
  }

  @Override
  public String name() {
    return "sparse_categorical_crossentropy";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("label_smoothing", Float32.decimal(labelSmoothing));
  }

  @Override
  public SparseCategoricalCrossEntropy withParameters(Map<String, Double> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new SparseCategoricalCrossEntropy(values.float32("label_smoothing"));
  }

  @Override
  public Targets targets(int outputSize) {
    return Targets.classIds(outputSize);
  }

  @Override
  public boolean fusesWith(Activation last) {
    return last instanceof Softmax;
  }

  @Override
  public void checkLast(Activation last) {
    CategoricalCrossEntropy.requireSoftmax(this, last);
  }
}
