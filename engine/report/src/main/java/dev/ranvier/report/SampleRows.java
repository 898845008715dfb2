package dev.ranvier.report;

import java.util.List;

/**
 * How a sample is told to people where it stands in a report: as a row of a table, in the words
 * that it had before it became numbers.
 */
public interface SampleRows {

  /** The columns' names. */
  List<String> columns();

  /**
   * A sample's cells, one for each column.
   *
   * @param sample its place in the data that the report judges by: the validation data of {@code
   *     fit}, or the training data if there is none
   */
  List<String> cells(int sample);
}
