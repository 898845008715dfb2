package dev.ranvier.metric;

import dev.ranvier.data.Targets;

/**
 * Rows of a network's outputs beside their targets, as a metric reads them. A view of memory that
 * the next batch reuses: nothing is copied, and no method allocates.
 */
public interface MetricBatch {

  /** Samples in this batch. */
  int rows();

  /** What the outputs are compared with; its size is the number of outputs in a row. */
  Targets targets();

  /**
   * One output, as the last activation gives it.
   *
   * @param row from 0 to {@link #rows} - 1
   * @param column from 0 to {@code targets().size()} - 1
   * @throws IndexOutOfBoundsException if there is no such row or column
   */
  float output(int row, int column);

  /**
   * The value that {@link #output} is compared with; a class id is read as a row of zeros with a 1
   * in its column.
   *
   * @throws IndexOutOfBoundsException if there is no such row or column
   */
  float target(int row, int column);

  /**
   * The class of the target: the class id, the place of the largest value (the first of equals), or
   * of a single value whether it is above one half.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  int classId(int row);

  /**
   * The class of the output: the place of the largest value (the first of equals, a NaN being
   * larger than any number), or of a single value whether it is above one half. Of class ids there
   * is always a place.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  int predictedClass(int row);

  /**
   * By how much a row counts: 1, or its sample's weight in a {@link Metric#weighted} metric.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  double weight(int row);

  /** The same rows with the weights that their samples have in the loss. */
  MetricBatch weighted();

  /**
   * Outputs [rows][columns] beside target values [rows][columns]; read where they are.
   *
   * @throws IllegalArgumentException if rows are missing or differ in length, or naming a target
   *     that is not finite
   */
  static MetricBatch of(float[][] outputs, float[][] targets) {
    return ArrayBatch.of(outputs, targets);
  }

  /**
   * Outputs [rows][classes] beside a class id for each row; read where they are.
   *
   * @throws IllegalArgumentException if rows are missing or differ in length, or naming a class id
   *     that no output stands for
   */
  static MetricBatch ofClasses(float[][] outputs, int[] classIds) {
    return ArrayBatch.ofClasses(outputs, classIds);
  }

  /**
   * One output for each row, such as a probability or a score, beside one target value each;
   * copied.
   *
   * @throws IllegalArgumentException if there are more of one than of the other, or naming a target
   *     that is not finite
   */
  static MetricBatch of(float[] outputs, float[] targets) {
    return ArrayBatch.of(outputs, targets);
  }

  /**
   * The same rows, each counting by a weight, in any metric.
   *
   * @param weights one for each row, 0 or positive
   * @throws IllegalArgumentException naming the weight that is wrong
   */
  default MetricBatch withWeights(float[] weights) {
    return new ArrayWeights(this, weights);
  }
}
