package dev.ranvier.bench;

import dev.ranvier.testkit.Outcome;
import java.util.List;

/**
 * What a command came to.
 *
 * @param exitCode 0, or 2 for wrong arguments
 * @param out standard output
 * @param err standard error
 */
public record Run(int exitCode, String out, String err) {

  public static Run of(String... arguments) {
    Outcome outcome = Outcome.here(() -> Bench.run(arguments));
    return new Run(outcome.status(), outcome.out(), outcome.err());
  }

  /** The fields of each line below the header. */
  public List<List<String>> rows() {
    return out.lines().skip(1).map(line -> List.of(line.split(",", -1))).toList();
  }

  /** The distinct values of a column. */
  public List<String> column(int column) {
    return rows().stream().map(row -> row.get(column)).distinct().toList();
  }
}
