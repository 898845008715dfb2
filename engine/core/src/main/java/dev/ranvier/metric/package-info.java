/**
 * Figures that people read beside the loss: {@link dev.ranvier.metric.Metric}, which anybody may
 * implement, with those that a training needs most.
 */
package dev.ranvier.metric;
