package dev.ranvier.memory;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what slabs take and free while it is open, and may refuse one of them. */
public final class SlabCounter implements SlabWatch, AutoCloseable {

  private static final int NONE_REFUSED = 0;

  private final int refused;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  private SlabCounter(int refused) {
    this.refused = refused;
    Slab.watch = this;
  }

  /** Counts only. */
  public static SlabCounter counting() {
    return new SlabCounter(NONE_REFUSED);
  }

  /** Refuses the n-th slab, 1 for the first. */
  public static SlabCounter refusing(int nth) {
    return new SlabCounter(nth);
  }

  @Override
  public void taking(long taken) {
    if (asked.incrementAndGet() == refused) {
      throw new OutOfMemoryError("a test refuses it");
    }
    bytes.addAndGet(taken);
  }

  @Override
  public void freed(long given) {
    bytes.addAndGet(-given);
  }

  /** Slabs that were asked for. */
  public int asked() {
    return asked.get();
  }

  /** Bytes that are held. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    Slab.watch = SlabWatch.NONE;
  }
}
