package dev.ranvier.data;

import java.util.Objects;

/** A range of another data set. */
final class SliceDataset implements Dataset {

  private final Dataset whole;
  private final int from;
  private final int size;
  private int[] shifted = new int[0];

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
  public void fill(int[] order, int first, int count, Batch batch) {
    if (shifted.length < count) {
      shifted = new int[count];
    }
    for (int i = 0; i < count; i++) {
      shifted[i] = from + Objects.checkIndex(order[first + i], size);
    }
    whole.fill(shifted, 0, count, batch);
  }
}
