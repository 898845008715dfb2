package dev.ranvier.step;

/** A step that makes a gradient, which it may add to those of the steps before. */
public interface AddsGradients {

  /** Whether the next runs add to what there is instead of replacing it. */
  void setAdding(boolean adding);
}
