package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.tanh;

import com.sun.management.ThreadMXBean;
import dev.ranvier.Predictor;
import dev.ranvier.Sequential;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 14: a network in a control loop, a thousand times a second. What counts there is not the
 * mean but the worst case, so the loop keeps a histogram; and that it allocates nothing, so that no
 * garbage collection is ever due: it counts that too.
 *
 * <p>How to run: {@code samples/run.sh S14}, or {@code samples/run.sh real-time --seconds 60}
 */
@Command(
    name = "real-time",
    aliases = "S14",
    description = "Lesson 14: inference at 1 kHz, a histogram of latency, bytes allocated.",
    mixinStandardHelpOptions = true)
public final class S14RealTime implements Runnable {

  private static final long PERIOD_NANOS = 1_000_000; // 1 kHz

  /** Sleeping is not exact: the last part of a period is waited for awake. */
  private static final long AWAKE_NANOS = 150_000;

  /** Bucket i counts from 2^i to 2^(i+1) nanoseconds. */
  private static final int BUCKETS = 32;

  @Option(names = "--seconds", description = "How long. Default: ${DEFAULT-VALUE}.")
  private double seconds = 5;

  /** For picocli. */
  public S14RealTime() {}

  @Override
  public void run() {
    int ticks = (int) (seconds * 1e9 / PERIOD_NANOS);
    if (ticks < 1) {
      throw new IllegalArgumentException(
          "--seconds is " + seconds + ", expected at least 0.001, one tick");
    }
    // Eight sensors, two motors; in earnest the weights come from Model.load(file).
    try (Sequential network =
            Sequential.of(
                Input.of(8), Dense.of(32, tanh()), Dense.of(32, tanh()), Dense.of(2, tanh()));
        Predictor predictor = network.model().predictor(1)) {
      System.out.printf(Locale.ROOT, "8-32-32-2, warm after %,d calls%n", predictor.warmUp());
      Loop loop = new Loop(predictor);
      loop.warmUp();
      long allocated = loop.run(ticks, PERIOD_NANOS);
      print("A prediction takes", loop.latency);
      print("A tick comes late by", loop.lateness);
      System.out.printf(Locale.ROOT, "%nallocated %,d bytes in %,d ticks%n", allocated, ticks);
    }
  }

  /**
   * Reads sensors, predicts, moves motors; all that it needs is made beforehand. A class that holds
   * no text: HotSpot makes the texts of a class when it first hands a method of it to its last
   * compiler, on the thread that calls, which may be long after the warm-up.
   */
  private static final class Loop {

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Predictor predictor;
    private final float[] sensors = new float[8];
    private final float[] motors = new float[2];
    final long[] latency = new long[BUCKETS];
    final long[] lateness = new long[BUCKETS];

    Loop(Predictor predictor) {
      this.predictor = predictor;
    }

    /** The loop has to be compiled as well, awake and asleep: until it allocates nothing. */
    void warmUp() {
      int quiet = 0;
      for (int i = 0; i < 50 && quiet < 3; i++) {
        quiet = run(10_000, 0) + run(50, 2 * AWAKE_NANOS) == 0 ? quiet + 1 : 0;
      }
      Arrays.fill(latency, 0);
      Arrays.fill(lateness, 0);
    }

    /** Returns the bytes that this thread has allocated meanwhile. */
    long run(int ticks, long period) {
      long before = threads.getCurrentThreadAllocatedBytes();
      long next = System.nanoTime() + period;
      for (int tick = 0; tick < ticks; tick++, next += period) {
        waitUntil(next);
        long start = System.nanoTime();
        for (int i = 0; i < sensors.length; i++) {
          sensors[i] = (float) Math.sin(0.01 * tick + i) + 0.1f * motors[i & 1];
        }
        predictor.predict(sensors, motors);
        count(latency, System.nanoTime() - start);
        count(lateness, start - next);
      }
      return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void waitUntil(long time) {
      long left = time - System.nanoTime();
      if (left > AWAKE_NANOS) {
        LockSupport.parkNanos(left - AWAKE_NANOS);
      }
      while (System.nanoTime() < time) {
        Thread.onSpinWait();
      }
    }

    private static void count(long[] histogram, long nanos) {
      histogram[Math.min(63 - Long.numberOfLeadingZeros(Math.max(nanos, 1)), BUCKETS - 1)]++;
    }
  }

  private static void print(String what, long[] histogram) {
    long all = Arrays.stream(histogram).sum();
    System.out.printf("%n%s%n", what);
    long below = 0;
    for (int i = 0; i < BUCKETS; i++) {
      below += histogram[i];
      if (histogram[i] > 0) {
        System.out.printf(
            Locale.ROOT,
            "  under %,11.3f us %,8d  %7.3f %%  %s%n",
            (1L << (i + 1)) * 1e-3,
            histogram[i],
            100.0 * below / all,
            "#".repeat((int) Math.ceil(50.0 * histogram[i] / all)));
      }
    }
  }
}
