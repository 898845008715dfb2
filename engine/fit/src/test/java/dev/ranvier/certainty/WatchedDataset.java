package dev.ranvier.certainty;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import java.util.function.IntConsumer;

/**
 * A data set that tells which samples are read.
 *
 * @param data it reads from
 * @param watcher is told
 */
record WatchedDataset(Dataset data, IntConsumer watcher) implements Dataset {

  @Override
  public int size() {
    return data.size();
  }

  @Override
  public int featureSize() {
    return data.featureSize();
  }

  @Override
  public Targets targets() {
    return data.targets();
  }

  @Override
  public void read(int sample, Batch batch, int row) {
    watcher.accept(sample);
    data.read(sample, batch, row);
  }
}
