package dev.ranvier.step;

/** What makes a gradient that several steps may add up. */
public interface Accumulating {

  /** Whether the next runs add to what there is instead of replacing it. */
  void setAdding(boolean adding);
}
