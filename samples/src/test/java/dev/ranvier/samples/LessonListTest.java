package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The lessons are numbered, listed, and say in their heads how they are run. */
@Anywhere
final class LessonListTest {

  private static final Path SOURCES =
      SourceFiles.root().resolve("samples/src/main/java/dev/ranvier/samples");

  @Test
  void everyLessonIsACommandByItsNumberAndAName() throws IOException {
    List<String> numbers = new ArrayList<>();
    for (Path file : lessons()) {
      String type = file.getFileName().toString().replace(".java", "");
      String number = type.substring(0, 3);
      numbers.add(number);
      CommandSpec lesson = command(number).getCommandSpec();
      assertThat(lesson.userObject().getClass().getSimpleName()).isEqualTo(type);
      assertThat(command(number.toLowerCase(Locale.ROOT)).getCommandSpec().name())
          .isEqualTo(command(lesson.name()).getCommandSpec().name());
      String text = Files.readString(file).replaceAll("\\s*\n \\* ", " ");
      assertThat(text)
          .as(type)
          .containsPattern("Lesson " + Integer.parseInt(number.substring(1)) + "\\b")
          .contains("How to run: {@code samples/run.sh " + number + "}")
          .contains("{@code samples/run.sh " + lesson.name());
    }
    assertThat(numbers).doesNotHaveDuplicates().contains("S01", "S02", "S03");
  }

  @Test
  void theReadmeHasARowForEachLesson() throws IOException {
    String readme = Files.readString(SourceFiles.root().resolve("samples/README.md"));
    for (Path file : lessons()) {
      String number = file.getFileName().toString().substring(0, 3);
      String name = command(number).getCommandSpec().name();
      assertThat(
              readme.lines().filter(line -> line.startsWith("| " + number + " `" + name + "` |")))
          .as(number)
          .hasSize(1);
    }
  }

  private static CommandLine command(String name) {
    CommandLine line = new CommandLine(new Ranvier());
    line.setSubcommandsCaseInsensitive(true);
    CommandLine found = line.getSubcommands().get(name);
    assertThat(found).as(name).isNotNull();
    return found;
  }

  private static List<Path> lessons() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .filter(file -> file.getFileName().toString().matches("S\\d\\d.*\\.java"))
          .sorted()
          .toList();
    }
  }
}
