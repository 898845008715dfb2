package dev.ranvier.simd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How large the data caches of one processor are, for what is cut to fit them. No size of a piece
 * changes a bit of a result.
 *
 * @param firstLevelBytes that a processor reaches in a few cycles
 * @param secondLevelBytes behind it, which a sibling thread may share
 */
public record Caches(long firstLevelBytes, long secondLevelBytes) {

  /** Of a machine that tells nothing: the smallest among those that everything was measured on. */
  public static final Caches UNKNOWN = new Caches(32 << 10, 1 << 20);

  private static final int MOST_CACHES = 8;

  private static final class Here {
    static final Caches CACHES = read(Path.of("/sys/devices/system/cpu/cpu0/cache"));
  }

  /** Of the machine at hand, as its system tells. */
  public static Caches here() {
    return Here.CACHES;
  }

  /** What Linux reports in a folder of index0, index1 ..., or for each the default. */
  static Caches read(Path folder) {
    long first = UNKNOWN.firstLevelBytes;
    long second = UNKNOWN.secondLevelBytes;
    for (int index = 0; index < MOST_CACHES; index++) {
      Path cache = folder.resolve("index" + index);
      try {
        String type = text(cache, "type");
        String level = text(cache, "level");
        long bytes = bytes(text(cache, "size"));
        if (level.equals("1") && type.equals("Data")) {
          first = bytes;
        } else if (level.equals("2") && !type.equals("Instruction")) {
          second = bytes;
        }
      } catch (IOException | SecurityException | NumberFormatException _) {
        // not there, or in words that nobody knows: the next may be
      }
    }
    return new Caches(first, second);
  }

  private static String text(Path cache, String name) throws IOException {
    return Files.readString(cache.resolve(name)).strip();
  }

  /** {@code 2048K} or {@code 2M}. */
  private static long bytes(String size) {
    int shift = size.endsWith("K") ? 10 : size.endsWith("M") ? 20 : 0;
    String digits = shift == 0 ? size : size.substring(0, size.length() - 1);
    long bytes = Long.parseLong(digits);
    if (bytes < 1 || bytes > Integer.MAX_VALUE) {
      throw new NumberFormatException(size);
    }
    return bytes << shift;
  }
}
