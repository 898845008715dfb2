package dev.ranvier.memory;

import java.util.ArrayList;
import java.util.List;

/** The slabs of one owner, who may ask for more as time goes on; freed together. */
public final class Slabs implements AutoCloseable {

  private final List<Slab> slabs = new ArrayList<>();
  private boolean closed;

  /**
   * One more.
   *
   * @throws OutOfMemoryError with the plan's description if the machine has not got it
   */
  public synchronized Slab take(SlabLayout plan) {
    if (closed) {
      throw new IllegalStateException("The slabs of this owner were freed");
    }
    Slab slab = new Slab(plan);
    slabs.add(slab);
    return slab;
  }

  /** Frees one before its time. */
  public synchronized void giveBack(Slab slab) {
    slabs.remove(slab);
    slab.close();
  }

  @Override
  public synchronized void close() {
    closed = true;
    slabs.forEach(Slab::close);
    slabs.clear();
  }
}
