package dev.ranvier;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** How one fit has gone, as far as a recipe has to know. */
final class FitStory {

  /** Checksums that a recipe has of a fit; of more epochs every second, fourth, ... */
  private static final int MOST_CHECKSUMS = 1 << 10;

  private final FitOptions options;
  private final List<String> blas;
  private final String processor;
  private final List<String> checksums = new ArrayList<>();
  private final TreeMap<Integer, Double> rates = new TreeMap<>();
  private Optional<Fingerprint> data = Optional.empty();
  private OptionalInt kept = OptionalInt.empty();

  FitStory(FitOptions options, List<String> blas, String processor) {
    this.options = bare(options, Math.max(1, options.epochs() - options.initialEpoch()));
    this.blas = blas;
    this.processor = processor;
  }

  /** Without what keeps data and callbacks alive, for a number of epochs from the initial one. */
  private static FitOptions bare(FitOptions options, int epochs) {
    FitOptions bare =
        FitOptions.epochs(options.initialEpoch() + epochs)
            .batchSize(options.batchSize())
            .validationSplit(options.validationSplit())
            .shuffle(options.shuffle())
            .seed(options.seed())
            .initialEpoch(options.initialEpoch())
            .classWeights(options.classWeights());
    return options.stepsPerEpoch() > 0 ? bare.stepsPerEpoch(options.stepsPerEpoch()) : bare;
  }

  /** What it trains on, when a pass over it is finished. */
  void setData(Fingerprint fingerprint) {
    data = Optional.of(fingerprint);
  }

  Optional<Fingerprint> data() {
    return data;
  }

  /** Somebody set another learning rate before an epoch, the number of those that are finished. */
  void setRate(int epoch, double rate) {
    rates.put(epoch, rate);
  }

  SortedMap<Integer, Double> rates() {
    return rates;
  }

  /** An epoch is finished, with weights of this checksum. */
  void addEpoch(String checksum) {
    checksums.add(checksum);
  }

  List<String> checksums() {
    return checksums;
  }

  /**
   * Puts an epoch's weights, known by their checksum, in the place of the last one's.
   *
   * @return whether there is such an epoch
   */
  boolean keep(String checksum) {
    int epoch = 1 + checksums.lastIndexOf(checksum);
    kept = epoch == checksums.size() ? OptionalInt.empty() : OptionalInt.of(epoch);
    return epoch > 0;
  }

  OptionalInt kept() {
    return kept;
  }

  /** A copy that ends after so many epochs. */
  FitStory first(int epochs, OptionalInt keeps) {
    FitStory part = new FitStory(options, blas, processor);
    part.checksums.addAll(checksums.subList(0, epochs));
    part.rates.putAll(rates.headMap(epochs));
    part.data = data;
    part.kept = keeps;
    return part;
  }

  /** Whether one fit of both would have been the same. */
  boolean goesOnWith(FitStory next) {
    return kept.isEmpty()
        && options.initialEpoch() == 0
        && data.isPresent()
        && data.equals(next.data)
        && blas.equals(next.blas)
        && processor.equals(next.processor)
        && TrainingRecipeJson.describe(options).equals(TrainingRecipeJson.describe(next.options));
  }

  /** A copy of both. */
  FitStory and(FitStory next) {
    FitStory both = first(checksums.size(), next.kept);
    next.rates.forEach((epoch, rate) -> both.rates.put(checksums.size() + epoch, rate));
    both.checksums.addAll(next.checksums);
    next.kept.ifPresent(epoch -> both.kept = OptionalInt.of(checksums.size() + epoch));
    return both;
  }

  TrainingRecipe.Fit recipe() {
    int epochs = checksums.size();
    int every = 1;
    while (Math.ceilDiv(epochs, every) > MOST_CHECKSUMS) {
      every *= 2;
    }
    List<String> thinned = new ArrayList<>();
    for (int epoch = every; epoch < epochs; epoch += every) {
      thinned.add(checksums.get(epoch - 1));
    }
    thinned.add(checksums.getLast());
    return new TrainingRecipe.Fit(
        bare(options, epochs), data, blas, processor, rates, kept, every, thinned);
  }
}
