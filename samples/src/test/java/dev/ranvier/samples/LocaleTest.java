package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No text that people or programs read depends on the locale, whose digits, decimal points and
 * groups are its own: what formats a number says {@code Locale.ROOT}, or takes it as {@code %s}.
 */
@Anywhere
class LocaleTest {

  private static final Pattern LITERAL_OR_COMMENT =
      Pattern.compile(
          // In long runs: a step for each character would overflow the stack in a long text.
          "\"\"\"(?:[^\"\\\\]++|\\\\.|\"(?!\"\"))*+\"\"\""
              + "|\"(?:[^\"\\\\\n]++|\\\\.)*+\"|'(?:[^'\\\\\n]++|\\\\.)*+'"
              + "|//[^\n]*|/\\*.*?\\*/",
          Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("%[-#+ 0,(]*\\d*(\\.\\d+)?[dfeEgGaA]");
  private static final Pattern FORMATS = Pattern.compile("\\.formatted\\(|format\\(|printf\\(");

  /** Statements that format a number as the locale has it. */
  private static List<String> inTheLocale(String source) {
    List<String> literals = new ArrayList<>();
    String masked =
        LITERAL_OR_COMMENT
            .matcher(source)
            .replaceAll(
                found -> {
                  literals.add(found.group());
                  return "<" + (literals.size() - 1) + "#>";
                });
    List<String> wrong = new ArrayList<>();
    for (String statement : masked.split("[;{}]")) {
      if (FORMATS.matcher(statement).find() && !statement.contains("Locale.ROOT")) {
        Matcher literal = Pattern.compile("<(\\d+)#>").matcher(statement);
        while (literal.find()) {
          String text = literals.get(Integer.parseInt(literal.group(1)));
          if (text.startsWith("\"") && NUMBER.matcher(text).find()) {
            wrong.add(text);
          }
        }
      }
    }
    return wrong;
  }

  @Test
  void noNumberIsFormattedAsTheLocaleHasIt() throws IOException {
    Path root = Path.of(System.getProperty("ranvier.root", "..")).toAbsolutePath().normalize();
    List<Path> sources;
    try (Stream<Path> files = Files.walk(root)) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> root.relativize(file).toString().contains("src/main/java"))
              .filter(file -> !file.toString().contains("/generated/"))
              .toList();
    }
    assertThat(sources).hasSizeGreaterThan(400);
    for (Path source : sources) {
      assertThat(inTheLocale(Files.readString(source))).as(source.toString()).isEmpty();
    }
  }

  @Test
  void whatDependsOnTheLocaleIsFound() {
    assertThat(inTheLocale("throw new X(\"row %d; bad\".formatted(1));")).hasSize(1);
    assertThat(inTheLocale("out.printf(\n\"%s %,.2f\", a, b);")).hasSize(1);
    assertThat(inTheLocale("String.format(\"%-3d\", a);")).hasSize(1);
    assertThat(
            inTheLocale("String.format(Locale.ROOT, \"%-3d\", a); f(\"%s %x\".formatted(a, b));"))
        .isEmpty();
    assertThat(inTheLocale("/* \"%d\" */ String text = \"100 %d\"; text.formatted(1);")).isEmpty();
  }
}
