package dev.ranvier.spiking;

import dev.ranvier.data.Dataset;
import dev.ranvier.random.Philox;
import java.util.Optional;

/** A way through the samples of a data set, batch by batch, and what it came to. */
final class SampleStream {
  private final Dataset data;
  private final SampleBatch batch;
  private final Optional<SpikeEncoder> encoder;
  private final int[] order;
  private final int[] classIds;
  private int epoch;
  private int at;
  private int count;
  private double loss;
  private int right;

  SampleStream(Dataset data, int capacity, Optional<SpikeEncoder> encoder) {
    this.data = data;
    this.encoder = encoder;
    batch = new SampleBatch(capacity, data.featureSize(), data.targets().size());
    order = new int[data.size()];
    classIds = new int[capacity];
  }

  /**
   * From the first sample on.
   *
   * @param random shuffles; null keeps the data's order
   */
  void begin(int newEpoch, Philox random) {
    epoch = newEpoch;
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    if (random != null) {
      random.shuffle(order);
    }
    at = 0;
    loss = 0;
    right = 0;
  }

  /** Puts the next batch where the pass reads it; how many samples it has, 0 at the end. */
  int next(SpikingPass pass) {
    count = Math.min(batch.capacity(), order.length - at);
    if (count == 0) {
      return 0;
    }
    batch.fill(data, order, at, count);
    for (int row = 0; row < count; row++) {
      classIds[row] = batch.classId(row);
      if (encoder.isEmpty()) {
        pass.setCurrent(row, batch.features(row));
      } else {
        // a stream for each epoch and sample
        long stream = ((long) epoch << Integer.SIZE) | order[at + row];
        pass.setSpikes(row, encoder.get().encode(batch.features(row), stream));
      }
    }
    at += count;
    return count;
  }

  /** Runs the batch forward and counts what it came to. */
  void count(SpikingPass pass, boolean withGrads) {
    pass.forward(count);
    loss += pass.loss(count, classIds, withGrads);
    for (int row = 0; row < count; row++) {
      right += pass.predictedClass(row) == classIds[row] ? 1 : 0;
    }
  }

  /** Loss and accuracy over the samples so far, as if they were all. */
  SpikingEvaluation figures() {
    return new SpikingEvaluation(loss / order.length, (double) right / order.length);
  }
}
