package dev.ranvier.understanding;

import dev.ranvier.Predictor;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.runs.SampleBlock;
import java.util.Arrays;

/** All samples of a data set in arrays of our own, whose features may be moved about. */
final class PlainSamples {

  private final float[][] features;
  private final float[][] targets;
  private final int[] classIds;
  private final float[] weights;
  private final Dataset data;

  private PlainSamples(Dataset source) {
    boolean ids = source.targets().kind() == Targets.Kind.CLASS_IDS;
    this.features = new float[source.size()][];
    this.targets = ids ? null : new float[source.size()][];
    this.classIds = ids ? new int[source.size()] : null;
    this.weights = new float[source.size()];
    SampleBlock.readAll(
        source,
        (first, block) -> {
          for (int row = 0; row < block.rows(); row++) {
            features[first + row] = block.features()[row].clone();
            weights[first + row] = block.weight(row);
            if (ids) {
              classIds[first + row] = block.classOf(row);
            } else {
              targets[first + row] = block.values(row).clone();
            }
          }
        });
    Dataset plain =
        ids
            ? Dataset.wrapClasses(features, classIds, source.targets().size())
            : Dataset.wrap(features, targets);
    this.data = isWeighted() ? plain.withSampleWeights(weights) : plain;
  }

  /** A copy of all samples. */
  static PlainSamples of(Dataset source) {
    return new PlainSamples(source);
  }

  private boolean isWeighted() {
    for (float weight : weights) {
      if (weight != 1f) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return features.length;
  }

  /** The samples as they are now. */
  Dataset data() {
    return data;
  }

  /** What a network gives for the samples as they are now, beside their targets. */
  MetricBatch outputs(Predictor predictor) {
    float[][] outputs = predict(predictor, features);
    MetricBatch batch =
        targets == null
            ? MetricBatch.ofClasses(outputs, classIds)
            : MetricBatch.of(outputs, targets);
    return isWeighted() ? batch.withWeights(weights) : batch;
  }

  /** What a network gives for samples. */
  static float[][] predict(Predictor predictor, float[][] samples) {
    int in = predictor.inputSize();
    int out = predictor.outputSize();
    float[][] outputs = new float[samples.length][];
    for (int from = 0; from < samples.length; from += OutputGradients.ROWS) {
      int rows = Math.min(OutputGradients.ROWS, samples.length - from);
      float[] flat = new float[rows * in];
      float[] found = new float[rows * out];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(samples[from + row], 0, flat, row * in, in);
      }
      predictor.predict(flat, found);
      for (int row = 0; row < rows; row++) {
        outputs[from + row] = Arrays.copyOfRange(found, row * out, (row + 1) * out);
      }
    }
    return outputs;
  }

  /**
   * Gives each sample the values that another has of some features.
   *
   * @param order whose values, for each sample
   * @return what they had, [feature][sample]
   */
  float[][] move(int[] moved, int[] order) {
    float[][] kept = new float[moved.length][features.length];
    for (int i = 0; i < moved.length; i++) {
      for (int sample = 0; sample < features.length; sample++) {
        kept[i][sample] = features[sample][moved[i]];
      }
      for (int sample = 0; sample < features.length; sample++) {
        features[sample][moved[i]] = kept[i][order[sample]];
      }
    }
    return kept;
  }

  /** Undoes {@link #move}. */
  void restore(int[] moved, float[][] kept) {
    for (int i = 0; i < moved.length; i++) {
      for (int sample = 0; sample < features.length; sample++) {
        features[sample][moved[i]] = kept[i][sample];
      }
    }
  }
}
