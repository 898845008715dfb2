import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says where a test run's time went, from the reports below ROOT: minutes by the tags of the test
 * classes, minutes by variant, and the twenty slowest classes. A class with two tags counts for
 * both; classes that ran beside each other count in full, so that the sums exceed the run's time.
 */
final class TestTimes {

  private static final Pattern SUITE =
      Pattern.compile(
          "<testsuite [^>]*?\\bname=\"([^\"(]+)(?:\\(([^)]*)\\))?\"[^>]*?\\btime=\"([\\d.,]+)\"");
  private static final Pattern TAG =
      Pattern.compile("^@(Anywhere|Width|Presence|Proof|Trains|Ships|Doors)$", Pattern.MULTILINE);

  /** One class in one variant. */
  private record Run(String type, String variant, double seconds, List<String> tags) {}

  private TestTimes() {}

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    Map<String, Path> sources = new TreeMap<>();
    List<Path> reports = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      files.forEach(
          file -> {
            String path = file.toString();
            if (path.contains("/src/test/java/") && path.endsWith("Test.java")) {
              sources.put(
                  path.replaceAll(".*/src/test/java/|\\.java$", "").replace('/', '.'), file);
            } else if (path.contains("/surefire-reports/TEST-") && path.endsWith(".xml")) {
              reports.add(file);
            }
          });
    }
    List<Run> runs = new ArrayList<>();
    for (Path report : reports) {
      Matcher suite = SUITE.matcher(Files.readString(report));
      if (suite.find()) {
        Path source = sources.get(suite.group(1));
        String variant = suite.group(2) == null ? "all" : suite.group(2);
        double seconds = Double.parseDouble(suite.group(3).replace(",", ""));
        runs.add(new Run(suite.group(1), variant, seconds, tags(source)));
      }
    }
    print("Minutes by tag", sums(runs, true));
    print("Minutes by variant", sums(runs, false));
    System.out.println("Slowest classes, seconds");
    runs.stream()
        .sorted(Comparator.comparingDouble(Run::seconds).reversed())
        .limit(20)
        .forEach(
            run ->
                System.out.printf(
                    Locale.ROOT, "%8.1f  %s, %s%n", run.seconds(), run.type(), run.variant()));
  }

  private static List<String> tags(Path source) throws IOException {
    return source == null
        ? List.of("none")
        : TAG.matcher(Files.readString(source))
            .results()
            .map((MatchResult m) -> m.group(1))
            .toList();
  }

  private static Map<String, Double> sums(List<Run> runs, boolean byTag) {
    Map<String, Double> sums = new TreeMap<>();
    for (Run run : runs) {
      for (String key : byTag ? run.tags() : List.of(run.variant())) {
        sums.merge(key, run.seconds() / 60, Double::sum);
      }
    }
    return sums;
  }

  private static void print(String title, Map<String, Double> sums) {
    System.out.println(title);
    sums.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            sum -> System.out.printf(Locale.ROOT, "%8.1f  %s%n", sum.getValue(), sum.getKey()));
  }
}
