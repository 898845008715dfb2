package dev.ranvier.certainty;

import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** A data set's targets and weights beside what is predicted for its samples, as features. */
final class MeanOutputs {

  private MeanOutputs() {}

  /**
   * Predicts all samples.
   *
   * @param logarithms whether the features are those of the outputs
   */
  static Dataset of(UnaryOperator<float[][]> predict, Dataset data, boolean logarithms) {
    int size = data.size();
    boolean classIds = data.targets().kind() == Targets.Kind.CLASS_IDS;
    float[][] outputs = new float[size][];
    float[][] values = new float[size][];
    int[] ids = new int[size];
    float[] weights = new float[size];
    Outputs.read(
        "Ensemble",
        predict,
        data,
        (sample, output, block, row) -> {
          outputs[sample] = logarithms ? logarithms(output) : output;
          values[sample] = block.values(row).clone();
          ids[sample] = block.classOf(row);
          weights[sample] = block.weight(row);
        });
    Dataset means =
        classIds
            ? Dataset.wrapClasses(outputs, ids, data.targets().size())
            : Dataset.wrap(outputs, values);
    for (float weight : weights) {
      if (weight != 1f) {
        return means.withSampleWeights(Arrays.copyOf(weights, size));
      }
    }
    return means;
  }

  /** Finite ones, of zero that of the smallest number there is. */
  private static float[] logarithms(float[] output) {
    float[] logarithms = new float[output.length];
    for (int i = 0; i < output.length; i++) {
      logarithms[i] = (float) Math.log(Math.max(output[i], Float.MIN_VALUE));
    }
    return logarithms;
  }
}
