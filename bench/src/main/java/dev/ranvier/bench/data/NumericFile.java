package dev.ranvier.bench.data;

import dev.ranvier.random.Philox;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A made-up CSV file of numbers. */
enum NumericFile {

  /** Ten columns of measured values: -12.3456, 0.23, 61.5, 1804. */
  MEASUREMENTS("csv_10_columns", 10),

  /** 784 columns of bytes, four of five of them 0. */
  PICTURES("csv_784_columns", 784);

  /** Different lines; the file has them over and over. */
  private static final int LINES = 1_000;

  private final String workload;
  private final int columns;

  NumericFile(String workload, int columns) {
    this.workload = workload;
    this.columns = columns;
  }

  String workload() {
    return workload;
  }

  /** Writes at least so many bytes, all ASCII. */
  void write(Path csv, long bytes) throws IOException {
    Philox random = Philox.of(1, 0);
    String[] lines = new String[LINES];
    for (int i = 0; i < LINES; i++) {
      lines[i] = line(random);
    }
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      StringBuilder header = new StringBuilder("c0");
      for (int i = 1; i < columns; i++) {
        header.append(",c").append(i);
      }
      out.append(header).append('\n');
      long written = header.length();
      for (int i = 0; written < bytes; i = (i + 1) % LINES) {
        out.append(lines[i]).append('\n');
        written += lines[i].length() + 1;
      }
    }
  }

  private String line(Philox random) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      line.append(i == 0 ? "" : ",").append(cell(random, i));
    }
    return line.toString();
  }

  private String cell(Philox random, int column) {
    return switch (this) {
      case PICTURES -> random.nextInt(5) > 0 ? "0" : Integer.toString(random.nextInt(256));
      case MEASUREMENTS ->
          column % 3 == 2
              ? Integer.toString(random.nextInt(20_000))
              : String.format(
                  Locale.ROOT, column % 3 == 0 ? "%.4f" : "%.2f", 50 * random.nextGaussian());
    };
  }
}
