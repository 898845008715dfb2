package dev.ranvier.simd.team;

/**
 * How long one thread spins before it parks, and when it does not spin at all: with more threads
 * than processors, and for a while after the processor was taken away in the middle of a spin,
 * since somebody else then needs it more.
 */
final class Patience {

  /** Longer than the serial work between the parallel calls of a training step. */
  static final long SPIN_NANOS = 100_000;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /** Between two looks at the clock pass a few microseconds, unless another thread runs. */
  private static final long TAKEN_AWAY_NANOS = 50_000;

  private static final int LOOKS = 16;

  /** Waits without spinning after that. */
  private static final int PENANCE = 64;

  private int looks;
  private int penance;
  private long start;
  private long last;

  /** Whether a run of so many members may spin. */
  static boolean allows(int members) {
    return members <= PROCESSORS;
  }

  /** A wait begins. */
  void begin(boolean allowed) {
    if (!allowed || penance > 0) {
      penance = Math.max(0, penance - 1);
      looks = -1;
    } else {
      looks = 0;
      start = 0;
    }
  }

  /** Spins once; false if it is time to park, from then on in this wait. */
  boolean spin() {
    if (looks < 0) {
      return false;
    }
    Thread.onSpinWait();
    if (++looks % LOOKS == 0) {
      look(System.nanoTime());
    }
    return true;
  }

  private void look(long now) {
    if (start == 0) {
      start = now;
    } else if (now - last > TAKEN_AWAY_NANOS) {
      penance = PENANCE;
      looks = -1;
    } else if (now - start > SPIN_NANOS) {
      looks = -1;
    }
    last = now;
  }
}
