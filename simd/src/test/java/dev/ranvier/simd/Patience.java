package dev.ranvier.simd;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * How long a test waits for the compiler: in processor time of this JVM, all its threads together,
 * which is work done and does not pass while a busy machine runs others. What gives up says how
 * long it waited, and for what.
 */
public final class Patience {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final String what;
  private final int seconds;
  private final long processorStart = SYSTEM.getProcessCpuTime();
  private final long clockStart = System.nanoTime();

  private Patience(int seconds, String what) {
    this.seconds = seconds;
    this.what = what;
  }

  /**
   * From now on.
   *
   * @param seconds of processor time
   * @param what is waited for, such as {@code "a run without garbage"}
   */
  public static Patience of(int seconds, String what) {
    return new Patience(seconds, what);
  }

  /** Whether there is some left. */
  public boolean isLeft() {
    return processorSeconds() < seconds;
  }

  private double processorSeconds() {
    return (SYSTEM.getProcessCpuTime() - processorStart) * 1e-9;
  }

  /** What was waited for, and how long. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: waited %.1f s of processor time, of %d at most, %.1f s on the clock, load %.1f",
        what,
        processorSeconds(),
        seconds,
        (System.nanoTime() - clockStart) * 1e-9,
        SYSTEM.getSystemLoadAverage());
  }
}
