package dev.ranvier.data;

/**
 * Samples in arrays, checked for NaN and infinities when they come in; copied then, or shared with
 * who gave them.
 */
final class ArrayDataset implements Dataset {

  private final int size;
  private final int featureSize;
  private final Targets targets;
  private final float[][] features;
  private final float[][] values;
  private final int[] classIds;

  private ArrayDataset(float[][] features, Targets targets, float[][] values, int[] classIds) {
    this.size = features.length;
    this.featureSize = features[0].length;
    this.features = features;
    this.targets = targets;
    this.values = values;
    this.classIds = classIds;
  }

  static Dataset of(float[][] features, float[][] targets, boolean copied) {
    requireThere("features", features);
    requireThere("targets", targets);
    requireSameCount(features, targets.length);
    float[][] values = rows("targets", targets, copied);
    return new ArrayDataset(
        rows("features", features, copied), Targets.values(values[0].length), values, null);
  }

  static Dataset ofClasses(float[][] features, int[] classIds, int classes, boolean copied) {
    requireThere("features", features);
    requireThere("class ids", classIds);
    requireSameCount(features, classIds.length);
    Targets targets = Targets.classIds(classes);
    int[] ids = classIds.clone();
    for (int row = 0; row < ids.length; row++) {
      targets.requireClassId(row, ids[row]);
    }
    return new ArrayDataset(rows("features", features, copied), targets, null, ids);
  }

  private static void requireThere(String what, Object array) {
    if (array == null) {
      throw new IllegalArgumentException(
          "Dataset: the %s are null, expected an array with one for each sample".formatted(what));
    }
  }

  private static void requireSameCount(float[][] features, int targetCount) {
    if (features.length != targetCount) {
      throw new IllegalArgumentException(
          "Dataset: "
              + features.length
              + " rows of features but "
              + targetCount
              + " targets, expected one target for each row");
    }
    if (features.length == 0) {
      throw new IllegalArgumentException("Dataset: it is empty, expected at least one sample");
    }
  }

  private static float[][] rows(String what, float[][] source, boolean copied) {
    float[][] rows = source.clone(); // shared rows, too, keep their number and their lengths
    int columns = rows[0] == null ? 1 : rows[0].length;
    if (columns == 0) {
      throw new IllegalArgumentException(
          "Dataset: " + what + " row 0 is empty, expected at least one value");
    }
    for (int row = 0; row < rows.length; row++) {
      if (rows[row] == null) {
        throw new IllegalArgumentException(
            "Dataset: %s row %s is null, expected the values of a sample".formatted(what, row));
      }
      rows[row] = copied ? rows[row].clone() : rows[row];
      requireRow(what, row, rows[row], columns);
    }
    return rows;
  }

  private static void requireRow(String what, int row, float[] values, int columns) {
    if (values.length != columns) {
      throw new IllegalArgumentException(
          "Dataset: %s row %s has %s values, expected %s as in row 0"
              .formatted(what, row, values.length, columns));
    }
    for (int column = 0; column < columns; column++) {
      if (!Float.isFinite(values[column])) {
        throw new IllegalArgumentException(
            "Dataset: %s row %s, column %s is %s, expected a finite number; clean the data first"
                .formatted(what, row, column, values[column]));
      }
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int featureSize() {
    return featureSize;
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public void read(int sample, Batch batch, int row) {
    batch.setFeatures(row, features[sample]);
    if (targets.kind() == Targets.Kind.CLASS_IDS) {
      batch.setClassId(row, classIds[sample]);
    } else {
      batch.setTargets(row, values[sample]);
    }
  }
}
