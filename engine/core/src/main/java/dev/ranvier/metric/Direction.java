package dev.ranvier.metric;

/** Which way a figure improves. */
public enum Direction {
  /** The larger the better, as accuracy is. */
  UP,
  /** The smaller the better, as errors and losses are. */
  DOWN,
  /** Nobody said: who waits for it to improve has to be told. */
  UNKNOWN
}
