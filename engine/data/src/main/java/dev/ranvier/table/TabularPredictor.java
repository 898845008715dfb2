package dev.ranvier.table;

import dev.ranvier.Model;
import dev.ranvier.Predictor;

/**
 * Predicts single rows of numbers and category ids, without allocation once it is warm. One for
 * each thread.
 *
 * <pre>{@code
 * try (TabularPredictor predictor = model.predictor()) {
 *   predictor.warmUp();
 *   TableEncoder encoder = model.encoder();
 *   int carat = encoder.columnIndex("carat");
 *   int cut = encoder.columnIndex("cut");
 *   int ideal = encoder.categoryId("cut", "Ideal");
 *   double[] row = new double[encoder.columns().size()];
 *   float[] price = new float[1];
 *   row[carat] = 0.4;
 *   row[cut] = ideal;
 *   predictor.predict(row, price);
 * }
 * }</pre>
 */
public final class TabularPredictor implements AutoCloseable {

  private final TableEncoder encoder;
  private final Predictor predictor;
  private final boolean number;
  private final float[] features;

  TabularPredictor(Model model, TableEncoder encoder) {
    this.encoder = encoder;
    this.predictor = model.predictor(1);
    this.number = encoder.classes().isEmpty();
    this.features = new float[encoder.featureSize()];
  }

  /**
   * Predicts a row.
   *
   * @param row a number or a category's id for each of {@link TableEncoder#columns}; NaN for a
   *     missing value
   * @param outputs the probability of each class, or the number in the target's own unit
   * @throws IllegalArgumentException naming the column that is wrong
   */
  public void predict(double[] row, float[] outputs) {
    encoder.encode(row, features);
    predictor.predict(features, outputs);
    if (number) {
      outputs[0] = (float) encoder.target(outputs[0]);
    }
  }

  /** A row that is encoded already; outputs as the network gives them. */
  void predictFeatures(float[] encoded, float[] outputs) {
    predictor.predict(encoded, outputs);
  }

  /**
   * Predicts made-up samples until nothing is allocated any more.
   *
   * @return how many that took
   */
  public int warmUp() {
    return predictor.warmUp();
  }

  /** Frees its memory; the model stays. */
  @Override
  public void close() {
    predictor.close();
  }
}
