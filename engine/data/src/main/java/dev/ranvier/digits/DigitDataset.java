package dev.ranvier.digits;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;

/** Digits as a data set: bytes become features from 0 to 1 as they are read into a batch. */
public final class DigitDataset implements Dataset {

  private final Digits digits;

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
  public void read(int sample, Batch batch, int row) {
    byte[] images = digits.images();
    float[] features = batch.rowBuffer();
    int start = sample * Digits.PIXELS;
    for (int pixel = 0; pixel < Digits.PIXELS; pixel++) {
      features[pixel] = (images[start + pixel] & 0xff) / 255f;
    }
    batch.setFeatures(row, features);
    batch.setClassId(row, digits.labels()[sample]);
  }
}
