package dev.ranvier.samples;

import static dev.ranvier.samples.Lessons.drawn;
import static dev.ranvier.samples.Lessons.last;
import static dev.ranvier.samples.Lessons.numbers;
import static dev.ranvier.samples.Lessons.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.testkit.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lessons that train for seconds and draw much, and the figure of each. */
@Gate
final class DrawingLessonsTest {

  @TempDir Path folder;

  /** And the README shows what it draws today, but for the places of points. */
  @Test
  void s11DrawsEveryKindOfPicture() throws IOException {
    String said = run("S11", "--digits", "600", "--out", folder.toString());
    drawn(said, folder, 20);
    String readme = Files.readString(SourceFiles.root().resolve("README.md"));
    assertThat(readme).contains("the lesson `samples/run.sh S11` draws");
    List<Path> shown =
        Pattern.compile("]\\((engine/docs/pictures/[^)]+\\.svg)\\)")
            .matcher(readme)
            .results()
            .map(found -> SourceFiles.root().resolve(found.group(1)))
            .toList();
    assertThat(shown).hasSize(2);
    for (Path picture : shown) {
      assertThat(Files.size(picture)).isLessThan(100_000);
      assertThat(structure(picture)).isEqualTo(structure(folder.resolve(picture.getFileName())));
    }
  }

  /** How many elements of each kind, and all words. */
  private static Map<String, Long> structure(Path svg) throws IOException {
    return Pattern.compile("<(\\w+[^>]* class=\"[^\"]+\"|\\w+)|>([^<>\\s][^<>{}]*)<")
        .matcher(Files.readString(svg))
        .results()
        .map(
            found ->
                found.group(2) != null
                    ? found.group(2)
                    : found.group(1).replaceAll("^(\\w+)[^\"]*.*class=", "$1 class="))
        .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
  }

  @Test
  void s12RemembersAsTheorySays() throws IOException {
    String said = run("S12", "--neurons", "500", "--out", folder.toString());
    List<Double> overlaps = numbers("overlap ([\\d.]+), in theory", said);
    List<Double> theory = numbers("in theory ([\\d.]+)", said);
    for (int i = 0; i < 3; i++) {
      assertThat(overlaps.get(i)).isCloseTo(theory.get(i), within(0.01));
    }
    assertThat(overlaps.getLast()).isLessThan(0.6);
    assertThat(said)
        .contains("and never rises", "Pseudo-inverse  10 of 10", "Modern Hopfield 10 of 10");
    assertThat(last("Hebb's rule +(\\d+) of 10", said)).isLessThan(3);
    drawn(said, folder, 6);
  }

  @Test
  void s17SeesWhichFeaturesCount() throws IOException {
    String said = run("S17", "--digits", "600", "--out", folder.toString());
    List<String> order =
        Pattern.compile("(?m)^ +(x\\d) ").matcher(said).results().map(f -> f.group(1)).toList();
    assertThat(order).hasSize(10);
    assertThat(order.subList(0, 5)).containsExactlyInAnyOrder("x0", "x1", "x2", "x3", "x4");
    assertThat(said).contains("complete").doesNotContain("NOT COMPLETE");
    assertThat(last("r2_score ([\\d.]+) on new rows", said)).isGreaterThan(0.9);
    drawn(said, folder, 5);
  }
}
