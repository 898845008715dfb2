package dev.ranvier.rows;

import dev.ranvier.data.Dataset;
import dev.ranvier.data.SampleOrder;

/** An order of numbers by which other samples are read. */
record OtherData(SampleOrder numbers, Dataset data) implements SampleOrder {

  @Override
  public void begin(boolean shuffled, long seed, long epoch, int from) {
    numbers.begin(shuffled, seed, epoch, from);
  }

  @Override
  public void next(int[] samples, int count) {
    numbers.next(samples, count);
  }

  @Override
  public void close() {
    numbers.close();
  }
}
