package dev.ranvier.data;

import java.lang.foreign.MemorySegment;

/**
 * The rows of features, targets and weights that the next training step reads, in the session's own
 * padded memory. The setters take dense rows, check them and copy; a row that does not fit is
 * refused with an IndexOutOfBoundsException. One thread at a time fills a batch.
 */
public interface Batch {

  /** Rows that fit. */
  int capacity();

  /** Features in a row. */
  int featureSize();

  /** What a row's target looks like. */
  Targets targets();

  /** Copies one sample's features, {@code featureSize} floats. */
  void setFeatures(int row, float[] sample);

  /** Copies one sample's features from {@code featureSize} floats at a place in a segment. */
  void setFeatures(int row, MemorySegment sample, long offsetBytes);

  /** Copies one sample's target values; for {@link Targets.Kind#VALUES}. */
  void setTargets(int row, float[] sample);

  /** Sets one sample's class; for {@link Targets.Kind#CLASS_IDS}. */
  void setClassId(int row, int classId);

  /**
   * Sets by how much one sample counts in loss and gradient, 0 or more; all count 1 unless a weight
   * is set, and again when the session fills the batch anew.
   *
   * @throws IllegalStateException if a data set that fills the batch sets a row's weight twice
   */
  void setWeight(int row, float weight);

  /**
   * Sets as one sample's weight that of its class: the class id, the place of the largest target
   * value, or of a single value whether it is above one half.
   *
   * @param weights one for each of {@link Targets#classes}
   * @throws IllegalStateException if the row's target is not set yet, or its weight is already
   */
  void setClassWeight(int row, float[] weights);

  /**
   * {@code featureSize} floats of this batch's own to put a row together in, before {@link
   * #setFeatures(int, float[])} copies it; they hold anything.
   */
  float[] rowBuffer();
}
