package dev.ranvier.callback;

/** Which way the figure that a callback watches is to go. */
public enum Mode {
  /**
   * Down for losses, the metric's own way for metrics; a training whose metric has none is refused.
   */
  AUTO,
  /** Down: less is better. */
  MIN,
  /** Up: more is better. */
  MAX
}
