package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.layer.Architecture;
import dev.ranvier.loss.Loss;

/** Whether data fits a network, before any of it is used. */
final class DataChecks {

  private DataChecks() {}

  /** Samples that a validation split leaves for training. */
  static int trainingSamples(Dataset data, FitOptions options) {
    int kept = (int) (data.size() * (1 - options.validationSplit()));
    if (kept < 1 || kept == data.size()) {
      throw new IllegalArgumentException(
          "fit: a validation split of %s leaves %s of %s samples for training, expected at least one"
                  .formatted(options.validationSplit(), kept, data.size())
              + " sample on either side");
    }
    return kept;
  }

  /** Refuses data of another shape than the network's, saying what is expected. */
  static void requireFits(Dataset data, String what, Architecture architecture, Loss loss) {
    if (data.size() < 1) {
      throw new IllegalArgumentException(
          "The %s is empty, expected at least one sample".formatted(what));
    }
    if (data.featureSize() != architecture.inputSize()) {
      throw new IllegalArgumentException(
          "The %s has %s features, expected %s, the size of Input"
              .formatted(what, data.featureSize(), architecture.inputSize()));
    }
    Targets expected = loss.targets(architecture.outputSize());
    if (!data.targets().equals(expected)) {
      throw new IllegalArgumentException(
          "The %s has %s as targets, expected %s for loss %s after %s outputs%s"
              .formatted(
                  what,
                  data.targets(),
                  expected,
                  loss.name(),
                  architecture.outputSize(),
                  advice(data.targets(), expected)));
    }
  }

  private static String advice(Targets found, Targets expected) {
    if (found.kind() == expected.kind()) {
      return "; change the last layer's size or the data";
    }
    return found.kind() == Targets.Kind.CLASS_IDS
        ? "; for class ids use Loss.sparseCategoricalCrossEntropy()"
        : "; for one-hot rows use Loss.categoricalCrossEntropy()";
  }
}
