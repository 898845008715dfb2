package dev.ranvier.data;

import dev.ranvier.random.Philox;

/** The data's own order, or for every epoch a shuffle of its own, whatever came before. */
final class ArrayOrder implements SampleOrder {

  private final Dataset data;
  private final int[] order;
  private int at;

  ArrayOrder(Dataset data) {
    this.data = data;
    this.order = new int[data.size()];
  }

  @Override
  public void begin(boolean shuffled, long seed, long epoch, int from) {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    if (shuffled) {
      Philox.of(seed, epoch).shuffle(order);
    }
    at = from;
  }

  @Override
  public void next(int[] samples, int count) {
    System.arraycopy(order, at, samples, 0, count);
    at += count;
  }

  @Override
  public Dataset data() {
    return data;
  }
}
