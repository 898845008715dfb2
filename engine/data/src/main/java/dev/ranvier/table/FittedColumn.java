package dev.ranvier.table;

import java.util.List;

/** A column with all that the training part taught about it: how a cell becomes features. */
sealed interface FittedColumn permits FittedNumber, FittedCategory {

  /** What it is, with no policy left open. */
  Column column();

  /** A name for each of its features. */
  List<String> featureNames();

  /**
   * Writes a cell's features.
   *
   * @param index of the column among the cells
   * @param at where its features begin
   */
  void encode(Cells cells, int index, float[] features, int at);

  /**
   * Writes the features of a number, or of a category by its id; NaN for no value.
   *
   * @param cells asked for an error only
   */
  void put(double value, Cells cells, float[] features, int at);
}
