package dev.ranvier.digits;

import java.util.Arrays;

/**
 * Pictures of digits with their labels, as plain arrays.
 *
 * @param images 784 grey bytes per picture, rows from top to bottom; 0 is paper, 255 is ink
 * @param labels the digit of each picture, 0 to 9
 */
public record Digits(byte[] images, int[] labels) {

  /** Rows and columns of a picture. */
  public static final int SIDE = 28;

  /** Bytes of a picture. */
  public static final int PIXELS = SIDE * SIDE;

  /** The digits. */
  public static final int CLASSES = 10;

  /** Checks that there is a digit for each picture. */
  public Digits {
    if (images.length != (long) labels.length * PIXELS) {
      throw new IllegalArgumentException(
          "Digits: expected %s bytes for %s labels, found %s; each picture has %s bytes"
              .formatted((long) labels.length * PIXELS, labels.length, images.length, PIXELS));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= CLASSES) {
        throw new IllegalArgumentException(
            "Digits: label %s: expected 0 to 9, found %s".formatted(i, labels[i]));
      }
    }
  }

  /** Pictures. */
  public int count() {
    return labels.length;
  }

  /** The pictures {@code first} to {@code end}, the last one excluded. */
  public Digits range(int first, int end) {
    return new Digits(
        Arrays.copyOfRange(images, first * PIXELS, end * PIXELS),
        Arrays.copyOfRange(labels, first, end));
  }

  /** All pictures as network input: floats from 0 to 1, [count, 784] row by row. */
  public float[] pixels() {
    float[] pixels = new float[images.length];
    scale(0, pixels);
    return pixels;
  }

  /** One picture as network input: 784 floats from 0 to 1. */
  public float[] pixels(int index) {
    float[] pixels = new float[PIXELS];
    scale(index * PIXELS, pixels);
    return pixels;
  }

  private void scale(int offset, float[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (images[offset + i] & 0xFF) / 255f;
    }
  }
}
