package dev.ranvier.format;

import java.util.Locale;

/** Memory for what a file says it holds: asked for once the claim is proved, refused by name. */
final class HeapRoom {

  private HeapRoom() {}

  /**
   * Refuses what the heap has no room for.
   *
   * @param place where the file says so
   */
  static void require(FilePlace file, String place, long bytes) {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    if (bytes > free) {
      throw missing(file, place, bytes, null);
    }
  }

  /** An array of this length, at most {@code Integer.MAX_VALUE - 8}. */
  static byte[] bytes(FilePlace file, String place, long length) {
    require(file, place, length);
    try {
      return new byte[Math.toIntExact(length)];
    } catch (OutOfMemoryError e) {
      // One array that found no room: everything else has what it had before.
      throw missing(file, place, length, e);
    }
  }

  private static DataFileException missing(
      FilePlace file, String place, long bytes, Throwable cause) {
    return file.wrong(
        place,
        String.format(
            Locale.ROOT,
            "a size that fits this program's memory (at most %,d MB)",
            Runtime.getRuntime().maxMemory() >> 20),
        String.format(Locale.ROOT, "%,d MB", bytes >> 20),
        "Give java more with -Xmx, or check that the file is what it should be.",
        cause);
  }
}
