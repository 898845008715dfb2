package dev.ranvier.report;

import java.util.stream.IntStream;

/** Samples' classes beside what a network gave for each class. */
final class ClassOutputs {

  private final int[] labels;
  private final float[][] outputs;
  private final String[] names;

  /**
   * Checks them.
   *
   * @param what named in errors
   * @throws IllegalArgumentException naming the row that is wrong
   */
  ClassOutputs(String what, int[] labels, float[][] outputs, String... names) {
    this.labels = labels.clone();
    this.outputs = outputs.clone();
    this.names = names.clone();
    if (labels.length == 0 || labels.length != outputs.length) {
      throw new IllegalArgumentException(
          "%s: %s labels and %s rows of outputs, expected as many of both, at least one"
              .formatted(what, labels.length, outputs.length));
    }
    int classes = outputs[0].length;
    for (int row = 0; row < labels.length; row++) {
      if (outputs[row].length != classes || classes < 2) {
        throw new IllegalArgumentException(
            "%s: row %s has %s outputs, expected %s as in the first row, one for each class, at least two"
                .formatted(what, row, outputs[row].length, classes));
      }
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new IllegalArgumentException(
            "%s: label %s of row %s, expected a class from 0 to %s"
                .formatted(what, labels[row], row, classes - 1));
      }
    }
    if (names.length != 0 && names.length != classes) {
      throw new IllegalArgumentException(
          "%s: %s names, expected one for each of %s classes, or none"
              .formatted(what, names.length, classes));
    }
  }

  int rows() {
    return labels.length;
  }

  int classes() {
    return outputs[0].length;
  }

  String name(int id) {
    return names.length == 0 ? Integer.toString(id) : names[id];
  }

  /** Which samples have the class. */
  boolean[] is(int id) {
    boolean[] has = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      has[i] = labels[i] == id;
    }
    return has;
  }

  /** What was given for the class. */
  float[] column(int id) {
    float[] column = new float[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      column[i] = outputs[i][id];
    }
    return column;
  }

  /** The class with the greatest output, the first of equals. */
  int predicted(int row) {
    return IntStream.range(0, classes())
        .reduce(0, (best, id) -> outputs[row][id] > outputs[row][best] ? id : best);
  }

  int label(int row) {
    return labels[row];
  }

  float output(int row, int id) {
    return outputs[row][id];
  }
}
