/** Figures that people read beside the loss: {@link dev.ranvier.metric.Metric} with all of them. */
package dev.ranvier.metric;
