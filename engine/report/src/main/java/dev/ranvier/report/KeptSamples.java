package dev.ranvier.report;

import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;

/**
 * Some samples of a data set, evenly spread, in arrays of our own: for what is looked at when the
 * data set may be closed.
 *
 * @param features [samples][features]
 * @param classIds of samples that have a class
 * @param data the same as a data set
 */
record KeptSamples(float[][] features, int[] classIds, Dataset data) {

  /** Samples that are kept at most. */
  private static final int MOST = 1_000;

  private static final int MOST_FLOATS = 4_000_000;

  static KeptSamples of(Dataset all) {
    int most = Math.clamp(MOST_FLOATS / Math.max(1, all.featureSize()), 1, MOST);
    int count = Math.min(most, all.size());
    float[][] features = new float[count][];
    float[][] targets = new float[count][];
    int[] ids = new int[count];
    boolean given = all.targets().kind() == Targets.Kind.CLASS_IDS;
    SampleReader reader = new SampleReader(all);
    for (int i = 0; i < count; i++) {
      reader.read((int) ((long) i * all.size() / count));
      features[i] = reader.features().clone();
      targets[i] = reader.target().clone();
      ids[i] =
          targets[i].length == 1 ? (targets[i][0] > 0.5f ? 1 : 0) : Judgement.largest(targets[i]);
    }
    Dataset data =
        given
            ? Dataset.wrapClasses(features, ids, all.targets().size())
            : Dataset.wrap(features, targets);
    return new KeptSamples(features, ids, data);
  }

  /** The first samples, row by row. */
  float[] rows(int most) {
    int count = Math.min(most, features.length);
    float[] rows = new float[count * features[0].length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(features[i], 0, rows, i * features[0].length, features[0].length);
    }
    return rows;
  }
}
