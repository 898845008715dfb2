package dev.ranvier.bench.stream;

import dev.ranvier.bench.build.PeerProcess;
import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.format.DataFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains from files larger than memory, in a JVM with a heap of 256 MB, and beside it from rows in
 * memory: in turns, each in a process of its own; then once with nothing of the files in memory.
 */
@Command(
    name = "stream",
    description = "Training from files larger than memory, beside training from memory.",
    mixinStandardHelpOptions = true)
public final class StreamBench implements Callable<Integer> {

  private static final String HEAP = "-Xmx256m";

  /** Rows in memory are no more than this, several times over if the file has more. */
  private static final long MEMORY_BYTES = 1L << 30;

  private static final String MEMORY_HEAP = "-Xmx8g";

  @Option(
      names = "--gigabytes",
      defaultValue = "5",
      description = "Size of each workload's files; default: 5.")
  private double gigabytes;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where they are written, and deleted again; default: a temporary folder.")
  private Path folder;

  @Option(names = "--rounds", defaultValue = "3", description = "Turns of each; default: 3.")
  private int rounds;

  @Option(names = "--quick", description = "A fifth of a gigabyte, one round.")
  private boolean quick;

  @Option(names = "--threads", defaultValue = "1", description = "Threads of a step.")
  private int threads;

  private StreamBench() {}

  /** What a process measured: samples a second, KB without a file behind them, bytes read. */
  private record Figures(double rate, long memory, long read) {}

  @Override
  public Integer call() throws Exception {
    Arguments.checkThreadsOfTeam(threads);
    if (!(gigabytes >= 0.01 && gigabytes <= 1000) || rounds < 1) {
      throw new IllegalArgumentException(
          "--gigabytes is %s and --rounds is %s, expected 0.01 to 1000, and at least 1"
              .formatted(gigabytes, rounds));
    }
    double size = quick ? Math.min(gigabytes, 0.2) : gigabytes;
    Path place =
        folder == null
            ? Files.createTempDirectory("ranvier-stream")
            : Files.createDirectories(folder);
    Csv.header();
    for (StreamWorkload workload : StreamWorkload.values()) {
      int rows = (int) Math.min(Integer.MAX_VALUE, size * 1e9 / workload.rowBytes());
      requireRoom(place, rows * workload.rowBytes());
      try {
        workload.write(place, rows);
        measure(workload, place, rows);
      } finally {
        Files.deleteIfExists(workload.features(place));
        Files.deleteIfExists(workload.targets(place));
      }
    }
    if (folder == null) {
      Files.delete(place);
    }
    return 0;
  }

  private static void requireRoom(Path place, long bytes) throws IOException {
    long free = Files.getFileStore(place).getUsableSpace();
    if (free < bytes + bytes / 10) {
      throw new DataFileException(
          place,
          "disk",
          "room for %s MB".formatted(bytes >> 20),
          "%s MB".formatted(free >> 20),
          "Choose another --folder or fewer --gigabytes.");
    }
  }

  private void measure(StreamWorkload workload, Path place, int rows) throws Exception {
    int inMemory = (int) Math.min(rows, MEMORY_BYTES / workload.rowBytes());
    int turns = quick ? 1 : rounds;
    double[] ratios = new double[turns];
    for (int round = 0; round < turns; round++) {
      Figures memory = run(MEMORY_HEAP, workload, "memory", inMemory, rows, false);
      Figures file = run(HEAP, workload, place.toString(), rows, rows, false);
      ratios[round] = file.rate / memory.rate;
      report("ranvier-memory", workload, memory);
      report("ranvier-file", workload, file);
      say("%s round %d: from the file %.3f of memory's speed", workload, round, ratios[round]);
    }
    Arrays.sort(ratios);
    row("ranvier-file", workload, "of_memory", ratios[turns / 2], "1");
    cold(workload, place, rows);
  }

  /** Once with nothing of the files in memory, and what the disk gives by itself. */
  private void cold(StreamWorkload workload, Path place, int rows) throws Exception {
    double disk = PageCache.diskRate(workload.features(place), MEMORY_BYTES);
    Figures file = run(HEAP, workload, place.toString(), rows, rows, true);
    report("ranvier-file-cold", workload, file);
    row("disk", workload, "read_rate", disk, "MB/s");
    say(
        "%s from the disk: %.0f MB/s of samples, of which %.0f %% came from the disk; the disk"
            + " alone gives %.0f MB/s",
        workload,
        file.rate * workload.rowBytes() * 1e-6,
        100.0 * file.read / (rows * workload.rowBytes()),
        disk);
  }

  private void report(String engine, StreamWorkload workload, Figures figures) {
    row(engine, workload, "samples_per_s", figures.rate, "1/s");
    row(engine, workload, "data_rate", figures.rate * workload.rowBytes() * 1e-6, "MB/s");
    row(engine, workload, "rss_anon", figures.memory / 1024.0, "MB");
    row(engine, workload, "read_from_disk", figures.read * 1e-6, "MB");
  }

  private void row(
      String engine, StreamWorkload workload, String metric, double value, String unit) {
    Csv.row(engine, Csv.VERSION, workload.name(), threads, metric, value, unit);
  }

  private static void say(String format, Object... arguments) {
    System.err.printf(Locale.ROOT, format + "%n", arguments);
  }

  private Figures run(
      String heap, StreamWorkload workload, String source, int rows, long samples, boolean cold)
      throws Exception {
    List<String> command = new ArrayList<>(PeerProcess.java());
    command.addAll(
        List.of(
            heap,
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            StreamRun.class.getName(),
            workload.name(),
            source,
            Integer.toString(rows),
            Long.toString(samples),
            Integer.toString(threads),
            Boolean.toString(cold)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes());
    int status = process.waitFor();
    List<String> figures =
        said.lines().filter(line -> line.startsWith("stream ")).findFirst().stream()
            .flatMap(line -> Arrays.stream(line.split(" ")))
            .toList();
    if (status != 0 || figures.size() != 4) {
      throw new IllegalStateException(
          "%s from %s ended with %s: %s".formatted(workload, source, status, said));
    }
    return new Figures(
        Double.parseDouble(figures.get(1)),
        Long.parseLong(figures.get(2)),
        Long.parseLong(figures.get(3)));
  }
}
