package dev.ranvier.bench.data;

import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.Samples;
import dev.ranvier.bench.probe.FmaTeam;
import dev.ranvier.format.CsvFormat;
import dev.ranvier.format.CsvRows;
import dev.ranvier.table.Schema;
import dev.ranvier.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Numeric CSV files, read on one thread: into rows of floats by {@code CsvRows}, for their schema,
 * and as a table in memory. The ways take turns of one pass each over the same file, which the
 * system's cache holds, an FMA slice before each. A pass is warm when three have been made.
 */
@Command(
    name = "data",
    description = "Numeric CSV files into rows, in MB/s on one thread.",
    mixinStandardHelpOptions = true)
public final class DataBench implements Callable<Integer> {

  private static final int WARM_PASSES = 3;

  @Option(
      names = "--megabytes",
      paramLabel = "N",
      description = "Size of each file; default 100, with --quick 10.")
  private Integer megabytes;

  @Option(names = "--quick", description = "Smaller files, fewer passes.")
  private boolean quick;

  @Option(names = "--threads", defaultValue = "1", description = "Files are read by one: 1.")
  private int threads;

  private record Way(String engine, ToDoubleFunction<Path> pass) {}

  private static final List<Way> WAYS =
      List.of(
          new Way("ranvier-csv-rows", DataBench::rows),
          new Way("ranvier-schema", csv -> Schema.infer(csv).columns().size()),
          new Way("ranvier-table", DataBench::table));

  /** Results that nobody may leave out. */
  private double sink;

  private DataBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreads(threads);
    if (threads > 1) {
      throw new IllegalArgumentException("--threads is " + threads + ", but files are read by 1");
    }
    int size = megabytes == null ? quick ? 10 : 100 : megabytes;
    if (size < 1) {
      throw new IllegalArgumentException("--megabytes is " + size + ", expected 1 or more");
    }
    Csv.header();
    try {
      for (NumericFile file : List.of(NumericFile.MEASUREMENTS, NumericFile.PICTURES)) {
        Path csv = Files.createTempFile("ranvier-bench", ".csv");
        try {
          file.write(csv, (long) size << 20);
          measure(file.workload(), csv, quick ? 5 : 9);
        } finally {
          Files.delete(csv);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The file to read cannot be written: " + e.getMessage(), e);
    }
    System.err.println("sum " + sink);
    return 0;
  }

  private void measure(String workload, Path csv, int passes) throws IOException {
    double megabytesRead = Files.size(csv) * 1e-6;
    Samples[] rates = new Samples[WAYS.size()];
    Samples fma = new Samples(WAYS.size() * passes);
    for (int way = 0; way < rates.length; way++) {
      rates[way] = new Samples(passes);
    }
    try (FmaTeam probe = new FmaTeam(1)) {
      for (int pass = -WARM_PASSES; pass < passes; pass++) {
        for (int way = 0; way < rates.length; way++) {
          double gflops = probe.gflops();
          long start = System.nanoTime();
          sink += WAYS.get(way).pass().applyAsDouble(csv);
          double rate = megabytesRead / ((System.nanoTime() - start) * 1e-9);
          if (pass >= 0) {
            rates[way].add(rate);
            fma.add(gflops);
          }
        }
      }
    }
    for (int way = 0; way < rates.length; way++) {
      String engine = WAYS.get(way).engine();
      Csv.row(engine, workload, "mb_per_s_median", rates[way].median(), "MB/s");
      Csv.row(engine, workload, "mb_per_s_best", rates[way].quantile(1), "MB/s");
      System.err.printf(Locale.ROOT, "%s  %s: %.0f MB/s%n", workload, engine, rates[way].median());
    }
    Csv.row("probe", workload, "fma_gflops", fma.median(), "GFLOP/s");
  }

  private static double rows(Path csv) {
    double sum = 0;
    try (CsvRows rows = CsvRows.open(csv, CsvFormat.standard())) {
      float[] row = new float[rows.names().size()];
      while (rows.next()) {
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) rows.number(i);
        }
        sum += row[0] + row[row.length - 1];
      }
    }
    return sum;
  }

  private static double table(Path csv) {
    return Table.read(csv).rows();
  }
}
