package dev.ranvier.bench.stream;

import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.rows.RowFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * One training in a process of its own. It says how many samples it saw a second, the most memory
 * that no file stands behind, and what it read from the disk.
 */
final class StreamRun {

  private static final int WARM_UP_SAMPLES = 1 << 16;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path IO = Path.of("/proc/self/io");

  /** Kilobytes, as they are looked at every tenth of a second. */
  private static volatile long mostMemory;

  private StreamRun() {}

  /**
   * @param arguments workload, folder or {@code memory}, rows, samples to see, threads, and {@code
   *     true} if nothing of the files is to be in memory after the warm-up
   */
  public static void main(String[] arguments) throws Exception {
    StreamWorkload workload = StreamWorkload.valueOf(arguments[0]);
    int rows = Integer.parseInt(arguments[2]);
    long samples = Long.parseLong(arguments[3]);
    int threads = Integer.parseInt(arguments[4]);
    Thread watch = new Thread(StreamRun::watch);
    watch.setDaemon(true);
    watch.start();
    if (arguments[1].equals("memory")) {
      run(workload, workload.memory(rows), samples, threads, List.of());
      return;
    }
    Path folder = Path.of(arguments[1]);
    List<Path> dropped =
        Boolean.parseBoolean(arguments[5])
            ? List.of(workload.features(folder), workload.targets(folder))
            : List.of();
    try (RowFile file = workload.open(folder)) {
      run(workload, file.slice(0, rows), samples, threads, dropped);
    }
  }

  private static void run(
      StreamWorkload workload, Dataset data, long samples, int threads, List<Path> dropped)
      throws IOException {
    try (Sequential network = workload.network(threads)) {
      int some = Math.min(data.size(), WARM_UP_SAMPLES);
      network.fit(data.slice(0, some), workload.options(1));
      for (Path file : dropped) {
        PageCache.drop(file);
      }
      long readBefore = number(IO, "read_bytes");
      int epochs = (int) Math.max(1, samples / data.size());
      long start = System.nanoTime();
      network.fit(data, workload.options(epochs));
      double seconds = (System.nanoTime() - start) * 1e-9;
      look();
      System.out.printf(
          Locale.ROOT,
          "stream %.6g %d %d%n",
          (double) epochs * data.size() / seconds,
          mostMemory,
          number(IO, "read_bytes") - readBefore);
    }
  }

  private static void watch() {
    try {
      while (true) {
        look();
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void look() {
    try {
      mostMemory = Math.max(mostMemory, number(STATUS, "RssAnon"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(Path file, String name) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(-1);
  }
}
