package dev.ranvier.digits;

import java.util.Arrays;

/** A 28 x 28 sheet of paper: a pen with soft edges, blur, and the noise of a scanner. */
final class DigitCanvas {

  private static final int SIDE = Digits.SIDE;

  /** Ink of each pixel, 0 to 1. */
  private final float[] ink = new float[Digits.PIXELS];

  private final float[] blurred = new float[Digits.PIXELS];

  void clear() {
    Arrays.fill(ink, 0);
  }

  /**
   * Draws a line of the given half width. A pixel's ink is how far its centre lies inside the line,
   * from 0 to 1 over one pixel, which is anti-aliasing for the price of a distance.
   */
  void line(double x0, double y0, double x1, double y1, double radius, double strength) {
    double reach = radius + 0.5;
    int left = Math.max(0, (int) (Math.min(x0, x1) - reach));
    int right = Math.min(SIDE - 1, (int) (Math.max(x0, x1) + reach));
    int top = Math.max(0, (int) (Math.min(y0, y1) - reach));
    int bottom = Math.min(SIDE - 1, (int) (Math.max(y0, y1) + reach));
    double dx = x1 - x0;
    double dy = y1 - y0;
    double squared = dx * dx + dy * dy;
    double perLength = squared > 0 ? 1 / squared : 0;
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - x0;
        double py = row + 0.5 - y0;
        double along = Math.clamp((px * dx + py * dy) * perLength, 0.0, 1.0);
        double ex = px - along * dx;
        double ey = py - along * dy;
        double distance2 = ex * ex + ey * ey;
        if (distance2 < reach * reach) {
          double cover = Math.min(1, reach - Math.sqrt(distance2)) * strength;
          int pixel = row * SIDE + column;
          ink[pixel] = Math.max(ink[pixel], (float) cover);
        }
      }
    }
  }

  /** One pass of the kernel (share, 1, share) / (1 + 2 share) along rows, then along columns. */
  void blur(double share) {
    float side = (float) (share / (1 + 2 * share));
    float middle = 1 - 2 * side;
    blurLines(ink, blurred, 1, SIDE, side, middle);
    blurLines(blurred, ink, SIDE, 1, side, middle);
  }

  private static void blurLines(
      float[] from, float[] to, int step, int lineStep, float side, float middle) {
    for (int line = 0; line < SIDE; line++) {
      int start = line * lineStep;
      for (int i = 0; i < SIDE; i++) {
        int pixel = start + i * step;
        float before = i > 0 ? from[pixel - step] : 0;
        float after = i < SIDE - 1 ? from[pixel + step] : 0;
        to[pixel] = middle * from[pixel] + side * (before + after);
      }
    }
  }

  /** Adds grain where there is ink and a few specks anywhere; clean paper stays exactly zero. */
  void noise(DigitRandom random, double grain, double speckShare) {
    for (int pixel = 0; pixel < ink.length; pixel++) {
      if (ink[pixel] > 0) {
        ink[pixel] *= (float) (1 + grain * random.bell());
      }
    }
    int specks = (int) (speckShare * ink.length);
    for (int i = 0; i < specks; i++) {
      int pixel = random.below(ink.length);
      ink[pixel] = Math.max(ink[pixel], (float) random.between(0.05, 0.6));
    }
  }

  /** Writes the sheet as 784 grey bytes, 0 for paper and 255 for full ink. */
  void develop(byte[] images, int offset) {
    for (int pixel = 0; pixel < ink.length; pixel++) {
      images[offset + pixel] = (byte) (Math.clamp(ink[pixel], 0f, 1f) * 255 + 0.5f);
    }
  }
}
