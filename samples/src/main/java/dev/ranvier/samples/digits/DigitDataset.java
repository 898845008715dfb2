package dev.ranvier.samples.digits;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;

/** Digits as a data set: bytes become features from 0 to 1 while a batch is filled. */
public final class DigitDataset implements Dataset {

  private final Digits digits;
  private final float[] row = new float[Digits.PIXELS];

  /** Reads the digits' own arrays. */
  public DigitDataset(Digits digits) {
    this.digits = digits;
  }

  @Override
  public int size() {
    return digits.count();
  }

  @Override
  public int featureSize() {
    return Digits.PIXELS;
  }

  @Override
  public Targets targets() {
    return Targets.classIds(Digits.CLASSES);
  }

  @Override
  public void fill(int[] order, int from, int count, Batch batch) {
    byte[] images = digits.images();
    for (int i = 0; i < count; i++) {
      int sample = order[from + i];
      int start = sample * Digits.PIXELS;
      for (int pixel = 0; pixel < row.length; pixel++) {
        row[pixel] = (images[start + pixel] & 0xff) / 255f;
      }
      batch.setFeatures(i, row);
      batch.setClassId(i, digits.labels()[sample]);
    }
  }
}
