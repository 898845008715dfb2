package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.report.svg.Theme;
import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Every picture is XML, light to load, says what it shows, stands in a page beside others, and no
 * text of it meets another or leaves it; some are compared with how they were when they were looked
 * at.
 */
@Anywhere
final class SamplePicturesTest {

  private static final int MOST_BYTES = 100_000;
  private static final Pattern CLASS = Pattern.compile("rv-[a-z0-9]+");
  private static final Map<String, Picture> ALL = SamplePictures.all();

  /** Writes the golden files: {@code -Dranvier.golden=src/test/resources/dev/ranvier/report}. */
  private static final String WRITE_GOLDEN = System.getProperty("ranvier.golden");

  static Stream<String> names() {
    return ALL.keySet().stream();
  }

  static Stream<String> golden() {
    return Stream.of(
        "learning-curves-one-epoch",
        "confusion-names",
        "roc",
        "calibration",
        "regression-intervals-many",
        "histograms-one",
        "images-colours",
        "spikes-many",
        "plot-gaps",
        "plot-bars",
        "plot-points-many");
  }

  @ParameterizedTest
  @MethodSource("names")
  void noTextMeetsAnotherOrLeavesThePicture(String name) {
    assertThat(TextBoxes.faults(ALL.get(name))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void isLightAndSaysWhatItShows(String name) {
    Picture picture = ALL.get(name);
    assertThat(picture.svg().getBytes(StandardCharsets.UTF_8).length).isLessThan(MOST_BYTES);
    Element root = SvgDocument.parse(picture.svg());
    assertThat(root.getAttribute("viewBox"))
        .isEqualTo("0 0 %s %s".formatted(picture.width(), picture.height()));
    assertThat(root.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo(picture.title())
        .isNotBlank();
    assertThat(root.getElementsByTagName("desc").item(0).getTextContent())
        .isEqualTo(picture.description())
        .hasSizeGreaterThan(20);
  }

  /** No identifier that another picture may have, no style that a page would have to allow. */
  @ParameterizedTest
  @MethodSource("names")
  void standsInAPageBesideOthers(String name) {
    NodeList elements = SvgDocument.parse(ALL.get(name).svg()).getElementsByTagName("*");
    for (int i = 0; i < elements.getLength(); i++) {
      Element element = (Element) elements.item(i);
      assertThat(element.hasAttribute("id")).isFalse();
      assertThat(element.hasAttribute("style")).isFalse();
      assertThat(element.getAttribute("href")).matches("|data:image/png;base64,.*");
      CLASS
          .matcher(element.getAttribute("class"))
          .results()
          .forEach(used -> assertThat(Theme.STYLE).contains("." + used.group()));
    }
    Element style =
        (Element) SvgDocument.parse(ALL.get(name).svg()).getElementsByTagName("style").item(0);
    assertThat(style.getTextContent().strip()).isEqualTo(Theme.STYLE.strip());
  }

  @ParameterizedTest
  @MethodSource("golden")
  void isAsItWasLookedAt(String name) throws IOException {
    List<String> found = SvgDocument.structure(ALL.get(name).svg());
    if (WRITE_GOLDEN != null) {
      Files.write(Path.of(WRITE_GOLDEN, name + ".txt"), found);
      return;
    }
    try (InputStream file = getClass().getResourceAsStream(name + ".txt")) {
      assertThat(file).as("golden file of " + name).isNotNull();
      List<String> expected =
          new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(SvgDocument.difference(expected, found)).isEmpty();
    }
  }

  @Test
  void isTheSameInEveryLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      Map<String, Picture> elsewhere = SamplePictures.all();
      assertThat(elsewhere).isEqualTo(ALL);
    } finally {
      Locale.setDefault(before);
    }
  }
}
