package dev.ranvier.warmup;

import java.lang.management.ManagementFactory;

/** Heap bytes that the current thread has allocated; always 0 where the JVM does not count them. */
interface AllocationCounter {

  /** The count so far; reading it allocates nothing. */
  long bytes();

  /** The counter, where the modules java.management and jdk.management are there. */
  static AllocationCounter ofThisThread() {
    ModuleLayer boot = ModuleLayer.boot();
    boolean readable =
        boot.findModule("jdk.management")
            .map(AllocationCounter.class.getModule()::canRead)
            .orElse(false);
    return readable ? Management.counter() : () -> 0L;
  }

  /** Apart, so that its classes are loaded only where they exist. */
  final class Management {

    private Management() {}

    static AllocationCounter counter() {
      return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
              && threads.isThreadAllocatedMemorySupported()
          ? threads::getCurrentThreadAllocatedBytes
          : () -> 0L;
    }
  }
}
