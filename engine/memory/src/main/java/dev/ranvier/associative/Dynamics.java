package dev.ranvier.associative;

/** In what order neurons change: each takes the sign of its field, and keeps its value at 0. */
public sealed interface Dynamics {

  /** One neuron after the other in the order of their indices, at most 1,000 sweeps. */
  static Asynchronous asynchronous() {
    return new Asynchronous(1_000, false, 0);
  }

  /** All neurons at once, at most 1,000 steps. */
  static Synchronous synchronous() {
    return new Synchronous(1_000);
  }

  /**
   * One neuron after the other. With weights that are symmetric and have no negative diagonal each
   * change lowers the energy, so that a fixed point is reached.
   *
   * @param maxSweeps over all neurons, at least 1
   * @param shuffled whether each sweep has an order of its own, drawn by the seed; else that of the
   *     indices
   * @param seed of the orders
   */
  record Asynchronous(int maxSweeps, boolean shuffled, long seed) implements Dynamics {

    /** Checks the number. */
    public Asynchronous {
      atLeastOne("maxSweeps", maxSweeps);
    }

    /** The same with at most so many sweeps. */
    public Asynchronous sweeps(int most) {
      return new Asynchronous(most, shuffled, seed);
    }

    /** The same with an order of its own for each sweep. */
    public Asynchronous shuffled(long orderSeed) {
      return new Asynchronous(maxSweeps, true, orderSeed);
    }
  }

  /**
   * All neurons at once: whole batches by matrix products. Ends in a fixed point or in a cycle of
   * two states (Goles 1985), and says in which.
   *
   * @param maxSteps at least 1
   */
  record Synchronous(int maxSteps) implements Dynamics {

    /** Checks the number. */
    public Synchronous {
      atLeastOne("maxSteps", maxSteps);
    }

    /** The same with at most so many steps. */
    public Synchronous steps(int most) {
      return new Synchronous(most);
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Dynamics: " + name + " is " + value + ", expected at least 1");
    }
  }
}
