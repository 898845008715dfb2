package dev.ranvier.simd.team;

import dev.ranvier.simd.Switch;

/** The one team of the process and the switch for its size. */
final class SharedTeam {

  private static volatile ThreadTeam team;

  private SharedTeam() {}

  static ThreadTeam team() {
    ThreadTeam found = team;
    return found != null ? found : make();
  }

  private static synchronized ThreadTeam make() {
    if (team == null) {
      team = ThreadTeam.neverClosed(size());
    }
    return team;
  }

  /** Threads that the team has, or will have. */
  static int size() {
    ThreadTeam found = team;
    if (found != null) {
      return found.size();
    }
    return size(Switch.read("ranvier.threads", "RANVIER_THREADS"));
  }

  /** The size that the switch asks for: one if it is off, else one thread for each processor. */
  static int size(String value) {
    String text = value == null ? "" : value.strip();
    if (Switch.isUsual(text)) {
      return Math.min(Runtime.getRuntime().availableProcessors(), ThreadTeam.MAX_SIZE);
    }
    if (Switch.isOff(text)) {
      return 1;
    }
    int size = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (size < 1 || size > ThreadTeam.MAX_SIZE) {
      throw new IllegalArgumentException(
          "Property ranvier.threads (or RANVIER_THREADS) is '"
              + value
              + "', expected a number of threads from 1 to "
              + ThreadTeam.MAX_SIZE
              + ", 'off' (1 thread) or unset");
    }
    return size;
  }
}
