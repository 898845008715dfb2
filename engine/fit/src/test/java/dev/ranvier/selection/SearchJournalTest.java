package dev.ranvier.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Evaluation;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.testkit.Anywhere;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search that was stopped anywhere goes on to the same tables, or is refused with a reason. */
@Anywhere
final class SearchJournalTest {

  private static final Dataset DATA = Networks.points(50, 2);

  @TempDir Path folder;

  private Path file;
  private final AtomicInteger built = new AtomicInteger();

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("search.jsonl");
  }

  private Search search() {
    return Search.grid(SearchTest.SPACE).folds(KFold.of(2)).seed(4).journal(file);
  }

  private Sequential build(Candidate candidate, long seed) {
    built.incrementAndGet();
    return SearchTest.build(candidate, seed);
  }

  private SearchResult run(Search search) {
    built.set(0);
    return search.run(this::build, Networks.options(), DATA);
  }

  private String whole() {
    return run(search().journal(null)).csv();
  }

  @Test
  void aSearchThatFailedHalfWayGoesOn() {
    String expected = whole();
    for (int workers : new int[] {1, 2}) {
      file = folder.resolve("search" + workers);
      AtomicInteger calls = new AtomicInteger();
      NetworkBuilder failing =
          (candidate, seed) -> {
            if (calls.incrementAndGet() == 6) {
              throw new UnsupportedOperationException("the power is gone");
            }
            return SearchTest.build(candidate, seed);
          };
      assertThatThrownBy(() -> search().workers(workers).run(failing, Networks.options(), DATA))
          .hasMessage("the power is gone");
      SearchResult rest = run(search().workers(workers));
      assertThat(rest.csv()).isEqualTo(expected);
      assertThat(built.get()).isBetween(1, 8);
      SearchResult again = run(search());
      assertThat(again.csv()).isEqualTo(expected);
      assertThat(built).as("only the one that is compared").hasValue(1);
    }
  }

  @Test
  void aJournalCutAnywhereGoesOn() throws Exception {
    String expected = run(search()).csv();
    byte[] bytes = Files.readAllBytes(file);
    List<Integer> places = new ArrayList<>(List.of(0, 1, 20));
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        places.addAll(List.of(i, i + 1, Math.min(i + 9, bytes.length)));
      }
    }
    for (int place : places) {
      Files.write(file, Arrays.copyOf(bytes, place));
      assertThat(run(search()).csv()).as("cut at " + place).isEqualTo(expected);
      assertThat(Files.readAllBytes(file)).as("cut at " + place).isEqualTo(bytes);
    }
  }

  @Test
  void aLineThatIsDamagedAtTheEndIsRunAgain() throws Exception {
    String expected = run(search()).csv();
    byte[] bytes = Files.readAllBytes(file);
    for (int i = bytes.length - 40; i < bytes.length - 1; i++) {
      bytes[i] = 0;
    }
    Files.write(file, bytes);
    assertThat(run(search()).csv()).isEqualTo(expected);
  }

  /** Longer than what is written in its place, of which nothing may stay behind. */
  @Test
  void whatWasBegunIsCutOff() throws Exception {
    run(search());
    byte[] bytes = Files.readAllBytes(file);
    Files.writeString(file, "{\"trial\":7,\"candidate\":{\"units\":", StandardOpenOption.APPEND);
    run(search());
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  /** An interrupt ends the training at hand early: its result must not count. */
  @Test
  void aTrialThatWasInterruptedIsNotKept() throws Exception {
    Search one = search().folds(TrainTestSplit.of(0.3));
    NetworkBuilder interrupted =
        (candidate, seed) -> {
          if (built.incrementAndGet() == 2) {
            Thread.currentThread().interrupt();
          }
          return SearchTest.build(candidate, seed);
        };
    assertThatThrownBy(() -> one.run(interrupted, Networks.options(), DATA))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThat(run(one).csv()).isEqualTo(run(one.journal(null)).csv());
  }

  @Test
  void aLineThatIsDamagedInTheMiddleIsNamed() throws Exception {
    run(search());
    String text = Files.readString(file);
    Files.writeString(file, text.replace("{\"trial\":2,", "{\"trail\":2,"));
    assertThatThrownBy(() -> run(search()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Search: line 3 of the journal %s is damaged; remove it, and its trial runs again"
                .formatted(file));
  }

  @Test
  void moreRandomTrialsAreFurtherOnes() {
    Search random = Search.random(SearchTest.SPACE, 3).folds(TrainTestSplit.of(0.3)).journal(file);
    run(random);
    Search more = Search.random(SearchTest.SPACE, 6).folds(TrainTestSplit.of(0.3));
    SearchResult result = run(more.journal(file));
    assertThat(built).hasValue(4);
    assertThat(result.csv()).isEqualTo(run(more).csv());
    assertThat(run(random).trials()).isEqualTo(result.trials().subList(0, 3));
  }

  @Test
  void anotherObjectiveAndMoreWorkersAreTheSameSearch() {
    run(search());
    SearchResult result = run(search().maximize("accuracy").workers(2));
    assertThat(built).hasValue(1);
    assertThat(result.csv()).isEqualTo(run(search().journal(null).maximize("accuracy")).csv());
  }

  @Test
  void anotherSearchIsRefusedSayingWhatDiffers() {
    run(search());
    refused(search().seed(5), DATA, "seed: 4 there, 5 here");
    refused(
        search().folds(StratifiedKFold.of(2)),
        DATA,
        "folds: 2 folds, shuffled, seed 0 there, 2 folds, stratified, seed 0 here");
    refused(search(), Networks.points(51, 2), "samples: 50 there, 51 here; checksum of the data: ");
    refused(search(), Networks.points(50, 3), "(checksum of the data: ");
    Search other =
        Search.grid(ParameterSpace.of(Parameter.choice("units", 2, 6), Parameter.choice("rate", 1)))
            .folds(KFold.of(2))
            .seed(4)
            .journal(file);
    refused(
        other, DATA, "parameter units: one of [2, 5] there, one of [2, 6] here; parameter rate");
    refused(
        Search.random(SearchTest.SPACE, 2).folds(KFold.of(2)).seed(4).journal(file),
        DATA,
        "(kind: grid there, random here)");
    assertThatThrownBy(() -> search().run(this::build, Networks.options().batchSize(9), DATA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("trial 1, options: epochs 0 to 3, steps per epoch 0, batch size 8, ")
        .hasMessageContaining(" there, epochs 0 to 3, steps per epoch 0, batch size 9, ");
    assertThatThrownBy(
            () ->
                search()
                    .run(
                        (candidate, seed) -> Networks.classifier(seed, 7, 0.1),
                        Networks.options(),
                        DATA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("trial 1, summary of the network (its checksum): ");
  }

  private void refused(Search search, Dataset data, String difference) {
    assertThatThrownBy(() -> search.run(this::build, Networks.options(), data))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Search: the journal " + file + " is of another search (")
        .hasMessageContaining(difference)
        .hasMessageEndingWith("; name another file, or remove it to begin anew");
  }

  @Test
  void otherFilesStayAsTheyAre() throws Exception {
    for (String text : List.of("my notes", "my notes\n", "{\"a\":1}\n", "[]\n", "\n")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> run(search()))
          .as(text)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Search: %s is no journal of a search; name another file".formatted(file));
      assertThat(Files.readString(file)).isEqualTo(text);
    }
    assertThatThrownBy(() -> run(search().journal(folder)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("the journal " + folder + " cannot be used");
    assertThatThrownBy(() -> run(search().journal(folder.resolve("no/where"))))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot be used");
  }

  @Test
  void twoSearchesDoNotShareAJournal() {
    try (SearchJournal open = SearchJournal.open(file, Map.of())) {
      assertThat(open.entries()).isEmpty();
      assertThatThrownBy(() -> run(search()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is in use by another search");
    }
  }

  @Test
  void everyNumberComesBackAsItWas() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("auc", Double.NaN);
    metrics.put("a", 1.0);
    metrics.put("b", -0.0);
    metrics.put("c", Double.MIN_VALUE);
    metrics.put("d", Double.NEGATIVE_INFINITY);
    metrics.put("e", 1e300);
    Candidate candidate = new Candidate(Map.of("x", 0.1, "n", Long.MIN_VALUE, "t", "a\n\"b\""));
    Trial right = new Trial(1, candidate, List.of(new Evaluation(0.1 + 0.2, metrics)), null);
    Trial wrong = new Trial(2, candidate, List.of(), "fold 1: \u201cno\u201d\n");
    try (SearchJournal journal = SearchJournal.open(file, Map.of("a", 1))) {
      journal.add(new JournalEntry(right, "options", "network"));
      journal.add(new JournalEntry(wrong, "options", "network"));
    }
    try (SearchJournal journal = SearchJournal.open(file, Map.of("a", 1))) {
      assertThat(journal.entries())
          .containsExactly(
              new JournalEntry(right, "options", "network"),
              new JournalEntry(wrong, "options", "network"));
    }
  }
}
