package dev.ranvier.data;

import java.util.Objects;

/** A range of another data set. */
final class SliceDataset implements Dataset {

  private final Dataset whole;
  private final int from;
  private final int size;

  SliceDataset(Dataset whole, int from, int to) {
    Objects.checkFromToIndex(from, to, whole.size());
    this.whole = whole;
    this.from = from;
    this.size = to - from;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int featureSize() {
    return whole.featureSize();
  }

  @Override
  public Targets targets() {
    return whole.targets();
  }

  @Override
  public Dataset withoutClassWeights() {
    Dataset without = whole.withoutClassWeights();
    return without == whole ? this : new SliceDataset(without, from, from + size);
  }

  @Override
  public void read(int sample, Batch batch, int row) {
    whole.read(from + Objects.checkIndex(sample, size), batch, row);
  }
}
