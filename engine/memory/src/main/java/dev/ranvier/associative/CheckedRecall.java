package dev.ranvier.associative;

/**
 * Recall of signs behind the doors of a memory: what it is given is checked, one call at a time.
 */
final class CheckedRecall {

  private final String recallDoor;
  private final String energyDoor;
  private final String energiesDoor;
  private final int size;
  private final OneCaller caller;
  private final SignRecall recall;

  /**
   * The doors of a memory.
   *
   * @param owner the memory's class, which messages begin with
   * @param size of its patterns
   */
  CheckedRecall(String owner, int size, OneCaller caller, SignRecall recall) {
    // Put together once: a recall allocates nothing.
    this.recallDoor = owner + ".recall";
    this.energyDoor = owner + ".energy";
    this.energiesDoor = owner + ".energies";
    this.size = size;
    this.caller = caller;
    this.recall = recall;
  }

  void recall(Dynamics dynamics, float[][] starts, float[][] results, RecallLog log) {
    Signs.requireGiven(recallDoor, "dynamics", dynamics);
    Signs.requireStates(recallDoor, starts, results, log, size);
    caller.enter(recallDoor);
    try {
      recall.recall(dynamics, starts, results, log);
    } finally {
      caller.leave();
    }
  }

  double energy(float[] state) {
    Signs.requireState(energyDoor, "state", state, size);
    caller.enter(energyDoor);
    try {
      return recall.energy(state);
    } finally {
      caller.leave();
    }
  }

  double[] energies(Dynamics dynamics, float[] start) {
    Signs.requireGiven(energiesDoor, "dynamics", dynamics);
    Signs.requireState(energiesDoor, "start", start, size);
    caller.enter(energiesDoor);
    try {
      return recall.energies(dynamics, start);
    } finally {
      caller.leave();
    }
  }
}
