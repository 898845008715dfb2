package dev.ranvier.data;

import java.util.Objects;

/** Samples of another data set in an order of their own, some perhaps several times. */
final class SelectedDataset implements Dataset {

  private final Dataset whole;
  private final int[] indices;

  SelectedDataset(Dataset whole, int[] indices) {
    if (indices == null) {
      throw new IllegalArgumentException(
          "Dataset: the indices are null, expected one for each sample of the selection");
    }
    this.whole = whole;
    this.indices = indices.clone();
    for (int i = 0; i < this.indices.length; i++) {
      int index = this.indices[i];
      if (index < 0 || index >= whole.size()) {
        throw new IndexOutOfBoundsException(
            "Dataset: index %s of the selection is %s, expected 0 to %s, the samples that there are"
                .formatted(i, index, whole.size() - 1));
      }
    }
  }

  /** Takes over the indices, which are known to be right. */
  private SelectedDataset(int[] indices, Dataset whole) {
    this.whole = whole;
    this.indices = indices;
  }

  @Override
  public int size() {
    return indices.length;
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
    return without == whole ? this : new SelectedDataset(indices, without);
  }

  @Override
  public void read(int sample, Batch batch, int row) {
    whole.read(indices[Objects.checkIndex(sample, indices.length)], batch, row);
  }
}
