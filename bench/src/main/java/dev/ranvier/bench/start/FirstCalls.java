package dev.ranvier.bench.start;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.Predictor;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a program does that answers many questions in a row, from the first on and without a
 * warm-up: {@code MODEL CALLS}. It prints {@code METRIC VALUE UNIT} in lines.
 */
final class FirstCalls {

  /** Calls whose time is printed. */
  static final int[] NUMBERS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000};

  /** So many calls in a row count as one. */
  private static final int WINDOW = 50;

  /** The median of a window over that of all later calls, from which on it is the full rate. */
  private static final double FULL = 1.25;

  private FirstCalls() {}

  /** Predicts one sample over and over, each call timed. */
  public static void main(String[] args) {
    int calls = Integer.parseInt(args[1]);
    long[] times = new long[calls + 1];
    try (Model model = Model.load(Path.of(args[0]));
        Predictor predictor = model.predictor(1, Backend.SIMD)) {
      float[] features = new float[predictor.inputSize()];
      Arrays.fill(features, 0.5f);
      float[] output = new float[predictor.outputSize()];
      times[0] = System.nanoTime();
      for (int call = 1; call <= calls; call++) {
        predictor.predict(features, output);
        times[call] = System.nanoTime();
      }
    }
    long[] nanos = new long[calls];
    for (int call = 0; call < calls; call++) {
      nanos[call] = times[call + 1] - times[call];
    }
    for (int number : NUMBERS) {
      System.out.println("call_" + number + " " + nanos[number - 1] * 1e-3 + " us");
    }
    double steady = median(nanos, calls * 3 / 4, calls / 4);
    int full = 0;
    while (full + WINDOW < calls && median(nanos, full, WINDOW) > FULL * steady) {
      full++;
    }
    if (full + WINDOW >= calls) {
      throw new IllegalStateException("No full rate within " + calls + " calls");
    }
    System.out.println("steady " + steady * 1e-3 + " us");
    System.out.println("full_rate_after_calls " + full + " calls");
    System.out.println("full_rate_after " + (times[full] - times[0]) * 1e-6 + " ms");
  }

  private static double median(long[] nanos, int from, int count) {
    long[] sorted = Arrays.copyOfRange(nanos, from, from + count);
    Arrays.sort(sorted);
    return sorted[count / 2];
  }
}
