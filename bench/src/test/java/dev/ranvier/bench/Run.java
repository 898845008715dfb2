package dev.ranvier.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a command came to.
 *
 * @param exitCode 0, or 2 for wrong arguments
 * @param out standard output
 * @param err standard error
 */
record Run(int exitCode, String out, String err) {

  static Run of(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try (PrintStream newOut = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
        PrintStream newErr = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
      System.setOut(newOut);
      System.setErr(newErr);
      int exitCode = Bench.run(arguments);
      return new Run(
          exitCode,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The fields of each line below the header. */
  List<List<String>> rows() {
    return out.lines().skip(1).map(line -> List.of(line.split(",", -1))).toList();
  }

  /** The distinct values of a column. */
  List<String> column(int column) {
    return rows().stream().map(row -> row.get(column)).distinct().toList();
  }
}
