package dev.ranvier.table;

import java.util.LinkedHashMap;
import java.util.Map;

/** Sums over rows, of which figures come; in the target's own unit. */
final class Scores implements Batches.Sink {

  /** The least probability that is believed, as Keras has it. */
  private static final double LEAST = 1e-7;

  private final TableEncoder encoder;
  private long rows;
  private long right;
  private double logLoss;
  private double absolute;
  private double squared;
  private double mean;
  private double spread;

  Scores(TableEncoder encoder) {
    this.encoder = encoder;
  }

  @Override
  public void row(float[] outputs, int at, double label) {
    rows++;
    if (encoder.classes().isEmpty()) {
      double error = encoder.target(outputs[at]) - label;
      absolute += Math.abs(error);
      squared += error * error;
      // Welford's way, exact also where the mean is large beside the spread.
      double before = label - mean;
      mean += before / rows;
      spread += before * (label - mean);
    } else {
      int id = (int) label;
      right += Prediction.largest(outputs, at, encoder.outputSize()) == id ? 1 : 0;
      logLoss -= Math.log(Math.clamp(outputs[at + id], LEAST, 1 - LEAST));
    }
  }

  /**
   * The figures.
   *
   * @param what was evaluated, for the message if it has no row
   */
  TableEvaluation result(String what) {
    if (rows == 0) {
      throw new IllegalArgumentException(
          "TabularModel: %s has no row, expected at least one to evaluate".formatted(what));
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (encoder.classes().isEmpty()) {
      metrics.put("r2", squared == 0 ? 1 : spread == 0 ? 0 : 1 - squared / spread);
      metrics.put("mean_absolute_error", absolute / rows);
      metrics.put("root_mean_squared_error", Math.sqrt(squared / rows));
    } else {
      metrics.put("accuracy", (double) right / rows);
      metrics.put("log_loss", logLoss / rows);
    }
    return new TableEvaluation(rows, metrics);
  }
}
