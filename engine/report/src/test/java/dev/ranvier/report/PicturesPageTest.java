package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of pictures shows every chart that there is, and none besides. */
@Anywhere
final class PicturesPageTest {

  @Test
  void everyChartHasItsRow() throws IOException {
    Path page = Path.of("").toAbsolutePath().resolveSibling("docs/pictures.md");
    Set<String> shown =
        Pattern.compile("`?Charts\\.(\\w+)\\(")
            .matcher(Files.readString(page))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> charts =
        Arrays.stream(Charts.class.getMethods())
            .filter(method -> Modifier.isStatic(method.getModifiers()))
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(shown).isEqualTo(charts);
  }
}
