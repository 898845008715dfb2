package dev.ranvier.inference;

import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.model.Parameters;
import dev.ranvier.step.BatchNormalizationSteps;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a layer that scales columns is to a trained network: y = (x - mean) * scale + shift, column
 * by column. The mean is kept apart: a difference of numbers close to each other is exact.
 */
record ColumnAffine(double[] mean, double[] scale, double[] shift) {

  private static ColumnAffine of(int columns) {
    return new ColumnAffine(new double[columns], new double[columns], new double[columns]);
  }

  /** Of scalings one after the other; x itself if there are none. */
  static ColumnAffine of(
      Architecture architecture, List<Integer> scalings, int columns, Parameters parameters) {
    if (scalings.isEmpty()) {
      ColumnAffine none = of(columns);
      Arrays.fill(none.scale, 1);
      return none;
    }
    return scalings.stream()
        .map(layer -> of(architecture.layers().get(layer), layer, columns, parameters))
        .reduce(ColumnAffine::then)
        .orElseThrow();
  }

  /** Of a layer that is nothing else after training. */
  private static ColumnAffine of(Layer layer, int layerIndex, int columns, Parameters parameters) {
    ColumnAffine affine = of(columns);
    switch (layer) {
      case BatchNormalization normalization -> affine.fill(normalization, layerIndex, parameters);
      case Normalization normalization -> {
        for (int column = 0; column < columns; column++) {
          affine.mean[column] = parameters.operand(layerIndex, 0).get(0, column);
          affine.scale[column] =
              Normalization.scale(parameters.operand(layerIndex, 1).get(0, column));
        }
      }
      case Rescaling rescaling -> {
        Arrays.fill(affine.scale, (float) rescaling.scale());
        Arrays.fill(affine.shift, (float) rescaling.offset());
      }
      case ActivationLayer _,
          Dense _,
          Dropout _,
          Flatten _,
          GaussianNoise _,
          Input _,
          LayerNormalization _ ->
          throw new AssertionError(layer);
    }
    return affine;
  }

  private void fill(BatchNormalization layer, int layerIndex, Parameters parameters) {
    int beta = layer.scale() ? 1 : 0;
    int average = beta + (layer.center() ? 1 : 0);
    for (int column = 0; column < scale.length; column++) {
      float gamma = layer.scale() ? parameters.operand(layerIndex, 0).get(0, column) : 1f;
      float variance = parameters.operand(layerIndex, average + 1).get(0, column);
      mean[column] = parameters.operand(layerIndex, average).get(0, column);
      scale[column] = BatchNormalizationSteps.scale(gamma, variance, layer.epsilon());
      shift[column] = layer.center() ? parameters.operand(layerIndex, beta).get(0, column) : 0;
    }
  }

  /** First this, then another. */
  private ColumnAffine then(ColumnAffine next) {
    ColumnAffine both = of(scale.length);
    for (int column = 0; column < scale.length; column++) {
      both.mean[column] = mean[column];
      both.scale[column] = scale[column] * next.scale[column];
      both.shift[column] =
          (shift[column] - next.mean[column]) * next.scale[column] + next.shift[column];
    }
    return both;
  }

  /** y. */
  double of(int column, double x) {
    return (x - mean[column]) * scale[column] + shift[column];
  }

  /** What y is for x = 0. */
  double offset(int column) {
    return shift[column] - mean[column] * scale[column];
  }

  double largestOffset() {
    return IntStream.range(0, scale.length)
        .mapToDouble(column -> Math.abs(offset(column)))
        .max()
        .orElse(0);
  }

  /** How many times the smallest scale the largest is. */
  double spread() {
    double largest = Arrays.stream(scale).map(Math::abs).max().orElse(1);
    return largest / Arrays.stream(scale).map(Math::abs).min().orElse(1);
  }
}
