package dev.ranvier.associative;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one thread at a time use a memory, whose scratch there is once, and nobody after it was
 * closed: kernels do not notice that their memory is gone.
 */
final class OneCaller {

  private static final int FREE = 0;
  private static final int BUSY = 1;
  private static final int CLOSED = 2;

  private final AtomicInteger state = new AtomicInteger(FREE);

  /**
   * Begins a call.
   *
   * @throws IllegalStateException if another call runs, or after {@link #close}
   */
  void enter(String door) {
    int found = state.compareAndExchange(FREE, BUSY);
    if (found != FREE) {
      throw new IllegalStateException(
          door
              + (found == BUSY
                  ? ": another thread is in a call of this memory, which serves one at a time; make"
                      + " one for each thread"
                  : ": this memory is closed"));
    }
  }

  void leave() {
    state.set(FREE);
  }

  /**
   * Ends all calls for good; false if that was so before.
   *
   * @throws IllegalStateException if a call runs
   */
  boolean close(String door) {
    int found = state.compareAndExchange(FREE, CLOSED);
    if (found == BUSY) {
      throw new IllegalStateException(
          door + ": another thread is in a call of this memory; close it when that has returned");
    }
    return found == FREE;
  }
}
