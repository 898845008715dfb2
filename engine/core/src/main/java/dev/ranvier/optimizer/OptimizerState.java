package dev.ranvier.optimizer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an optimizer has gathered in a training session, beside the model: with it another session
 * over the model that was published at the same moment goes on as if nothing had stopped, bit by
 * bit. Matrices are row by row, under the names that parameters bear in files, {@code
 * dense_1.weight}. Maps are copied, arrays are not.
 *
 * @param optimizer its name, {@code adam}
 * @param gradientAccumulationSteps steps whose mean gradient makes one update
 * @param steps trained so far
 * @param learningRate what the schedule makes the learning rates of, or the learning rate itself
 * @param slots the optimizer's own matrices, as many maps as its formula has of them: mean gradient
 *     and mean squared gradient of Adam, none of plain gradient descent
 * @param averages moving averages of the weights; empty if none are kept
 * @param gradients what was added up since the last update; empty if every step updates
 * @param rests what the moving means and variances of batch normalization are short of for being
 *     rounded to floats
 */
public record OptimizerState(
    String optimizer,
    int gradientAccumulationSteps,
    long steps,
    double learningRate,
    List<Map<String, float[]>> slots,
    Map<String, float[]> averages,
    Map<String, float[]> gradients,
    Map<String, float[]> rests) {

  /** Checks that all is there. */
  public OptimizerState {
    requireThere("optimizer", optimizer);
    requireThere("slots", slots);
    if (gradientAccumulationSteps < 1) {
      throw new IllegalArgumentException(
          "OptimizerState: gradientAccumulationSteps is %s, expected at least 1"
              .formatted(gradientAccumulationSteps));
    }
    requireCount("steps", steps);
    if (!(learningRate >= 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "OptimizerState: learningRate is %s, expected 0 or a positive number"
              .formatted(learningRate));
    }
    slots = slots.stream().map(slot -> copy("slots", slot)).toList();
    averages = copy("averages", averages);
    gradients = copy("gradients", gradients);
    rests = copy("rests", rests);
  }

  private static Map<String, float[]> copy(String what, Map<String, float[]> map) {
    requireThere(what, map);
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  private static void requireThere(String what, Object value) {
    if (value == null) {
      throw new IllegalArgumentException("OptimizerState: " + what + " is null");
    }
  }

  private static void requireCount(String what, long count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "OptimizerState: %s is %s, expected 0 or more".formatted(what, count));
    }
  }
}
