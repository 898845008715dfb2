package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.report.svg.Markup;
import dev.ranvier.testkit.Browser;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Page;
import dev.ranvier.testkit.PictureChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every picture looks right in a browser: together in one page, and as files by themselves. */
@Gate
final class SamplePicturesBrowserTest {

  @TempDir Path folder;

  @Test
  void allInOnePage() throws IOException {
    StringBuilder html =
        new StringBuilder(
            """
            <!doctype html><meta charset="utf-8"><title>Pictures</title>
            <meta name="viewport" content="width=device-width">
            <style>body{margin:0} svg{display:block;height:auto}</style>
            """);
    SamplePictures.all()
        .forEach(
            (name, picture) ->
                html.append("<h2>%s</h2>%s".formatted(Markup.escape(name), picture.svg())));
    Path file = Files.writeString(folder.resolve("all.html"), html);
    try (Page page = Browser.shared().open(file)) {
      assertThat(PictureChecks.everywhere(page)).isEmpty();
    }
  }

  @Test
  void someAsFiles() {
    for (String name : new String[] {"learning-curves", "confusion-names", "decision-three"}) {
      Path file = folder.resolve(name + ".svg");
      SamplePictures.all().get(name).save(file);
      try (Page page = Browser.shared().open(file)) {
        assertThat(PictureChecks.here(page)).isEmpty();
        page.dark();
        assertThat(PictureChecks.here(page)).isEmpty();
        page.requireNoProblems();
      }
    }
  }
}
