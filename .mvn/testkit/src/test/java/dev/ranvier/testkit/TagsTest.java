package dev.ranvier.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test class of every module bears a tag that says what can change its outcome. */
@Anywhere
class TagsTest {

  private static final Path ROOT = Path.of(System.getProperty("ranvier.root"));

  private static final Pattern TEST =
      Pattern.compile(
          "^ +@(Test|ParameterizedTest|TestFactory|RepeatedTest)\\b", Pattern.MULTILINE);

  /** The annotations right above the class that the file is named by. */
  private static final Pattern ANNOTATIONS =
      Pattern.compile("^@([A-Z]\\w*)(?=(?:[^{};]*\\n)*?[a-z ]*class )", Pattern.MULTILINE);

  /** A comment right above the annotations of the class that the file is named by. */
  private static final Pattern SENTENCE =
      Pattern.compile("\\*/\\n(?:@.*\\n(?:[^@a-z].*\\n)*)*[a-z ]*class ");

  @Test
  void everyTestClassBearsATag() throws IOException {
    List<Path> classes = testClasses();
    assertThat(classes).hasSizeGreaterThan(90);
    for (Path file : classes) {
      assertThat(tags(Files.readString(file)))
          .as(
              "%s bears none of the tags %s: say with one (or more) what can change its outcome",
              ROOT.relativize(file), known())
          .isNotEmpty();
    }
  }

  @Test
  void everyTestClassSaysWhatItIsAbout() throws IOException {
    for (Path file : testClasses()) {
      assertThat(saysWhatItIsAbout(Files.readString(file)))
          .as("%s: say in a sentence above the class what it is about", ROOT.relativize(file))
          .isTrue();
    }
  }

  @Test
  void aClassWithoutASentenceIsSeen() {
    String head = "package p;\n\nimport dev.ranvier.testkit.Width;\n\n";
    String body = "@Width\nclass XTest {\n\n  /** Of a method. */\n  void x() {}\n}\n";
    assertThat(saysWhatItIsAbout(head + body)).isFalse();
    assertThat(saysWhatItIsAbout(head + "/** Of the class. */\n" + body)).isTrue();
  }

  private static boolean saysWhatItIsAbout(String source) {
    return SENTENCE.matcher(source).find();
  }

  @Test
  void whatNothingChangesBearsNoOtherTag() throws IOException {
    for (Path file : testClasses()) {
      Set<String> tags = tags(Files.readString(file));
      if (tags.contains("Anywhere")) {
        assertThat(tags).as("%s", ROOT.relativize(file)).containsExactly("Anywhere");
      }
    }
  }

  @Test
  void aClassWithoutATagIsSeen() {
    String head = "package p;\n\nimport dev.ranvier.testkit.Width;\n\n/** Says. */\n";
    String body = "class XTest {\n\n  @Test\n  void x() {}\n}\n";
    assertThat(tags(head + body)).isEmpty();
    assertThat(tags(head + "@Width\n@Other(\"x\")\n" + body)).containsExactly("Width");
    assertThat(tags(head + "@Other(1)\n@Doors\npublic final " + body)).containsExactly("Doors");
  }

  private static Set<String> tags(String source) {
    Set<String> tags =
        ANNOTATIONS
            .matcher(source)
            .results()
            .map(MatchResult::group)
            .map(annotation -> annotation.substring(1))
            .collect(Collectors.toCollection(TreeSet::new));
    tags.retainAll(known());
    return tags;
  }

  private static Set<String> known() {
    Path folder = ROOT.resolve(".mvn/testkit/src/main/java/dev/ranvier/testkit");
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> known = new TreeSet<>();
      for (Path file : files.toList()) {
        String source = Files.readString(file);
        if (source.contains("@Tag(") && source.contains("@interface ")) {
          known.add(file.getFileName().toString().replace(".java", ""));
        }
      }
      assertThat(known).hasSizeGreaterThan(4);
      return known;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Path> testClasses() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().contains("/src/test/java/"))
          .filter(file -> file.toString().endsWith(".java"))
          .filter(TagsTest::hasTests)
          .sorted()
          .toList();
    }
  }

  private static boolean hasTests(Path file) {
    try {
      return TEST.matcher(Files.readString(file)).find();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
