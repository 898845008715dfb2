package dev.ranvier.samples;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.digits.Digits;
import java.util.Arrays;
import java.util.Locale;

/** Times single predictions on test images, one call at a time. */
final class Latency {

  private static final int CALLS = 5_000;

  private Latency() {}

  /** One line with the median and the 99th percentile in microseconds. */
  static String measure(Model model, Backend backend, Digits test) {
    float[][] images = new float[Math.min(500, test.count())][];
    for (int i = 0; i < images.length; i++) {
      images[i] = test.pixels(i);
    }
    float[] output = new float[Digits.CLASSES];
    long[] nanos = new long[CALLS];
    try (Predictor predictor = model.predictor(1, backend)) {
      int warmUpCalls = predictor.warmUp();
      for (int call = 0; call < CALLS; call++) {
        float[] image = images[call % images.length];
        long start = System.nanoTime();
        predictor.predict(image, output);
        nanos[call] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      return String.format(
          Locale.ROOT,
          "Single prediction: p50 %.1f us, p99 %.1f us (%,d calls after %,d to warm up)",
          nanos[CALLS / 2] * 1e-3,
          nanos[CALLS * 99 / 100] * 1e-3,
          CALLS,
          warmUpCalls);
    }
  }
}
