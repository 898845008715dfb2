package dev.ranvier.metric;

/** A figure that one row has by itself, such as its error. */
@FunctionalInterface
public interface RowFigure {

  /** The figure of a row, from 0 to {@code batch.rows()} - 1. */
  double of(MetricBatch batch, int row);
}
