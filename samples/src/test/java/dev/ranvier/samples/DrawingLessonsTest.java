package dev.ranvier.samples;

import static dev.ranvier.samples.Lessons.drawn;
import static dev.ranvier.samples.Lessons.last;
import static dev.ranvier.samples.Lessons.numbers;
import static dev.ranvier.samples.Lessons.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.testkit.Gate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lessons that train for seconds and draw much, and the figure of each. */
@Gate
final class DrawingLessonsTest {

  @TempDir Path folder;

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
