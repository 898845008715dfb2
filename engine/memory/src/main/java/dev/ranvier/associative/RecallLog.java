package dev.ranvier.associative;

import java.util.Objects;

/**
 * How each recall of a batch ended: made once by the caller, written by every call that it is given
 * to.
 */
public final class RecallLog {

  private final Outcome[] outcomes;
  private final int[] steps;
  private int count;

  private RecallLog(int capacity) {
    this.outcomes = new Outcome[capacity];
    this.steps = new int[capacity];
  }

  /**
   * Room for batches of so many states.
   *
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public static RecallLog of(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "RecallLog: capacity is " + capacity + ", expected at least 1");
    }
    return new RecallLog(capacity);
  }

  /** The most states that it takes. */
  public int capacity() {
    return outcomes.length;
  }

  /** States of the last batch. */
  public int count() {
    return count;
  }

  /**
   * How the recall of a state ended.
   *
   * @throws IndexOutOfBoundsException if the last batch had no such state
   */
  public Outcome outcome(int index) {
    return outcomes[Objects.checkIndex(index, count)];
  }

  /**
   * Steps, or sweeps over all neurons, that changed something.
   *
   * @throws IndexOutOfBoundsException if the last batch had no such state
   */
  public int steps(int index) {
    return steps[Objects.checkIndex(index, count)];
  }

  /** How many of the last batch ended like this. */
  public int count(Outcome outcome) {
    int found = 0;
    for (int i = 0; i < count; i++) {
      found += outcomes[i] == outcome ? 1 : 0;
    }
    return found;
  }

  void begin(int states) {
    count = states;
  }

  void set(int index, Outcome outcome, int stepCount) {
    outcomes[index] = outcome;
    steps[index] = stepCount;
  }
}
