package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Architecture;

/**
 * The data of a fit, checked.
 *
 * @param training with the weights of classes, without what a split has taken
 * @param validation or null
 * @param stepsPerEpoch or 0 for a whole pass
 */
record FitData(Dataset training, Dataset validation, int stepsPerEpoch) {

  static FitData of(
      Dataset data, FitOptions options, Architecture architecture, Compiled compiled) {
    Dataset training = data;
    Dataset validation = options.validation();
    if (options.validationSplit() > 0) {
      int kept = DataChecks.trainingSamples(data, options);
      validation = data.slice(kept, data.size()).withoutClassWeights();
      training = data.slice(0, kept);
    }
    DataChecks.requireFits(training, "training data", architecture, compiled.loss());
    if (validation != null) {
      DataChecks.requireFits(validation, "validation data", architecture, compiled.loss());
    }
    if (!options.classWeights().isEmpty()) {
      training = training.withClassWeights(options.classWeights());
    }
    return new FitData(training, validation, options.stepsPerEpoch());
  }

  /** Samples in a step: no more than there are. */
  int batchSize(FitOptions options) {
    return Math.min(options.batchSize(), training.size());
  }

  /** Steps in a pass over the samples. */
  int stepsOfPass(int batchSize) {
    return Math.ceilDiv(training.size(), batchSize);
  }

  /** Samples that an epoch sees, about so many if its steps are counted. */
  long samples(int batchSize) {
    return stepsPerEpoch > 0 ? (long) stepsPerEpoch * batchSize : training.size();
  }

  /** Steps in an epoch. */
  int steps(int batchSize) {
    return stepsPerEpoch > 0 ? stepsPerEpoch : stepsOfPass(batchSize);
  }
}
