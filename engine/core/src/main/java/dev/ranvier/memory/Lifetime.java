package dev.ranvier.memory;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Frees native memory once: when its owner is closed, or, if the owner was dropped without that,
 * when the garbage collector finds out. The latter is said once in a process.
 */
public final class Lifetime {

  /** Its thread starts with the first owner. */
  private static final class Cleaners {
    static final Cleaner CLEANER = Cleaner.create();
  }

  private static final AtomicBoolean SAID = new AtomicBoolean();

  private final End end;
  private final Cleaner.Cleanable cleanable;

  private Lifetime(Object owner, End end) {
    this.end = end;
    this.cleanable = Cleaners.CLEANER.register(owner, end);
  }

  /**
   * Binds memory to its owner; frees it at once if that fails.
   *
   * @param owner reachable for as long as the memory may be used: whoever works on it holds it up
   *     to the end with {@link java.lang.ref.Reference#reachabilityFence}
   * @param what it is, for the message
   * @param free frees the memory; must not refer to the owner
   */
  public static Lifetime of(Object owner, String what, Runnable free) {
    try {
      return new Lifetime(owner, new End(what, free));
    } catch (RuntimeException | Error e) {
      free.run();
      throw e;
    }
  }

  /** Frees the memory now, unless that was done. */
  public void end() {
    end.closed = true;
    cleanable.clean();
  }

  /** What is left to do. */
  private static final class End implements Runnable {

    private final String what;
    private final Runnable free;
    private volatile boolean closed;

    End(String what, Runnable free) {
      this.what = what;
      this.free = free;
    }

    @Override
    public void run() {
      free.run();
      if (!closed && SAID.compareAndSet(false, true)) {
        System.getLogger("dev.ranvier")
            .log(
                System.Logger.Level.WARNING,
                "A {0} was dropped without close(): its native memory was held until the garbage"
                    + " collector found it. Close what you make, best with try (...). This is said"
                    + " once.",
                what);
      }
    }
  }
}
