package dev.ranvier.bench;

/** Times of the steps of one turn, in a fixed array so that measuring allocates nothing. */
final class StepTimes {

  private final long[] nanos;
  private int count;

  StepTimes(int capacity) {
    nanos = new long[capacity];
  }

  void clear() {
    count = 0;
  }

  void add(long stepNanos) {
    nanos[count++] = stepNanos;
  }

  boolean full() {
    return count == nanos.length;
  }

  int capacity() {
    return nanos.length;
  }

  int count() {
    return count;
  }

  long nanos(int step) {
    return nanos[step];
  }
}
