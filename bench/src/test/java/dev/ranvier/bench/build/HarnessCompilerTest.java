package dev.ranvier.bench.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The programs that are compiled against another build, which is older as a rule: they and all that
 * they need of this module call nothing but what the engine exports, since that alone is there in
 * both.
 */
@Anywhere
class HarnessCompilerTest {

  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path ENGINE = Path.of("../engine/core/src/main/java/module-info.java");
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?(dev\\.ranvier[.a-z]*)\\.[A-Z].*;$", Pattern.MULTILINE);
  private static final Pattern EXPORT =
      Pattern.compile("^ *exports ([\\w.]+)[; \n]", Pattern.MULTILINE);

  @ParameterizedTest
  @ValueSource(
      strings = {"train.RanvierTraining", "infer.RanvierPrediction", "start.FirstPrediction"})
  void aProgramForTheBaselineCallsWhatTheEngineExports(String name)
      throws IOException, ReflectiveOperationException {
    Class<?> program = Class.forName("dev.ranvier.bench." + name);
    Path own = Path.of("target/classes");
    Path classes = HarnessCompiler.compile(program, own, Build.THIS.classPath());

    Set<String> called = new TreeSet<>();
    for (String file : compiled(classes)) {
      called.addAll(named(IMPORT, SOURCES.resolve(file + ".java")));
    }
    called.removeIf(each -> each.startsWith("dev.ranvier.bench."));
    assertThat(called).contains("dev.ranvier").isSubsetOf(named(EXPORT, ENGINE));
  }

  /** Their names from the root, without what is nested. */
  private static List<String> compiled(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.contains("$"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .toList();
    }
  }

  private static Set<String> named(Pattern pattern, Path source) throws IOException {
    return pattern
        .matcher(Files.readString(source))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }
}
