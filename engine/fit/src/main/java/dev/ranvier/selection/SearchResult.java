package dev.ranvier.selection;

import dev.ranvier.runs.TextTable;
import java.util.ArrayList;
import java.util.List;

/** All trials of a search, and which is best. */
public final class SearchResult {

  private static final int LONGEST_REASON = 80;

  private final String title;
  private final List<String> parameters;
  private final List<Trial> trials;
  private final List<Trial> ranking;

  SearchResult(String title, List<String> parameters, Objective objective, List<Trial> trials) {
    this.title = title;
    this.parameters = parameters;
    this.trials = List.copyOf(trials);
    trials.forEach(objective::requireIn);
    this.ranking = trials.stream().sorted(objective.order()).toList();
  }

  /** In the order of the candidates. */
  public List<Trial> trials() {
    return trials;
  }

  /** The best first; equals by number, failures last. */
  public List<Trial> ranking() {
    return ranking;
  }

  /**
   * The best trial.
   *
   * @throws IllegalStateException if all failed, with the first one's reason
   */
  public Trial best() {
    Trial best = ranking.getFirst();
    if (best.failed()) {
      throw new IllegalStateException(
          "Search: all %s trials failed, the first: %s"
              .formatted(trials.size(), trials.getFirst().failure()));
    }
    return best;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(List.of(Scores.LOSS));
    trials.stream()
        .filter(trial -> !trial.failed())
        .findFirst()
        .ifPresent(trial -> names.addAll(trial.evaluations().getFirst().metrics().keySet()));
    return names;
  }

  private List<String> head(String first, String second) {
    List<String> head = new ArrayList<>(List.of(first, second));
    head.addAll(parameters);
    for (String name : names()) {
      head.add(name);
      head.add(name + "_deviation");
    }
    head.add("failure");
    return head;
  }

  /**
   * The ranking as text: parameters, mean and standard deviation over the folds, the beginning of
   * what failures say.
   */
  public String table() {
    TextTable table = TextTable.ofSentences();
    table.add(head("rank", "trial"));
    int rank = 1;
    for (Trial trial : ranking) {
      List<String> row = new ArrayList<>();
      row.add(trial.failed() ? "-" : Integer.toString(rank++));
      row.add(Integer.toString(trial.number()));
      for (String parameter : parameters) {
        row.add(shown(trial.candidate().values().get(parameter)));
      }
      for (String name : names()) {
        row.add(trial.failed() ? "-" : TextTable.number(trial.mean(name)));
        row.add(trial.failed() ? "-" : TextTable.number(trial.standardDeviation(name)));
      }
      row.add(trial.failed() ? shortened(trial.failure()) : "");
      table.add(row);
    }
    return title + "\n" + table;
  }

  private static String shortened(String failure) {
    String line = failure.replace('\n', ' ');
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + " ...";
  }

  private static String shown(Object value) {
    return value instanceof Double number ? TextTable.number(number) : value.toString();
  }

  /**
   * The trials as CSV (RFC 4180) in the order of the candidates: all digits, nothing where a trial
   * failed or a deviation has one fold only.
   */
  public String csv() {
    StringBuilder text = new StringBuilder();
    append(text, head("trial", "rank"));
    for (Trial trial : trials) {
      List<String> row = new ArrayList<>();
      row.add(Integer.toString(trial.number()));
      row.add(trial.failed() ? "" : Integer.toString(ranking.indexOf(trial) + 1));
      for (String parameter : parameters) {
        row.add(trial.candidate().values().get(parameter).toString());
      }
      for (String name : names()) {
        row.add(digits(trial.mean(name)));
        row.add(digits(trial.standardDeviation(name)));
      }
      row.add(trial.failed() ? trial.failure() : "");
      append(text, row);
    }
    return text.toString();
  }

  private static String digits(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  private static void append(StringBuilder text, List<String> cells) {
    String separator = "";
    for (String cell : cells) {
      boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      text.append(separator).append(quoted ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell);
      separator = ",";
    }
    text.append("\r\n");
  }

  @Override
  public String toString() {
    return table();
  }
}
