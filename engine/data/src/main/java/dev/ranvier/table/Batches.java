package dev.ranvier.table;

import dev.ranvier.Model;
import dev.ranvier.Predictor;
import java.util.Arrays;

/** Predicts rows that come one by one, many at once: memory for one batch, however many come. */
final class Batches implements AutoCloseable {

  private static final int ROWS = 256;

  /** Who takes the outputs. */
  interface Sink {

    /**
     * Some rows.
     *
     * @param features row by row
     * @param outputs row by row
     * @param labels class ids or numbers, NaN if none were asked for
     * @param count of rows, at least 1
     */
    void batch(float[] features, float[] outputs, double[] labels, int count);
  }

  private final TableEncoder encoder;
  private final Predictor predictor;
  private final boolean labelled;
  private final Sink sink;
  private final float[] in;
  private final float[] out;
  private final double[] labels = new double[ROWS];
  private int rows;

  Batches(Model model, TableEncoder encoder, boolean labelled, Sink sink) {
    this.encoder = encoder;
    this.labelled = labelled;
    this.sink = sink;
    this.predictor = model.predictor(ROWS);
    this.in = new float[ROWS * encoder.featureSize()];
    this.out = new float[ROWS * encoder.outputSize()];
  }

  void add(Cells cells) {
    encoder.encode(cells, in, rows * encoder.featureSize());
    labels[rows++] = labelled ? encoder.label(cells) : Double.NaN;
    if (rows == ROWS) {
      predict(in, out);
    }
  }

  /** Predicts those that do not fill a batch. */
  void finish() {
    if (rows > 0) {
      predict(
          Arrays.copyOf(in, rows * encoder.featureSize()),
          Arrays.copyOf(out, rows * encoder.outputSize()));
    }
  }

  private void predict(float[] features, float[] outputs) {
    predictor.predict(features, outputs);
    sink.batch(features, outputs, labels, rows);
    rows = 0;
  }

  @Override
  public void close() {
    predictor.close();
  }
}
