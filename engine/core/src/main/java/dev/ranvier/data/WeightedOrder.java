package dev.ranvier.data;

/** The order of samples to which weights were given. */
record WeightedOrder(SampleOrder samples, Dataset data) implements SampleOrder {

  @Override
  public void begin(boolean shuffled, long seed, long epoch, int from) {
    samples.begin(shuffled, seed, epoch, from);
  }

  @Override
  public void next(int[] numbers, int count) {
    samples.next(numbers, count);
  }

  @Override
  public void close() {
    samples.close();
  }
}
