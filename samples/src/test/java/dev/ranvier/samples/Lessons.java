package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Lessons run in this JVM, and what they print and draw. */
final class Lessons {

  private Lessons() {}

  /** What a lesson prints; it says nothing on standard error. */
  static String run(String... arguments) {
    Outcome program = Commands.run(arguments);
    assertThat(program.status()).as(program.said()).isZero();
    // Said once in a process, by whichever test is first.
    assertThat(program.err().lines().filter(line -> !line.startsWith("Ranvier: SIMD: off")))
        .isEmpty();
    return program.out();
  }

  /** The numbers that a pattern's group finds, in their order. */
  static List<Double> numbers(String pattern, String text) {
    List<Double> all =
        Pattern.compile(pattern, Pattern.MULTILINE)
            .matcher(text)
            .results()
            .map((MatchResult found) -> Double.valueOf(found.group(1).replace(",", "")))
            .toList();
    assertThat(all).as("'%s' in:%n%s", pattern, text).isNotEmpty();
    return all;
  }

  static double last(String pattern, String text) {
    return numbers(pattern, text).getLast();
  }

  /** The pictures that a lesson says it drew are there, SVG of moderate size. */
  static void drawn(String said, Path folder, int pictures) throws IOException {
    List<Path> files =
        said.lines()
            .filter(line -> line.startsWith("drawn: "))
            .map(line -> Path.of(line.substring("drawn: ".length())))
            .toList();
    assertThat(files).hasSize(pictures);
    for (Path file : files) {
      assertThat(file).isNotEmptyFile().hasParent(folder);
      assertThat(Files.readString(file))
          .startsWith("<svg ")
          .contains("<title>")
          .endsWith("</svg>\n");
      assertThat(Files.size(file)).isLessThan(200_000);
    }
  }
}
