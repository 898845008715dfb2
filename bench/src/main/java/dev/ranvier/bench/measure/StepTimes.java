package dev.ranvier.bench.measure;

/** Times of the steps of one turn, in a fixed array so that measuring allocates nothing. */
public final class StepTimes {

  private final long[] nanos;
  private int count;

  public StepTimes(int capacity) {
    nanos = new long[capacity];
  }

  public void clear() {
    count = 0;
  }

  public void add(long stepNanos) {
    nanos[count++] = stepNanos;
  }

  public boolean full() {
    return count == nanos.length;
  }

  public int capacity() {
    return nanos.length;
  }

  public int count() {
    return count;
  }

  public long nanos(int step) {
    return nanos[step];
  }
}
