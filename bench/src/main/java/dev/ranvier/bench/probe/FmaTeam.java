package dev.ranvier.bench.probe;

import dev.ranvier.simd.Simd;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** {@link FmaProbe} on several threads at once. The threads sleep between slices. */
public final class FmaTeam implements AutoCloseable {

  private static final int MOST_SPINS = 10_000;

  private final int threads;
  private final boolean available;
  private final Thread[] helpers;
  private final double[] rates;
  private final AtomicInteger ready = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private volatile int turn;
  private volatile boolean closed;

  /** A team of this many threads, the caller's one of them. */
  public FmaTeam(int threads) {
    // Without the module of the Vector API the probe's class cannot even be loaded.
    this.threads = threads;
    available = Simd.current().available();
    int others = available ? threads - 1 : 0;
    helpers = new Thread[others];
    rates = new double[others];
    for (int i = 0; i < helpers.length; i++) {
      int index = i;
      helpers[i] = Thread.ofPlatform().daemon().name("fma-probe-" + i).start(() -> work(index));
    }
    for (int slice = 0; slice < FmaProbe.WARM_UP_SLICES; slice++) {
      gflops();
    }
  }

  /** Threads that probe at once. */
  public int threads() {
    return threads;
  }

  /** The sum of the threads' rates in GFLOP/s; NaN without the Vector API. */
  public double gflops() {
    if (!available) {
      return Double.NaN;
    }
    ready.set(0);
    done.set(0);
    turn++;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    await(ready);
    double sum = FmaProbe.gflops();
    await(done);
    for (double rate : rates) {
      sum += rate;
    }
    return sum;
  }

  private void work(int index) {
    float[] memory = FmaProbe.memory();
    int seen = 0;
    while (!closed) {
      if (turn == seen) {
        LockSupport.park(this);
        continue;
      }
      seen = turn;
      ready.incrementAndGet();
      await(ready);
      rates[index] = FmaProbe.gflops(memory);
      done.incrementAndGet();
    }
  }

  private void await(AtomicInteger counter) {
    for (int spins = 0; counter.get() < helpers.length; spins++) {
      if (spins < MOST_SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
