package dev.ranvier.spiking;

import dev.ranvier.optimizer.Adam;
import dev.ranvier.optimizer.Optimizer;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a spiking network is trained: {@code SpikingTraining.epochs(8).withBatchSize(64)}.
 *
 * @param epochs 1 or more
 * @param batchSize samples in a step, 1 or more; the last batch of an epoch may be smaller
 * @param optimizer the engine's Adam
 * @param seed of the order of the samples
 * @param encoder turns samples into spikes; without one a sample is a constant current
 * @param onEpoch told after each epoch; it may evaluate the network
 */
public record SpikingTraining(
    int epochs,
    int batchSize,
    Adam optimizer,
    long seed,
    Optional<SpikeEncoder> encoder,
    Consumer<SpikingEpoch> onEpoch) {

  private static final String NAME = "SpikingTraining";

  /** Checks all of it. */
  public SpikingTraining {
    Checks.count(NAME, "epochs", epochs, 1);
    Checks.count(NAME, "batchSize", batchSize, 1);
    Checks.there(NAME, "optimizer", optimizer);
    Checks.there(NAME, "encoder", encoder);
    Checks.there(NAME, "onEpoch", onEpoch);
  }

  /** Batches of 128, Adam at 5e-4, seed 0, samples as constant currents. */
  public static SpikingTraining epochs(int count) {
    return new SpikingTraining(count, 128, Optimizer.adam(5e-4), 0, Optional.empty(), epoch -> {});
  }

  /** The same with other batches. */
  public SpikingTraining withBatchSize(int samples) {
    return new SpikingTraining(epochs, samples, optimizer, seed, encoder, onEpoch);
  }

  /** The same with another Adam. */
  public SpikingTraining withOptimizer(Adam other) {
    return new SpikingTraining(epochs, batchSize, other, seed, encoder, onEpoch);
  }

  /** The same with another order of the samples. */
  public SpikingTraining withSeed(long other) {
    return new SpikingTraining(epochs, batchSize, optimizer, other, encoder, onEpoch);
  }

  /** The same with samples turned into spikes, anew in each epoch. */
  public SpikingTraining withEncoder(SpikeEncoder code) {
    return new SpikingTraining(
        epochs, batchSize, optimizer, seed, Optional.ofNullable(code), onEpoch);
  }

  /** The same with somebody who is told after each epoch. */
  public SpikingTraining withOnEpoch(Consumer<SpikingEpoch> listener) {
    return new SpikingTraining(epochs, batchSize, optimizer, seed, encoder, listener);
  }
}
