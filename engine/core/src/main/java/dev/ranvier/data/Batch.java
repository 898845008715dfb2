package dev.ranvier.data;

import java.lang.foreign.MemorySegment;

/**
 * The rows of features, targets and weights that the next training step reads, in the session's own
 * padded memory. The setters take dense rows, check them and copy.
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
   */
  void setWeight(int row, float weight);
}
