package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How a model was trained, from {@code compile} on: what has to be done again to have the same
 * bytes. Model files carry it beside the architecture. What callbacks did is there as far as it
 * changes weights: learning rates, and which epoch's weights stayed.
 *
 * @param version of Ranvier that trained it
 * @param seed that the weights were drawn with before; empty if training began with others
 * @param start checksum of the weights that training began with, as {@link Model#checksum} has it
 * @param optimizer with its schedule, clipping, accumulation and average
 * @param loss what was minimized
 * @param fits one after the other; those that go on alike are one
 */
public record TrainingRecipe(
    String version,
    OptionalLong seed,
    String start,
    Optimizer optimizer,
    Loss loss,
    List<Fit> fits) {

  /** This version of Ranvier. */
  public static final String VERSION = "0.1.0-SNAPSHOT";

  /** Copies the list. */
  public TrainingRecipe {
    fits = List.copyOf(fits);
  }

  /**
   * A call of {@code fit}, or several that went on alike.
   *
   * @param options as far as they decide on weights; its epochs are those that were trained
   * @param data what it trained on, without what a validation split took; empty if no pass over the
   *     data was finished
   * @param blas the products that a BLAS library computed; Ranvier's own kernels did the others
   * @param processor where the same bytes come out
   * @param rates learning rates that callbacks set, by the epoch, from 0, from which on they held
   * @param kept the epoch, from 1, whose weights stayed in the end; empty for the last, or the
   *     moving average
   * @param every how many epochs lie between two checksums
   * @param checksums of the weights after epochs {@code every}, 2 {@code every}, ..., and after the
   *     last
   */
  public record Fit(
      FitOptions options,
      Optional<Fingerprint> data,
      List<String> blas,
      String processor,
      NavigableMap<Integer, Double> rates,
      OptionalInt kept,
      int every,
      List<String> checksums) {

    /** Copies what could change. */
    public Fit {
      blas = List.copyOf(blas);
      rates = Collections.unmodifiableNavigableMap(new TreeMap<>(rates));
      checksums = List.copyOf(checksums);
    }

    /** Epochs trained. */
    public int epochs() {
      return options.epochs() - options.initialEpoch();
    }

    /** The checksum of the weights after an epoch, from 1; empty if it is not recorded. */
    public Optional<String> checksum(int epoch) {
      boolean last = epoch == epochs();
      if (epoch < 1 || epoch > epochs() || (!last && epoch % every != 0)) {
        return Optional.empty();
      }
      return Optional.of(last ? checksums.getLast() : checksums.get(epoch / every - 1));
    }

    /** What of a data set it trained on: without what a split takes, weighted by classes. */
    public Dataset trainingData(Dataset data) {
      return FitData.training(data, options);
    }

    /** What computes the products of another training that is to have the same bytes. */
    public Map<String, Backend> backends(Map<String, Backend> here) {
      Map<String, Backend> choices = new TreeMap<>();
      Backend own = here.containsValue(Backend.SIMD) ? Backend.SIMD : Backend.SCALAR;
      here.keySet().forEach(name -> choices.put(name, blas.contains(name) ? Backend.BLAS : own));
      return choices;
    }
  }

  /** Whether a BLAS library computed anything. */
  public boolean usesBlas() {
    return fits.stream().anyMatch(fit -> !fit.blas().isEmpty());
  }

  /** On which machines the same bytes come out, for people. */
  public List<String> processors() {
    return fits.stream().map(Fit::processor).distinct().toList();
  }
}
