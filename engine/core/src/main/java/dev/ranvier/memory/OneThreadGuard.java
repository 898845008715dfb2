package dev.ranvier.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;

/**
 * Lets one thread at a time into an object with scratch memory, and nobody after it is closed. It
 * refuses instead of waiting: a lock on the path of a prediction would hide a mistake and cost
 * time.
 */
public final class OneThreadGuard {

  private static final int FREE = 0;
  private static final int BUSY = 1;
  private static final int CLOSED = 2;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(OneThreadGuard.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String what;

  @SuppressWarnings("unused") // through STATE
  private volatile int state;

  /** For an object that messages call {@code what}. */
  public OneThreadGuard(String what) {
    this.what = what;
  }

  /** Takes the object for this thread. */
  public void enter() {
    if (!STATE.compareAndSet(this, FREE, BUSY)) {
      throw refusal();
    }
  }

  /**
   * Gives it back. Up to here the memory that is {@linkplain dev.ranvier.memory.Lifetime bound} to
   * this object stays, even if nothing else refers to its owner any more.
   */
  public void exit() {
    STATE.setRelease(this, FREE);
    Reference.reachabilityFence(this);
  }

  /**
   * Closes it for good.
   *
   * @return false if it was closed before
   * @throws IllegalStateException if a thread is inside
   */
  public boolean close() {
    int before = (int) STATE.compareAndExchange(this, FREE, CLOSED);
    if (before == BUSY) {
      throw new IllegalStateException(
          what
              + ": close() while another thread is inside, or from inside one of its own calls; let"
              + " that call return first");
    }
    return before == FREE;
  }

  private IllegalStateException refusal() {
    return (int) STATE.getVolatile(this) == CLOSED
        ? new IllegalStateException(what + " is closed; make a new one")
        : new IllegalStateException(
            what
                + " is in use by another thread, or by the call that this one is made from; give"
                + " every thread one of its own");
  }
}
