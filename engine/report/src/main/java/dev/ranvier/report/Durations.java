package dev.ranvier.report;

import dev.ranvier.report.svg.Numbers;

/** Times as people say them. */
final class Durations {

  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private Durations() {}

  /** Such as 870 ms, 12.3 s, 4 min 10 s, 3 h 20 min. */
  static String of(double seconds) {
    if (seconds < 1) {
      return Numbers.significant(seconds * 1e3, 3) + " ms";
    }
    if (seconds < 2 * MINUTE) {
      return Numbers.significant(seconds, 3) + " s";
    }
    long whole = Math.round(seconds);
    return whole < 2 * HOUR
        ? "%s min %s s".formatted(whole / MINUTE, whole % MINUTE)
        : "%s h %s min".formatted(whole / HOUR, whole % HOUR / MINUTE);
  }
}
