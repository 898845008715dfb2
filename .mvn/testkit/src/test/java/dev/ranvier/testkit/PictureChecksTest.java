package dev.ranvier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check complains where it must, and only there. */
@Gate
class PictureChecksTest {

  @TempDir Path folder;

  @Test
  void aGoodPictureAndPagePass() throws Exception {
    String picture =
        """
        <text x="10" y="20">one</text><text x="10" y="36">below</text><text x="60" y="20">beside</text>
        <text x="100" y="60" transform="rotate(-90 100 60)">turned</text>
        <text x="110" y="40" transform="rotate(45 110 40)">slanting</text>
        <text x="130" y="40" transform="rotate(45 130 40)">slanting</text>
        <text x="10" y="90">with a <tspan font-weight="bold">bold</tspan> word</text>
        <text x="10" y="20" style="visibility:hidden">hidden</text><title>title</title>\
        """;
    PictureChecks.require(Browser.shared(), svg(picture));
    PictureChecks.require(
        Browser.shared(),
        html(
            "<h1>Title</h1><p>some text that is long enough for several lines on a phone and on a"
                + " desk</p><div style='overflow-x:auto'><div style='width:2000px'>wide"
                + " <b>table</b></div></div>"
                + "<details><summary>more</summary><p>closed</p></details><div"
                + " style='position:absolute;width:1px;height:1px;overflow:hidden'>for"
                + " readers</div><svg viewBox='0 0 200 100' width='100%' font-size='12'>"
                + picture
                + "</svg>"));
  }

  @Test
  void textOnTextIsSeen() throws Exception {
    assertThat(complaints(svg("<text x='10' y='50'>first</text><text x='20' y='54'>second</text>")))
        .anyMatch(line -> line.startsWith("light: text overlaps: \"first\""))
        .anyMatch(line -> line.startsWith("dark: text overlaps"))
        .anyMatch(line -> line.startsWith("phone: text overlaps"));
    assertThat(
            complaints(
                svg(
                    "<text x='50' y='50'>across</text>"
                        + "<text x='70' y='80' transform='rotate(-90 70 80)'>upwards</text>")))
        .anyMatch(line -> line.contains("text overlaps"));
    assertThat(
            complaints(
                html("<p>here</p><p style='margin:0;position:relative;top:-34px'>there</p>")))
        .anyMatch(line -> line.contains("text overlaps: \"here\""));
  }

  @Test
  void textOutsideIsSeen() throws Exception {
    assertThat(complaints(svg("<text x='180' y='50'>leaves on the right</text>")))
        .anyMatch(line -> line.contains("text outside the picture: \"leaves on the right\""));
    assertThat(complaints(svg("<text x='10' y='4'>above</text>")))
        .anyMatch(line -> line.contains("text outside the picture"));
    assertThat(
            complaints(
                html(
                    "<svg viewBox='0 0 200 100' width='300'><text x='190'"
                        + " y='50'>out</text></svg>")))
        .anyMatch(line -> line.contains("text outside the picture"));
    assertThat(complaints(html("<p style='position:absolute;left:-60px'>left of the page</p>")))
        .anyMatch(line -> line.contains("text outside the page"));
  }

  @Test
  void aPageTooWideForAPhoneIsSeen() throws Exception {
    List<String> complaints = complaints(html("<p style='width:500px'>wide</p>"));
    assertThat(complaints).anyMatch(line -> line.startsWith("phone: the page scrolls sideways"));
    assertThat(complaints).noneMatch(line -> line.startsWith("light"));
  }

  @Test
  void whatOnlyOneThemeHasIsSeen() throws Exception {
    assertThat(
            complaints(
                html(
                    "<style>.d{display:none}@media(prefers-color-scheme:dark){.d{display:inline;"
                        + "margin-left:-30px}}</style><p>text<span class=d>dark</span></p>")))
        .anyMatch(line -> line.startsWith("dark: text overlaps"))
        .noneMatch(line -> line.startsWith("light"));
  }

  @Test
  void idsErrorsAndRequestsAreSeen() throws Exception {
    assertThat(complaints(html("<p id=a>1</p><p id=a>2</p>")))
        .anyMatch(line -> line.contains("two elements have the id \"a\""));
    assertThat(complaints(svg("<rect fill='url(#none)' width='9' height='9'/>")))
        .anyMatch(line -> line.contains("there is no \"none\", which rect uses"));
    assertThat(complaints(html("<script>nothing.at.all</script>")))
        .anyMatch(line -> line.startsWith("error: ReferenceError"));
    assertThat(complaints(html("<img src='https://example.org/x.png'>")))
        .contains("request: https://example.org/x.png");
    Path bad = html("<p id=a>1</p><p id=a>2</p>");
    assertThatThrownBy(() -> PictureChecks.require(Browser.shared(), bad))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(bad.toString(), "two elements");
  }

  private static List<String> complaints(Path file) {
    try (Page page = Browser.shared().open(file)) {
      return PictureChecks.everywhere(page);
    }
  }

  private Path svg(String content) throws Exception {
    return Files.writeString(
        Files.createTempFile(folder, "picture", ".svg"),
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 100' width='200' height='100'"
            + " font-size='12' font-family='sans-serif'>"
            + content
            + "</svg>");
  }

  private Path html(String content) throws Exception {
    return Files.writeString(
        Files.createTempFile(folder, "page", ".html"),
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport"
            + " content='width=device-width'><title>t</title><body>"
            + content);
  }
}
