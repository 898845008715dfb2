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
    Dataset training = withoutSplit(data, options);
    Dataset validation = options.validation();
    if (options.validationSplit() > 0) {
      validation = data.slice(training.size(), data.size()).withoutClassWeights();
    }
    DataChecks.requireFits(training, "training data", architecture, compiled.loss());
    if (validation != null) {
      DataChecks.requireFits(validation, "validation data", architecture, compiled.loss());
    }
    boolean split = options.validationSplit() > 0 && options.verbosity() != Verbosity.SILENT;
    if (split && compiled.firstSplit()) {
      SplitNotice.of(data, training.size()).ifPresent(System.err::println);
    }
    return new FitData(weighted(training, options), validation, options.stepsPerEpoch());
  }

  /** What a fit with these options trains on. */
  static Dataset training(Dataset data, FitOptions options) {
    return weighted(withoutSplit(data, options), options);
  }

  private static Dataset withoutSplit(Dataset data, FitOptions options) {
    return options.validationSplit() > 0
        ? data.slice(0, DataChecks.trainingSamples(data, options))
        : data;
  }

  private static Dataset weighted(Dataset training, FitOptions options) {
    return options.classWeights().isEmpty()
        ? training
        : training.withClassWeights(options.classWeights());
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
