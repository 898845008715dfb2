package dev.ranvier.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search whose process is killed again and again ends with the table of one that was not. */
@Gate
final class SearchKillTest {

  private static final ParameterSpace SPACE =
      ParameterSpace.of(Parameter.integers("units", 1, 8), Parameter.logUniform("rate", 1e-3, 1));

  @TempDir Path folder;

  private static Search search() {
    return Search.random(SPACE, 14).folds(KFold.of(3)).seed(8).workers(2);
  }

  private static SearchResult run(Search search) {
    return search.run(
        SearchKillTest::network, FitOptions.epochs(25).batchSize(8), Networks.points(400, 6));
  }

  private static Sequential network(Candidate candidate, long seed) {
    return SearchTest.build(candidate, seed);
  }

  /** The search that is killed. */
  static final class Main {

    private Main() {}

    public static void main(String[] arguments) {
      run(search().journal(Path.of(arguments[0])));
    }
  }

  @Test
  void aSearchThatWasKilledEndsWithTheSameTable() throws Exception {
    Path file = folder.resolve("search.jsonl");
    long before = 0;
    for (int round = 0; round < 3; round++) {
      Process process = Program.likeThis(Main.class, file.toString()).start();
      long wanted = before + 3;
      while (process.isAlive() && lines(file) < wanted) {
        process.waitFor(5, TimeUnit.MILLISECONDS);
      }
      process.destroyForcibly().waitFor();
      assertThat(lines(file)).as("lines after a kill").isGreaterThan(before);
      before = lines(file);
    }
    assertThat(before).as("lines before the last run").isLessThan(15);
    SearchResult resumed = run(search().journal(file));
    assertThat(lines(file)).isEqualTo(15);
    SearchResult whole = run(search());
    assertThat(resumed.csv()).isEqualTo(whole.csv());
    assertThat(resumed.table()).isEqualTo(whole.table());
  }

  private static long lines(Path file) throws Exception {
    return Files.exists(file) ? Files.readString(file).lines().count() : 0;
  }
}
